"""Where notices go: adding, changing and trying a target. Its address is written here and never given out again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from sqlalchemy import Engine
from sqlmodel import Session

from dashboard.auth.viewer import Right, Viewer
from dashboard.errors import Conflict, NotFound, Refusal
from dashboard.notices.delivery import deliver, is_address
from dashboard.notices.wording import Voice
from dashboard.rules.notices import read_clock
from dashboard.saving import writing
from data_access.engine import reading
from data_access.queries.notices import notice_targets
from data_access.queries.organisation import company_facts, organisation
from data_access.repositories.company import company_to_change
from data_access.repositories.ledger import audit, raise_revision
from data_access.repositories.locking import row_to_change
from data_access.repositories.notices import retry_now
from data_access.tables import NoticeTarget
from data_access.vocabulary import NoticeKind, Subject


@dataclass(frozen=True)
class TargetEntry:
    """A target to add (`id` None) or to change; `version` is the one that was looked at.

    `address` empty: the one that is stored stays. `staff_id` or `team_id` says whom it serves, neither: everyone. Times of
    day as typed, `22:00`; quiet hours need both ends or none.
    """

    name: str
    address: str
    kinds: tuple[NoticeKind, ...]
    language: str
    staff_id: int | None = None
    team_id: int | None = None
    quiet_from: str = ""
    quiet_until: str = ""
    red_lines_break_quiet: bool = True
    morning_at: str = "08:30"
    active: bool = True
    id: int | None = None
    version: int = 1


def save_target(store: Engine, viewer: Viewer, entry: TargetEntry, *, now: datetime) -> int:
    """The key of the target. Raises Refusal for what can't be, Conflict when somebody else was faster."""
    viewer.require(Right.SET_RULES)
    values = _checked(entry)
    with writing(store) as session:
        target = _to_change(session, entry, values, now)
        is_back = values["active"] and not target.active
        for name, value in values.items():
            setattr(target, name, value)
        if entry.address.strip():
            target.address = entry.address.strip()
            target.last_error = target.failing_since = None
        if entry.id is None or is_back:
            target.active_since, target.made_by = now, viewer.name
        if entry.id is None:
            session.add(target)
        else:
            target.version += 1
            retry_now(session, entry.id, now)
        session.flush()
        assert target.id is not None
        _record(session, viewer, "change" if entry.id else "add", target, now, new_address=bool(entry.address.strip()))
        return target.id


def try_target(store: Engine, viewer: Viewer, target_id: int, *, now: datetime) -> str | None:
    """Send a test; None when it was taken, else the class of the failure. What waited for the target is tried again."""
    viewer.require(Right.SET_RULES)
    with reading(store) as session:
        target = session.get(NoticeTarget, target_id)
        if target is None:
            raise NotFound("settings.gone")
        company = company_facts(session)
        voice = Voice.of(target.language, company, organisation(session), company.public_address)
        message, address = voice.trial(target.name), target.address
    failure = deliver(address, message.title, message.body)
    with writing(store) as session:
        held = row_to_change(session, NoticeTarget, target_id)
        if held is not None:
            held.last_error = failure
            if failure is None:
                held.last_sent_at, held.failing_since = now, None
                retry_now(session, target_id, now)
            else:
                held.failing_since = held.failing_since or now
            _record(session, viewer, "try", held, now, failure=failure)
    return failure


def set_public_address(store: Engine, viewer: Viewer, address: str, *, now: datetime) -> None:
    """Under which address colleagues open the pages; empty: notices bear no link. Raises Refusal for what is none."""
    viewer.require(Right.SET_RULES)
    given = address.strip().rstrip("/")
    parts = urlsplit(given)
    if given and (parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.username):
        raise Refusal("notices.bad_public_address", field="public_address")
    with writing(store) as session:
        company_to_change(session).public_address = given or None
        details = {"public_address": given}
        audit(session, at=now, actor=viewer.actor, action="change", subject="company", subject_id=1, details=details)
        raise_revision(session, Subject.ORGANISATION, Subject.NOTICES)


def _checked(entry: TargetEntry) -> dict[str, object]:
    name, address = entry.name.strip(), entry.address.strip()
    if not name:
        raise Refusal("settings.name_missing", field="name")
    if entry.id is None and not address:
        raise Refusal("notices.address_missing", field="address")
    if address and not is_address(address):
        raise Refusal("notices.bad_address", field="address")
    if not entry.kinds:
        raise Refusal("notices.no_kinds", field="kinds")
    return {
        "name": name,
        "kinds": [str(kind) for kind in entry.kinds],
        "language": entry.language,
        "staff_id": entry.staff_id,
        "team_id": None if entry.staff_id is not None else entry.team_id,
        "red_lines_break_quiet": entry.red_lines_break_quiet,
        "active": entry.active,
        "morning_at": _clock("morning_at", entry.morning_at),
        **_quiet(entry),
    }


def _quiet(entry: TargetEntry) -> dict[str, object]:
    if not entry.quiet_from.strip() and not entry.quiet_until.strip():
        return {"quiet_from": None, "quiet_until": None}
    start, end = _clock("quiet_from", entry.quiet_from), _clock("quiet_until", entry.quiet_until)
    if start == end:
        raise Refusal("notices.quiet_all_day", field="quiet_until")
    return {"quiet_from": start, "quiet_until": end}


def _clock(field: str, text: str) -> str:
    clock = read_clock(text)
    if clock is None:
        raise Refusal("notices.bad_clock", field=field, given=text.strip() or "—")
    return f"{clock:%H:%M}"


def _to_change(session: Session, entry: TargetEntry, values: dict[str, object], now: datetime) -> NoticeTarget:
    if entry.id is None:
        if any(one.name == values["name"] for one in notice_targets(session)):
            raise Refusal("notices.name_taken", field="name", name=str(values["name"]))
        return NoticeTarget(name=entry.name, kinds=[], active_since=now)
    found = row_to_change(session, NoticeTarget, entry.id)
    if found is None:
        raise NotFound("settings.gone")
    if found.version != entry.version:
        theirs = {name: getattr(found, name) for name in values}
        raise Conflict("settings.conflict", mine=dict(values), theirs=theirs, name=found.name)
    return found


def _record(
    session: Session, viewer: Viewer, action: str, target: NoticeTarget, now: datetime, **details: object
) -> None:
    """The audit tells who changed what, never the address."""
    told = {"name": target.name, "active": target.active, "kinds": target.kinds, **details}
    audit(
        session,
        at=now,
        actor=viewer.actor,
        action=action,
        subject="notice_target",
        subject_id=target.id,
        details=told,
    )
    raise_revision(session, Subject.NOTICES)
