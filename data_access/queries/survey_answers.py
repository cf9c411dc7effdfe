"""Answers and comments of surveys, one row each, and the sums of every item."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Subquery, and_, case, func, or_, select
from sqlmodel import Session, col

from data_access.dialect import bucket_of, count_if
from data_access.queries.facts import SPLIT_COLUMNS, rows_of
from data_access.queries.protected import is_protected, unless
from data_access.queries.survey_facts import FACTS, has_low_answer, low_answer, lowest_answer, satisfied
from data_access.scope import Selection, Split
from data_access.tables import Callback, Case, Customer, Survey, SurveyAnswer, SurveyItem
from data_access.vocabulary import CallbackState, ScoreDirection


@dataclass(frozen=True)
class Item:
    """A question with its scale."""

    code: str
    name: str
    name_en: str | None
    scale_min: int
    scale_max: int
    top_from: int
    higher_is_better: bool
    is_overall: bool
    is_recommend: bool


@dataclass(frozen=True)
class ItemSums:
    """What shares, means and their intervals need of one item's answers."""

    item: Item
    n: int
    satisfied: int
    total: float
    squares: float


@dataclass(frozen=True)
class GroupSums:
    """Answers to the overall question of one team, person … (None: nobody's)."""

    group: str | int | None
    n: int
    satisfied: int
    total: float
    squares: float


@dataclass(frozen=True)
class PointSums:
    """Answers of ±100 and 0 in one stretch of time, counted from 0."""

    place: int
    promoters: int
    passives: int
    detractors: int


@dataclass(frozen=True)
class CommentRow:
    """A response with something to read: words or a low answer. `low_answers`: (code of the item, score) of each."""

    survey_id: int
    answered_at: datetime
    customer_id: int | None
    customer_name: str | None
    team_id: int | None
    staff_id: int | None
    case_id: int | None
    case_number: str | None
    comment: str | None
    overall: int | None
    is_low: bool
    may_call: bool
    callback_id: int | None
    callback_state: str | None
    low_answers: tuple[tuple[str, int], ...]


def _item_columns() -> list[Any]:
    return [
        col(SurveyItem.code),
        col(SurveyItem.name),
        col(SurveyItem.name_en),
        col(SurveyItem.scale_min),
        col(SurveyItem.scale_max),
        col(SurveyItem.top_from),
        col(SurveyItem.direction) == ScoreDirection.HIGHER_BETTER,
        col(SurveyItem.is_overall),
        col(SurveyItem.is_recommend),
    ]


def item_sums(session: Session, selection: Selection) -> list[ItemSums]:
    """Every scored item that was answered in the period, in the order of the questionnaire."""
    rows = _chosen(selection, "survey_responses")
    score = col(SurveyAnswer.score) * 1.0
    found = session.execute(
        select(*_item_columns(), func.count(), count_if(satisfied()), func.sum(score), func.sum(score * score))
        .select_from(rows)
        .join(SurveyAnswer, col(SurveyAnswer.survey_id) == rows.c.id)
        .join(SurveyItem, col(SurveyItem.id) == col(SurveyAnswer.item_id))
        .where(~col(SurveyItem.is_recommend))
        .group_by(col(SurveyItem.id))
        .order_by(~col(SurveyItem.is_overall), col(SurveyItem.position), col(SurveyItem.id))
    )
    return [ItemSums(_item(row), int(row[9]), int(row[10]), float(row[11]), float(row[12])) for row in found]


def _item(row: Any) -> Item:
    values = [*row[:6], *map(bool, row[6:9])]
    return Item(*values)


def _chosen(selection: Selection, fact: str) -> Subquery:
    return rows_of(FACTS[fact], selection.split(None)).subquery()


def overall_by(session: Session, selection: Selection, by: Split) -> list[GroupSums]:
    """The overall question on 1–5, per team, person, cause …; the most answers first."""
    rows = _chosen(selection, "survey_scores")
    group = rows.c[SPLIT_COLUMNS[by]]
    top = count_if(rows.c.is_satisfied == 1)
    value = rows.c.value * 1.0
    found = session.execute(
        select(group, func.count(), top, func.sum(value), func.sum(value * value))
        .group_by(group)
        .order_by(func.count().desc(), group)
    )
    return [GroupSums(row[0], int(row[1]), int(row[2]), float(row[3]), float(row[4])) for row in found]


def recommendations(session: Session, selection: Selection, edges: tuple[datetime, ...]) -> list[PointSums]:
    """Promoters, passives and detractors in each stretch between the n+1 edges; empty stretches have zeros."""
    rows = rows_of(FACTS["survey_recommendations"], selection.split(Split.WEEK, edges)).subquery()
    place = bucket_of(rows.c.at, edges)
    counts = (count_if(rows.c.value == points) for points in (100, 0, -100))
    found = {row[0]: row for row in session.execute(select(place, *counts).group_by(place))}
    return [
        PointSums(index, *(int(n) for n in found[index][1:])) if index in found else PointSums(index, 0, 0, 0)
        for index in range(len(edges) - 1)
    ]


def comments(
    session: Session, selection: Selection, low_percent: int, *, limit: int = 50, offset: int = 0
) -> list[CommentRow]:
    """Responses of the period with a comment or a low answer: the low ones first, of these the ones with words,
    the lowest score of each before the others; then the newest."""
    rows = _chosen(selection, "survey_responses")
    low = case((has_low_answer(low_percent), 1), else_=0).label("low")
    words = and_(col(Survey.comment).is_not(None), col(Survey.comment) != "")
    columns: list[Any] = [
        col(Survey.id),
        col(Survey.answered_at),
        unless(is_protected(Survey.case_id), col(Survey.customer_id)),
        unless(is_protected(Survey.case_id), col(Customer.name)),
        col(Survey.team_id),
        col(Survey.staff_id),
        col(Survey.case_id),
        col(Case.number),
        col(Survey.comment),
        low,
        col(Survey.may_call),
    ]
    found = session.execute(
        select(*columns)
        .join(rows, rows.c.id == col(Survey.id))
        .outerjoin(Customer, col(Customer.id) == col(Survey.customer_id))
        .outerjoin(Case, col(Case.id) == col(Survey.case_id))
        .where(or_(words, has_low_answer(low_percent)))
        .order_by(
            low.desc(),
            case((words, 1), else_=0).desc(),
            lowest_answer(),
            col(Survey.answered_at).desc(),
            col(Survey.id).desc(),
        )
        .limit(limit)
        .offset(offset)
    ).all()
    keys = [row[0] for row in found]
    overall, low_ones = _answers_of(session, keys, low_percent)
    calls = _callbacks_of(session, keys, selection.as_of)
    made: list[CommentRow] = []
    for row in found:
        callback = calls.get(row[0], (None, None))
        values = [*row[:9], overall.get(row[0]), bool(row[9]), row[10], *callback, tuple(low_ones.get(row[0], ()))]
        made.append(CommentRow(*values))
    return made


def _answers_of(
    session: Session, surveys: list[int], low_percent: int
) -> tuple[dict[int, int], dict[int, list[tuple[str, int]]]]:
    """Of each response: the overall score, and the low answers with the code of their item."""
    is_low: ColumnElement[int] = case((low_answer(low_percent), 1), else_=0)
    found = session.execute(
        select(
            col(SurveyAnswer.survey_id),
            col(SurveyItem.code),
            col(SurveyAnswer.score),
            col(SurveyItem.is_overall),
            is_low,
        )
        .join(SurveyItem, col(SurveyItem.id) == col(SurveyAnswer.item_id))
        .where(col(SurveyAnswer.survey_id).in_(surveys))
        .order_by(col(SurveyItem.position), col(SurveyItem.id))
    ).all()
    overall = {row[0]: row[2] for row in found if row[3]}
    low_ones: dict[int, list[tuple[str, int]]] = {}
    for survey, code, score, _, low in found:
        if low:
            low_ones.setdefault(survey, []).append((code, score))
    return overall, low_ones


def _callbacks_of(session: Session, surveys: list[int], as_of: datetime) -> dict[int, tuple[int, str]]:
    """The latest callback because of each response, and its state at the cut-off."""
    ended = and_(col(Callback.ended_at).is_not(None), col(Callback.ended_at) < as_of)
    state = case((ended, col(Callback.state)), else_=CallbackState.OPEN.value)
    found = session.execute(
        select(col(Callback.survey_id), col(Callback.id), state)
        .where(col(Callback.survey_id).in_(surveys), col(Callback.voided_at).is_(None), col(Callback.opened_at) < as_of)
        .order_by(col(Callback.id))
    )
    return {row[0]: (row[1], row[2]) for row in found}
