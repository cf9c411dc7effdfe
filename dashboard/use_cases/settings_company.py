"""The company itself: name, zone, currency, industry, go-live date; its work calendar; emptying the demo company."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy import Engine
from sqlmodel import Session

from dashboard.auth.viewer import Right, Viewer
from dashboard.errors import Conflict, Refusal
from dashboard.policies import Policies, policies_in_force
from dashboard.presets import preset_data
from dashboard.saving import writing
from dashboard.use_cases.case_due import reopened_due
from dashboard.use_cases.seed_defaults import seed_rows
from dashboard.use_cases.work_time import lay_out_calendar
from data_access.repositories import case_limits
from data_access.repositories import organisation as repository
from data_access.repositories.company import company, company_to_change
from data_access.repositories.leaving_demo import empty_store
from data_access.repositories.ledger import audit, raise_revision
from data_access.tables import Case, CaseEvent
from data_access.vocabulary import Preset, Subject


@dataclass(frozen=True)
class CompanyEntry:
    """`version` is the one that was looked at. `currency` is an ISO 4217 code, `zone` an IANA name."""

    name: str
    zone: str
    currency: str
    preset: Preset
    go_live_on: date | None
    version: int


def change_company(store: Engine, viewer: Viewer, entry: CompanyEntry, *, now: datetime) -> None:
    """A new industry brings its causes along and switches off the old one's that no case has."""
    viewer.require(Right.SET_RULES)
    _check(entry)
    values = {name: value for name, value in asdict(entry).items() if name != "version"}
    with writing(store) as session:
        found = company_to_change(session)
        if found.version != entry.version:
            theirs = {name: getattr(found, name) for name in values}
            raise Conflict("settings.conflict", mine=values, theirs=theirs, name=entry.name)
        if found.preset != entry.preset:
            _change_preset(session, found.preset, entry.preset)
        for name, value in values.items():
            setattr(found, name, value)
        found.version += 1
        session.flush()
        _restate_limits(session, policies_in_force(session, now))
        lay_out_calendar(session, now)  # in another zone the same hours are other instants
        details = values | {"go_live_on": entry.go_live_on.isoformat() if entry.go_live_on else None}
        audit(session, at=now, actor=viewer.actor, action="change", subject="company", subject_id=1, details=details)
        raise_revision(session, *Subject)  # zone, currency and go-live date change every number


def _restate_limits(session: Session, policies: Policies) -> None:
    """History is due never, whenever the go-live date was set; what is history no more is due again."""
    if policies.live_from is not None:
        case_limits.forget_limits_of_history(session, policies.live_from)
    for key in case_limits.restore_limits_of_news(session, policies.live_from):
        reopening = session.get_one(CaseEvent, key)
        reopening.due_at = reopened_due(session.get_one(Case, reopening.case_id), reopening.occurred_at, policies)


def set_work_day(store: Engine, viewer: Viewer, day: date, *, worked: bool, now: datetime) -> None:
    """The company works or rests on a day, whatever the published calendar says."""
    viewer.require(Right.SET_RULES)
    with writing(store) as session:
        repository.set_work_day(session, day, worked=worked, kind="workday" if worked else "holiday")
        lay_out_calendar(session, now)
        details = {"day": day.isoformat(), "worked": worked}
        audit(session, at=now, actor=viewer.actor, action="change", subject="work_calendar", details=details)
        raise_revision(session, Subject.POLICIES)


def empty_demo(store: Engine, viewer: Viewer, *, now: datetime) -> None:
    """Take the demo company out, for one's own data. Refused in a store that holds anything else.

    Administrators keep their accounts; accounts that were limited to the demo's teams or sites are closed, because
    without those limits they would see everything.
    """
    viewer.require(Right.MANAGE_ACCOUNTS)
    with writing(store) as session:
        if not company(session).is_demo:
            raise Refusal("settings.no_demo")
        preset = company(session).preset
        closed = empty_store(session)
        company(session).preset = preset
        seed_rows(session, preset_data(preset))
        lay_out_calendar(session, now)
        audit(
            session,
            at=now,
            actor=viewer.actor,
            action="empty_demo",
            subject="company",
            subject_id=1,
            details={"accounts_closed": closed},
        )
        raise_revision(session, *Subject)


def _check(entry: CompanyEntry) -> None:
    try:
        ZoneInfo(entry.zone)
    except (ZoneInfoNotFoundError, ValueError, IsADirectoryError):
        raise Refusal("settings.unknown_zone", field="zone", zone=entry.zone) from None
    if not (len(entry.currency) == 3 and entry.currency.isascii() and entry.currency.isupper()):
        raise Refusal("settings.bad_currency", field="currency", currency=entry.currency)


def _change_preset(session: Session, old: str, new: str) -> None:
    before = {cause.code for cause in preset_data(old).causes}
    after = {cause.code for cause in preset_data(new).causes}
    seed_rows(session, preset_data(new))
    repository.causes_open(session, after)
    repository.unused_causes_close(session, before - after)
