"""Facts about the way of the cases received in a period: which stages they got to, which they really went through."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Select, Subquery, and_, case, func, literal, or_, select, union_all
from sqlmodel import col

from data_access.queries.case_rows import RANKS, columns, counts_at_all, rank_of, within
from data_access.queries.facts import FactQuery
from data_access.queries.roles import in_role
from data_access.scope import Selection
from data_access.tables import Case, CaseEvent
from data_access.vocabulary import CASE_EVENTS, ENDINGS, EXITS, STAGES, SideEvent, Stage, Subject

Rows = Select[Any]
ONLY_WHEN_DONE: tuple[str, ...] = (Stage.ANSWERED, Stage.FOLLOWED_UP)
"""Counted when done, never because a later stage was reached."""
_STANDARD = frozenset({"id", "at", *(column.name for column in columns())})


def _journeys(selection: Selection, *more: Any) -> Subquery:
    """One row per case received in the period: the furthest stage before the cut-off, and which stages had an event."""
    event = in_role(CaseEvent, "journeys_event")
    did = [func.max(case((col(event.kind) == stage, 1), else_=0)).label(f"did_{stage}") for stage in STAGES]
    furthest = func.coalesce(func.max(rank_of(event)), 0)
    return (
        select(*columns(), col(Case.received_at).label("at"), furthest.label("furthest"), *did, *more)
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
    return select(*_shared(journey), stages.c.stage).join(stages, condition(journey, stages))


def _shared(journey: Subquery) -> list[Any]:
    """The standard columns of a journey."""
    return [column for column in journey.c if column.name in _STANDARD]


def _did(journey: Subquery, stages: Subquery, among: tuple[str, ...] = STAGES) -> ColumnElement[bool]:
    """Every case was received, whether an event says so or not."""
    return or_(
        stages.c.stage == Stage.RECEIVED.value,
        *(and_(stages.c.stage == stage, journey.c[f"did_{stage}"] == 1) for stage in among),
    )


def _reached(journey: Subquery, stages: Subquery) -> ColumnElement[bool]:
    on_the_way = and_(stages.c.stage.not_in(ONLY_WHEN_DONE), stages.c.rank <= journey.c.furthest)
    return or_(on_the_way, _did(journey, stages, ONLY_WHEN_DONE))


def _furthest(selection: Selection, wanted: tuple[str, ...]) -> Rows:
    """One row per case whose last ending or re-opening is one of `wanted`, with the funnel stage that it got to."""
    journey = _journeys(selection, func.coalesce(_last_mark(selection), SideEvent.REOPENED.value).label("mark"))
    resolved = RANKS[Stage.RESOLVED]
    stage = case(
        *((journey.c.furthest == rank, name) for name, rank in RANKS.items() if rank < resolved),
        (journey.c.furthest < RANKS[Stage.CLOSED], Stage.RESOLVED.value),
        else_=Stage.CLOSED.value,
    )
    return select(*_shared(journey), stage.label("stage")).where(journey.c.mark.in_(wanted))


def _closed_past(selection: Selection, stage: str) -> Rows:
    """One row per case that got as far as its closing without this step, which counts only when done."""
    journey = _journeys(selection)
    return select(*_shared(journey)).where(journey.c.furthest >= RANKS[Stage.CLOSED], journey.c[f"did_{stage}"] == 0)


def _last_mark(selection: Selection) -> Any:
    """The last ending or re-opening before the cut-off: it tells whether the case is open, closed or out."""
    mark = in_role(CaseEvent, "last_mark_mark")
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


def _fact(rows: Any) -> FactQuery:
    return FactQuery(Subject.CASES, rows)


FACTS: dict[str, FactQuery] = {
    "case_stage_reached": _fact(lambda selection: _per_stage(selection, _reached)),
    "case_stage_done": _fact(lambda selection: _per_stage(selection, _did)),
    "case_stage_exited": _fact(lambda selection: _furthest(selection, EXITS)),
    "case_closed_unanswered": _fact(lambda selection: _closed_past(selection, Stage.ANSWERED)),
    "case_closed_unfollowed": _fact(lambda selection: _closed_past(selection, Stage.FOLLOWED_UP)),
    "case_stage_waiting": _fact(lambda selection: _furthest(selection, (SideEvent.REOPENED,))),
}
