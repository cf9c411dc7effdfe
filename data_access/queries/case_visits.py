"""The stays of cases in their stages: from one move to the next."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, Subquery, and_, case, func, literal, select, union_all
from sqlmodel import col

from data_access.columns import UtcDateTime
from data_access.queries.case_rows import counts_at_all
from data_access.queries.roles import in_role
from data_access.tables import Case, CaseEvent
from data_access.vocabulary import ENDINGS, EXITS, STAGES, Precision, SideEvent, Stage

MOVES: tuple[str, ...] = (*STAGES, *EXITS, SideEvent.REOPENED)
"""The events that begin a visit to a stage, and end the one before."""


def visits(as_of: datetime, cases: Select[Any]) -> Subquery:
    """Every stay of these cases (a SELECT of their keys) in a stage, as known at `as_of`.

    Columns: case_id, stage, entered_at, left_at and left_by (the next move; NULL while it lasts), entered_precisely and
    is_precise (1 where the beginning, or both ends, are known to the minute), already_ended (1 for what a file tells of a
    case after its ending).
    The same stage once more is no entry: neither the event of the receipt beside the receipt, nor a second dispatching.
    """
    entry = _entries(as_of, cases)
    order = (entry.c.entered_at, entry.c.event_id)
    stage = case((entry.c.kind == SideEvent.REOPENED.value, Stage.RECEIVED.value), else_=entry.c.kind)
    is_ending = case((and_(entry.c.kind.in_(ENDINGS), entry.c.is_dated == 1), 1), else_=0)
    is_reopening = case((entry.c.kind == SideEvent.REOPENED.value, 1), else_=0)
    round_ = func.sum(is_reopening).over(partition_by=entry.c.case_id, order_by=order, rows=(None, 0))
    before = func.lag(stage).over(partition_by=entry.c.case_id, order_by=order)
    rounds = select(
        entry,
        is_ending.label("is_ending"),
        round_.label("round"),
        stage.label("stage"),
        before.label("stage_before"),
    ).subquery()
    order = (rounds.c.entered_at, rounds.c.event_id)
    following: dict[str, Any] = {"partition_by": rounds.c.case_id, "order_by": order}
    ended_before = func.max(rounds.c.is_ending).over(
        partition_by=(rounds.c.case_id, rounds.c.round), order_by=order, rows=(None, -1)
    )
    next_is_precise = func.lead(rounds.c.is_instant).over(**following)
    stays = select(
        rounds.c.case_id,
        rounds.c.stage,
        rounds.c.entered_at,
        func.lead(rounds.c.entered_at, type_=UtcDateTime()).over(**following).label("left_at"),
        func.lead(rounds.c.kind).over(**following).label("left_by"),
        rounds.c.is_instant.label("entered_precisely"),
        func.coalesce(ended_before, 0).label("already_ended"),
        case((rounds.c.is_instant + next_is_precise == 2, 1), else_=0).label("is_precise"),
    )
    return stays.where(func.coalesce(rounds.c.stage_before, "") != rounds.c.stage).subquery()


def _entries(as_of: datetime, cases: Select[Any]) -> Subquery:
    event = in_role(CaseEvent, "entries_event")
    receipts: Any = select(
        col(Case.id).label("case_id"),
        literal(0).label("event_id"),
        literal(Stage.RECEIVED.value).label("kind"),
        col(Case.received_at).label("entered_at"),
        _is_instant(col(Case.received_precision)).label("is_instant"),
        literal(1).label("is_dated"),
    ).where(counts_at_all(), col(Case.id).in_(cases))
    moves = select(
        col(event.case_id),
        col(event.id),
        col(event.kind),
        col(event.occurred_at),
        _is_instant(col(event.precision)),
        case((col(event.precision) == Precision.UNKNOWN.value, 0), else_=1),
    ).where(
        col(event.case_id).in_(cases),
        col(event.kind).in_(MOVES),
        col(event.voided_at).is_(None),
        col(event.occurred_at) < as_of,
    )
    return union_all(receipts, moves).subquery()


def _is_instant(precision: Any) -> ColumnElement[int]:
    return case((precision == Precision.INSTANT.value, 1), else_=0)
