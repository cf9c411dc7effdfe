"""Survey items and scores, as an import writes them. Never commits."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, delete, select, update
from sqlmodel import Session, col

from data_access.repositories.imports import insert_rows, portions, table_of
from data_access.tables import ImportChange, SurveyAnswer, SurveyItem
from data_access.vocabulary import ScoreDirection

SCORES = "survey_answer"
"""Stands as table name of what a survey's scores were before; `before` maps item keys to scores."""


@dataclass(frozen=True)
class ItemRow:
    id: int
    scale_min: int
    scale_max: int
    higher_is_better: bool
    is_recommend: bool


def items_by_code(session: Session) -> dict[str, ItemRow]:
    items = session.execute(select(SurveyItem)).scalars()
    return {
        item.code: ItemRow(
            item.id or 0,
            item.scale_min,
            item.scale_max,
            higher_is_better=item.direction == ScoreDirection.HIGHER_BETTER,
            is_recommend=item.is_recommend,
        )
        for item in items
    }


def make_item(session: Session, row: dict[str, Any]) -> int:
    item = SurveyItem(**row)
    session.add(item)
    session.flush()
    assert item.id is not None
    return item.id


def scores_of(session: Session, survey_ids: Iterable[int]) -> dict[int, dict[int, int]]:
    """Item key → score, by survey."""
    found: dict[int, dict[int, int]] = {}
    for part in portions(survey_ids):
        rows = session.execute(
            select(col(SurveyAnswer.survey_id), col(SurveyAnswer.item_id), col(SurveyAnswer.score)).where(
                col(SurveyAnswer.survey_id).in_(part)
            )
        )
        for survey, item, score in rows:
            found.setdefault(survey, {})[item] = score
    return found


def put_scores(
    session: Session, wanted: Mapping[int, Mapping[int, int]], stored: Mapping[int, Mapping[int, int]]
) -> None:
    """Insert scores, or set those that are there already."""
    table = table_of(SurveyAnswer)
    new: list[dict[str, int]] = []
    changed: list[dict[str, int]] = []
    for survey, scores in wanted.items():
        for item, score in scores.items():
            row = {"survey_id": survey, "item_id": item, "score": score}
            (changed if item in stored.get(survey, {}) else new).append(row)
    insert_rows(session, SurveyAnswer, new)
    if changed:
        statement = update(table).where(
            table.c.survey_id == bindparam("of_survey"), table.c.item_id == bindparam("of_item")
        )
        renamed = [{"of_survey": row["survey_id"], "of_item": row["item_id"], "to": row["score"]} for row in changed]
        session.connection().execute(statement.values(score=bindparam("to")), renamed)


def forget_scores(session: Session, survey_ids: Iterable[int]) -> None:
    for part in portions(survey_ids):
        session.execute(delete(SurveyAnswer).where(col(SurveyAnswer.survey_id).in_(part)))


def remember_scores(session: Session, import_id: int, before: Mapping[int, Mapping[int, int]]) -> None:
    rows = [
        {
            "import_id": import_id,
            "table_name": SCORES,
            "row_id": survey,
            "before": {str(item): score for item, score in scores.items()},
            "version_after": 0,
        }
        for survey, scores in before.items()
    ]
    insert_rows(session, ImportChange, rows)
