"""A response to a survey, taken on the phone or from a form: scores are never prefilled, and a low one is called back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import Engine
from sqlmodel import Session

from dashboard.auth.viewer import Viewer
from dashboard.errors import NotFound, Refusal
from dashboard.policies import Policies
from dashboard.rules.surveys import is_low_answer
from dashboard.use_cases.consequences import after_low_score
from dashboard.use_cases.recording import AHEAD_ALLOWED, LONGEST_TEXT, Deed, Desk, record
from data_access.repositories import callbacks as store_room
from data_access.repositories import surveys
from data_access.repositories.intake import add_numbered, standing_customer
from data_access.repositories.surveys import add_answers
from data_access.tables import Case, Service, Survey, SurveyItem
from data_access.vocabulary import Channel, Precision, ScoreDirection, Subject

INVITED_FOR = timedelta(days=90)
"""An answer that comes later than this after an invitation is a response of its own."""
LONGEST_COMMENT = LONGEST_TEXT


@dataclass(frozen=True)
class SurveyEntry:
    """`scores` by code of the item; what the customer left out is left out. `customer_id` None: anonymous.

    Person, team and site judged are those of the case or the service, unless named. `answered_at` empty: now. `in_call`:
    given in a call that the viewer may make, who needs not see the case or service of another team that it is about.
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
    precision: str = Precision.INSTANT
    in_call: bool = False


@dataclass(frozen=True)
class LoggedSurvey:
    """`callback_id`: of the callback that a low score opened. `invited_at`: when the invitation had been sent that this
    answers; None for a response that nobody had asked for."""

    survey_id: int
    callback_id: int | None
    invited_at: datetime | None = None


def log_survey(store: Engine, viewer: Viewer, entry: SurveyEntry, *, now: datetime) -> LoggedSurvey:
    """Store it, once per form. An invitation to the same customer that has no answer yet gets it, so that the response rate
    counts one invitation with one answer.

    Raises Refusal for an empty form, an unknown question or a score outside its scale, NotFound for a customer, case or
    service that is gone, NotAllowed without the right.
    """
    return record(store, viewer, LOG_SURVEY, entry, now=now)


def _already(session: Session, form_token: str) -> LoggedSurvey | None:
    found = surveys.survey_of_form(session, form_token)
    if found is None or found.id is None:
        return None
    return LoggedSurvey(found.id, store_room.callback_of_survey(session, found.id), found.sent_at)


def _write(desk: Desk, entry: SurveyEntry) -> LoggedSurvey:
    items = _check(desk, entry)
    desk.hold_case(entry.case_id, "survey.nothing_judged", unseen=entry.in_call)
    about = _about(desk, entry)
    customer_id = _customer(desk, entry, about)
    at = entry.answered_at or desk.now
    survey = _invitation(desk, entry, customer_id, at) or Survey(number="", channel=entry.channel, **desk.stamp)
    survey.answered_at, survey.precision, survey.form_token = at, entry.precision, entry.form_token
    survey.comment, survey.may_call = entry.comment.strip() or None, entry.may_call
    said = {
        "customer_id": customer_id,
        "case_id": entry.case_id,
        "service_id": entry.service_id,
        "site_id": entry.site_id or (about.site_id if about else None),
        "team_id": entry.team_id or (about.team_id if about else None),
        "staff_id": entry.staff_id or _judged(about),
        "tier": desk.tier(customer_id),
    }
    for column, value in said.items():
        if getattr(survey, column) is None:  # whom an invitation was about, it said when it was sent
            setattr(survey, column, value)
    key = add_numbered(desk.session, survey) if survey.id is None else survey.id
    add_answers(desk.session, key, {items[code].id or 0: score for code, score in entry.scores.items()})
    low = sorted(code for code, score in entry.scores.items() if _is_low(desk.policies, items[code], score))
    callback_id = after_low_score(desk.session, desk.viewer, survey, desk.policies, now=desk.now) if low else None
    desk.note("survey", key, Subject.SURVEYS, *([Subject.CALLBACKS] if callback_id else []), low=low)
    return LoggedSurvey(key, callback_id, survey.sent_at)


def _invitation(desk: Desk, entry: SurveyEntry, customer_id: int | None, at: datetime) -> Survey | None:
    """The latest invitation of the customer that waits for an answer; about this case or service, where one is named."""
    if customer_id is None:
        return None
    found = surveys.unanswered(
        desk.session, customer_id, since=at - INVITED_FOR, until=at, case_id=entry.case_id, service_id=entry.service_id
    )
    if found is not None:
        found.version += 1
    return found


def _check(desk: Desk, entry: SurveyEntry) -> Mapping[str, SurveyItem]:
    items = surveys.active_items(desk.session)
    if not entry.scores and not entry.comment.strip():
        raise Refusal("survey.empty")
    for code, score in entry.scores.items():
        item = items.get(code)
        if item is None:
            raise Refusal("survey.no_item", field=code, code=code)
        if type(score) is not int or not item.scale_min <= score <= item.scale_max:
            raise Refusal("survey.off_scale", field=code, score=score, least=item.scale_min, most=item.scale_max)
    desk.check_text(entry.comment, "comment")
    if entry.channel not in tuple(Channel):
        raise Refusal("survey.no_channel", field="channel")
    if (entry.answered_at or desk.now) > desk.now + AHEAD_ALLOWED:
        raise Refusal("survey.in_future", field="answered_at")
    return items


def _about(desk: Desk, entry: SurveyEntry) -> Case | Service | None:
    """The service or the case that is judged."""
    found: Case | Service | None = None
    if entry.service_id is not None:
        found = store_room.standing_service(desk.session, entry.service_id)
    elif entry.case_id is not None:
        found = store_room.standing_case(desk.session, entry.case_id)
    else:
        return None
    if found is None or not (entry.in_call or desk.viewer.scope.sees(found.team_id, found.site_id)):
        raise NotFound("survey.nothing_judged")
    return found


def _customer(desk: Desk, entry: SurveyEntry, about: Case | Service | None) -> int | None:
    wanted = entry.customer_id if entry.customer_id is not None else (about.customer_id if about else None)
    if wanted is not None and standing_customer(desk.session, wanted) is None:
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


LOG_SURVEY = Deed(_already, _check, _write)
