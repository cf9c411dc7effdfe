"""Writing responses. Nothing here commits."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import select
from sqlmodel import Session, col

from data_access.tables import SurveyAnswer, SurveyItem


def active_items(session: Session) -> dict[str, SurveyItem]:
    """The questions in use, by code, in the order of the form."""
    rows = session.execute(
        select(SurveyItem).where(col(SurveyItem.active)).order_by(col(SurveyItem.position), col(SurveyItem.id))
    )
    return {item.code: item for item in rows.scalars()}


def add_answers(session: Session, survey_id: int, scores: Mapping[int, int]) -> None:
    """Scores by key of the item."""
    session.add_all(SurveyAnswer(survey_id=survey_id, item_id=item, score=score) for item, score in scores.items())
