"""Writing responses. Nothing here commits."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import delete, select
from sqlmodel import Session, col

from data_access.tables import Survey, SurveyAnswer, SurveyItem


def active_items(session: Session) -> dict[str, SurveyItem]:
    """The questions in use, by code, in the order of the form."""
    rows = session.execute(
        select(SurveyItem).where(col(SurveyItem.active)).order_by(col(SurveyItem.position), col(SurveyItem.id))
    )
    return {item.code: item for item in rows.scalars()}


def survey_of_form(session: Session, form_token: str) -> Survey | None:
    """The response that this form has already become."""
    return session.execute(select(Survey).where(col(Survey.form_token) == form_token)).scalar_one_or_none()


def unanswered(
    session: Session,
    customer_id: int,
    *,
    since: datetime,
    until: datetime,
    case_id: int | None = None,
    service_id: int | None = None,
) -> Survey | None:
    """The latest invitation sent to a customer in ``[since, until]`` that arrived and has no answer yet, held until the end
    of the transaction; about that case or service where one is given."""
    wanted = (
        select(Survey)
        .where(
            col(Survey.customer_id) == customer_id,
            col(Survey.sent_at).between(since, until),
            col(Survey.answered_at).is_(None),
            col(Survey.delivered),
            col(Survey.voided_at).is_(None),
        )
        .order_by(col(Survey.sent_at).desc(), col(Survey.id).desc())
        .limit(1)
    )
    if case_id is not None:
        wanted = wanted.where(col(Survey.case_id) == case_id)
    if service_id is not None:
        wanted = wanted.where(col(Survey.service_id) == service_id)
    return session.execute(wanted.with_for_update().execution_options(populate_existing=True)).scalar_one_or_none()


def add_answers(session: Session, survey_id: int, scores: Mapping[int, int]) -> None:
    """Scores by key of the item."""
    session.add_all(SurveyAnswer(survey_id=survey_id, item_id=item, score=score) for item, score in scores.items())


def take_back(session: Session, survey: Survey, *, now: datetime, by: str, reason: str) -> None:
    """The answer is as if it had not been given: an invitation waits again, a response of its own is void."""
    if survey.sent_at is None:
        survey.voided_at, survey.voided_by, survey.void_reason = now, by, reason
    else:
        survey.answered_at, survey.comment, survey.form_token = None, None, None
        session.execute(delete(SurveyAnswer).where(col(SurveyAnswer.survey_id) == survey.id))
    survey.version += 1
    session.add(survey)
