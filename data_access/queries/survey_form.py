"""The questions that a survey asks today."""

from __future__ import annotations

from sqlalchemy import select
from sqlmodel import Session, col

from data_access.queries.survey_answers import Item
from data_access.tables import SurveyItem
from data_access.vocabulary import ScoreDirection


def asked_items(session: Session) -> tuple[Item, ...]:
    """The active questions in the order of the form."""
    rows = session.execute(
        select(SurveyItem).where(col(SurveyItem.active)).order_by(col(SurveyItem.position), col(SurveyItem.id))
    ).scalars()
    return tuple(
        Item(
            code=one.code,
            name=one.name,
            name_en=one.name_en,
            scale_min=one.scale_min,
            scale_max=one.scale_max,
            top_from=one.top_from,
            higher_is_better=one.direction == ScoreDirection.HIGHER_BETTER,
            is_overall=one.is_overall,
            is_recommend=one.is_recommend,
        )
        for one in rows
    )
