"""Facts about the way of the cases received in a period: which stages they got to, which they really went through."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Select, Subquery, and_, case, func, literal, or_, select, union_all
from sqlalchemy.orm import aliased
from sqlmodel import col

from data_access.queries.case_rows import RANKS, columns, counts_at_all, rank_of, within
from data_access.queries.facts import FactQuery
from data_access.scope import Selection
from data_access.tables import Case, CaseEvent
from data_access.vocabulary import CASE_EVENTS, ENDINGS, EXITS, STAGES, SideEvent, Stage, Subject

Rows = Select[Any]
ONLY_WHEN_DONE: tuple[str, ...] = (Stage.ANSWERED, Stage.FOLLOWED_UP)
"""Counted when done, never because a later stage was reached."""


def _journeys(selection: Selection) -> Subquery:
    """One row per case received in the period: the furthest stage before the cut-off, and which stages had an event."""
    event = aliased(CaseEvent)
    did = [func.max(case((col(event.kind) == stage, 1), else_=0)).label(f"did_{stage}") for stage in STAGES]
    exit_ = func.max(case((col(event.kind).in_(EXITS), 1), else_=0))
    furthest = func.max(rank_of(event))
    return (
        select(col(Case.id).label("case_id"), furthest.label("furthest"), exit_.label("had_exit"), *did)
        .outerjoin(
            event,
            and_(
                col(event.case_id) == col(Case.id),
                col(event.kind).in_(CASE_EVENTS),
                col(event.voided_at).is_(None),
                col(event.occurred_at) < selection.as_of,
            ),
        )
        .where(counts_at_all(), within(col(Case.received_at), selection))
        .group_by(col(Case.id))
        .subquery()
    )


def _per_stage(selection: Selection, condition: Any) -> Rows:
    """One row per case and stage for which the condition on the journey holds; the stages stand in a list of their own."""
    journey = _journeys(selection)
    stages = union_all(
        *(select(literal(stage).label("stage"), literal(rank).label("rank")) for stage, rank in RANKS.items())
    ).subquery()
    return (
        select(*columns(), col(Case.received_at).label("at"), stages.c.stage)
        .join(journey, journey.c.case_id == col(Case.id))
        .join(stages, condition(journey, stages))
    )


def _did(journey: Subquery, stages: Subquery, among: tuple[str, ...] = STAGES) -> ColumnElement[bool]:
    """Every case was received, whether an event says so or not."""
    return or_(
        stages.c.stage == Stage.RECEIVED.value,
        *(and_(stages.c.stage == stage, journey.c[f"did_{stage}"] == 1) for stage in among),
    )


def _reached(journey: Subquery, stages: Subquery) -> ColumnElement[bool]:
    on_the_way = and_(stages.c.stage.not_in(ONLY_WHEN_DONE), stages.c.rank <= func.coalesce(journey.c.furthest, 0))
    return or_(on_the_way, _did(journey, stages, ONLY_WHEN_DONE))


def _furthest(selection: Selection, condition: ColumnElement[bool]) -> Rows:
    """One row per case with the funnel stage that it got to, and left by an exit or still waits at."""
    journey = _journeys(selection)
    resolved = RANKS[Stage.RESOLVED]
    furthest = func.coalesce(journey.c.furthest, 0)
    stage = case(
        *((furthest == rank, name) for name, rank in RANKS.items() if rank < resolved),
        (furthest < RANKS[Stage.CLOSED], Stage.RESOLVED.value),
        else_=Stage.CLOSED.value,
    )
    return (
        select(*columns(), col(Case.received_at).label("at"), stage.label("stage"))
        .join(journey, journey.c.case_id == col(Case.id))
        .where(condition)
    )


def _last_mark(selection: Selection) -> Any:
    """The last ending or re-opening before the cut-off: it tells whether the case is open, closed or out."""
    mark = aliased(CaseEvent)
    return (
        select(col(mark.kind))
        .where(
            col(mark.case_id) == col(Case.id),
            col(mark.kind).in_((*ENDINGS, SideEvent.REOPENED)),
            col(mark.voided_at).is_(None),
            col(mark.occurred_at) < selection.as_of,
        )
        .order_by(col(mark.occurred_at).desc(), col(mark.id).desc())
        .limit(1)
        .correlate_except(mark)
        .scalar_subquery()
    )


def _left(selection: Selection) -> Rows:
    return _furthest(selection, _last_mark(selection).in_(EXITS))


def _waiting(selection: Selection) -> Rows:
    return _furthest(selection, func.coalesce(_last_mark(selection), SideEvent.REOPENED.value).not_in(ENDINGS))


def _fact(rows: Any) -> FactQuery:
    return FactQuery(Subject.CASES, rows)


FACTS: dict[str, FactQuery] = {
    "case_stage_reached": _fact(lambda selection: _per_stage(selection, _reached)),
    "case_stage_done": _fact(lambda selection: _per_stage(selection, _did)),
    "case_stage_exited": _fact(_left),
    "case_stage_waiting": _fact(_waiting),
}
