"""A response to a survey, taken on the phone or from a form: scores are never prefilled, and a low one is called back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import Engine
from sqlmodel import Session

from dashboard.auth.viewer import Right, Viewer
from dashboard.errors import NotFound, Refusal
from dashboard.policies import Policies, policies_in_force
from dashboard.rules.surveys import is_low_answer
from dashboard.saving import once
from dashboard.use_cases.consequences import after_low_score
from dashboard.use_cases.tier_stamp import tiers_of
from data_access.repositories import callbacks as store_room
from data_access.repositories.intake import add_numbered, standing_customer
from data_access.repositories.ledger import audit, raise_revision
from data_access.repositories.surveys import active_items, add_answers
from data_access.tables import Case, Service, Survey, SurveyItem
from data_access.vocabulary import Channel, ScoreDirection, Subject

AHEAD_ALLOWED = timedelta(minutes=5)
LONGEST_COMMENT = 2000


@dataclass(frozen=True)
class SurveyEntry:
    """`scores` by code of the item; what the customer left out is left out. `customer_id` None: anonymous.

    Person, team and site judged are those of the case or the service, unless named. `answered_at` empty: now.
    """

    form_token: str
    scores: Mapping[str, int] = field(default_factory=dict)
    customer_id: int | None = None
    comment: str = ""
    channel: str = Channel.PHONE
    case_id: int | None = None
    service_id: int | None = None
    staff_id: int | None = None
    team_id: int | None = None
    site_id: int | None = None
    may_call: bool = True
    answered_at: datetime | None = None


@dataclass(frozen=True)
class LoggedSurvey:
    """`callback_id`: of the callback that a low score opened."""

    survey_id: int
    callback_id: int | None


def log_survey(store: Engine, viewer: Viewer, entry: SurveyEntry, *, now: datetime) -> LoggedSurvey:
    """Store it, once per form.

    Raises Refusal for an empty form, an unknown question or a score outside its scale, NotFound for a customer, case or
    service that is gone, NotAllowed without the right.
    """
    viewer.require(Right.RECORD)
    return once(
        store,
        lambda session: _already(session, entry.form_token),
        lambda session: _write(store, session, viewer, entry, now),
    )


def _already(session: Session, form_token: str) -> LoggedSurvey | None:
    found = store_room.survey_of_form(session, form_token)
    return None if found is None else LoggedSurvey(found, store_room.callback_of_survey(session, found))


def _write(store: Engine, session: Session, viewer: Viewer, entry: SurveyEntry, now: datetime) -> LoggedSurvey:
    items = active_items(session)
    _check(entry, items, now)
    policies = policies_in_force(session, now)
    about = _about(session, viewer, entry)
    customer_id = _customer(session, entry, about)
    survey = Survey(
        number="",
        customer_id=customer_id,
        case_id=entry.case_id,
        service_id=entry.service_id,
        site_id=entry.site_id or (about.site_id if about else None),
        team_id=entry.team_id or (about.team_id if about else None),
        staff_id=entry.staff_id or _judged(about),
        channel=entry.channel,
        answered_at=entry.answered_at or now,
        comment=entry.comment.strip() or None,
        may_call=entry.may_call,
        tier=tiers_of(store, session, [customer_id], policies, now)[customer_id] if customer_id is not None else None,
        recorded_at=now,
        recorded_by=viewer.name,
        form_token=entry.form_token,
    )
    key = add_numbered(session, survey)
    add_answers(session, key, {items[code].id or 0: score for code, score in entry.scores.items()})
    low = [code for code, score in entry.scores.items() if _is_low(policies, items[code], score)]
    callback_id = after_low_score(session, viewer, survey, policies, now=now) if low else None
    audit(
        session,
        at=now,
        actor=viewer.actor,
        action="log",
        subject="survey",
        subject_id=key,
        details={"low": sorted(low)},
    )
    raise_revision(session, Subject.SURVEYS, *([Subject.CALLBACKS] if callback_id else []))
    return LoggedSurvey(key, callback_id)


def _check(entry: SurveyEntry, items: Mapping[str, SurveyItem], now: datetime) -> None:
    if not entry.scores and not entry.comment.strip():
        raise Refusal("survey.empty")
    for code, score in entry.scores.items():
        item = items.get(code)
        if item is None:
            raise Refusal("survey.no_item", field=code, code=code)
        if type(score) is not int or not item.scale_min <= score <= item.scale_max:
            raise Refusal("survey.off_scale", field=code, score=score, least=item.scale_min, most=item.scale_max)
    if len(entry.comment) > LONGEST_COMMENT:
        raise Refusal("callback.too_long", field="comment", most=LONGEST_COMMENT)
    if entry.channel not in tuple(Channel):
        raise Refusal("survey.no_channel", field="channel")
    if (entry.answered_at or now) > now + AHEAD_ALLOWED:
        raise Refusal("survey.in_future", field="answered_at")


def _about(session: Session, viewer: Viewer, entry: SurveyEntry) -> Case | Service | None:
    """The service or the case that is judged."""
    found: Case | Service | None = None
    if entry.service_id is not None:
        found = store_room.standing_service(session, entry.service_id)
    elif entry.case_id is not None:
        found = store_room.standing_case(session, entry.case_id)
    else:
        return None
    if found is None or not viewer.scope.sees(found.team_id, found.site_id):
        raise NotFound("survey.nothing_judged")
    return found


def _customer(session: Session, entry: SurveyEntry, about: Case | Service | None) -> int | None:
    wanted = entry.customer_id if entry.customer_id is not None else (about.customer_id if about else None)
    if wanted is not None and standing_customer(session, wanted) is None:
        raise NotFound("callback.no_customer", field="customer_id")
    return wanted


def _judged(about: Case | Service | None) -> int | None:
    if isinstance(about, Case):
        return about.owner_id
    return about.staff_id if about else None


def _is_low(policies: Policies, item: SurveyItem, score: int) -> bool:
    return is_low_answer(
        policies.callbacks,
        score,
        item.scale_min,
        item.scale_max,
        higher_is_better=item.direction == ScoreDirection.HIGHER_BETTER,
        recommend=item.is_recommend,
    )
