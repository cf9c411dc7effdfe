"""Facts about time limits (时限): due moments kept and missed, cases whose clock stands still, and how late the late ones are.

A case has a round from its receipt, and another from each re-opening that brought a due moment of its own. A re-opening
neither mends nor spoils the round before it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, Subquery, and_, func, literal, select, union_all
from sqlmodel import col

from data_access.columns import UtcDateTime
from data_access.dialect import seconds_between
from data_access.queries.case_rows import DONE, Event, columns, counts_at_all, happened, later, of_case, within
from data_access.queries.facts import FactQuery
from data_access.queries.roles import in_role
from data_access.queries.work_time import working_seconds_between
from data_access.scope import Selection
from data_access.tables import Case, CaseEvent
from data_access.vocabulary import EXITS, STAGES, Precision, SideEvent, Subject

Rows = Select[Any]
Condition = ColumnElement[bool]
OfRound = Callable[[Any, Event | None], Condition]
"""A condition on a round: its due moment, and the re-opening that began it (None: the receipt did)."""
ENDS_WAIT: tuple[str, ...] = (SideEvent.RESUMED, SideEvent.REOPENED, *STAGES, *EXITS)


def _rounds(selection: Selection, *wanted: OfRound) -> Rows:
    """One row per round whose due moment lies in the period; not those left by an exit in time, nor those of whose
    resolution no instant is known."""

    def half(due: Any, reopening: Event | None) -> Rows:
        conditions = [one(due, reopening) for one in wanted]
        standing = [~_left_in_time(selection, due, reopening), ~_undated(selection, reopening)]
        rows = select(*columns(), due.label("at"), _round_end(selection, reopening).label("ended"))
        return rows.where(counts_at_all(), within(due, selection), *standing, *conditions)

    again = in_role(CaseEvent, "rounds_again")
    reopened = half(col(again.due_at), again).join(again, col(again.case_id) == col(Case.id))
    reopened = reopened.where(
        col(again.kind) == SideEvent.REOPENED.value,
        col(again.voided_at).is_(None),
        col(again.due_at).is_not(None),
        col(again.occurred_at) < selection.as_of,
    )
    return select(union_all(half(col(Case.due_at), None), reopened).subquery())


def _in_round(event: Event, kinds: Sequence[str], selection: Selection, reopening: Event | None) -> list[Condition]:
    """Events of these kinds after the round began and before the cut-off."""
    found = of_case(event, kinds, selection.as_of)
    return found if reopening is None else [*found, later(event, reopening)]


def _is_dated(event: Event) -> Condition:
    return col(event.precision) != Precision.UNKNOWN.value


def _exists(selection: Selection, kinds: Sequence[str], reopening: Event | None, *more: OfEvent) -> Condition:
    event = in_role(CaseEvent, "exists_event")
    conditions = _in_round(event, kinds, selection, reopening)
    found = select(col(event.id)).where(*conditions, *(one(event) for one in more))
    return found.correlate_except(event).exists()


OfEvent = Callable[[Event], Condition]


def _done_in_time(selection: Selection, due: Any, reopening: Event | None) -> Condition:
    """Resolved at or before the due; an event of unknown instant proves nothing."""
    return _exists(selection, DONE, reopening, _is_dated, lambda event: col(event.occurred_at) <= due)


def _left_in_time(selection: Selection, due: Any, reopening: Event | None) -> Condition:
    left = _exists(selection, EXITS, reopening, lambda event: col(event.occurred_at) <= due)
    return and_(left, ~_done_in_time(selection, due, reopening))


def _undated(selection: Selection, reopening: Event | None) -> Condition:
    return and_(_exists(selection, DONE, reopening), ~_exists(selection, DONE, reopening, _is_dated))


def _round_end(selection: Selection, reopening: Event | None) -> Any:
    """The first dated resolution or exit of the round; NULL while it lasts."""
    event = in_role(CaseEvent, "round_end_event")
    return (
        select(func.min(col(event.occurred_at), type_=UtcDateTime()))
        .where(*_in_round(event, (*DONE, *EXITS), selection, reopening), _is_dated(event))
        .correlate_except(event)
        .scalar_subquery()
    )


def paused(selection: Selection, due: Any) -> Condition:
    """The case waits at the cut-off for a reason that stops the clock, and began to before the due moment. Its due has not
    been moved on yet: that happens when the waiting ends."""
    wait, end = in_role(CaseEvent, "paused_wait"), in_role(CaseEvent, "paused_end")
    ended = select(col(end.id)).where(*of_case(end, ENDS_WAIT, selection.as_of), later(end, wait))
    return happened(
        (SideEvent.WAITING,),
        selection.as_of,
        col(wait.pauses).is_(True),
        col(wait.occurred_at) <= due,
        ~ended.correlate_except(end).exists(),
        event=wait,
    )


def _due(selection: Selection) -> Rows:
    return _rounds(selection, lambda due, _: ~paused(selection, due))


def _met(selection: Selection) -> Rows:
    return _rounds(selection, lambda due, round_: _done_in_time(selection, due, round_))


def _due_paused(selection: Selection) -> Rows:
    return _rounds(
        selection,
        lambda due, _: paused(selection, due),
        lambda due, round_: ~_done_in_time(selection, due, round_),
    )


def _overrun(selection: Selection) -> Rows:
    """Rounds that missed their due: from it to the end of the round, or to the cut-off. A date without a time stays out."""
    late = _rounds(
        selection,
        lambda due, _: ~paused(selection, due),
        lambda due, round_: ~_done_in_time(selection, due, round_),
        lambda _, round_: ~_exists(selection, (*DONE, *EXITS), round_, _only_a_day),
    ).subquery()
    ends = func.coalesce(late.c.ended, literal(selection.as_of, UtcDateTime()), type_=UtcDateTime())
    shared = [column for column in late.c if column.name != "ended"]
    rows: Subquery = select(*shared, ends.label("ends")).subquery()
    return select(
        rows,
        seconds_between(rows.c.at, rows.c.ends).label("value"),
        working_seconds_between(rows.c.at, rows.c.ends).label("worked"),
    )


def _only_a_day(event: Event) -> Condition:
    return col(event.precision) == Precision.DAY.value


def _fact(rows: Callable[[Selection], Rows]) -> FactQuery:
    return FactQuery(Subject.CASES, rows)


FACTS: dict[str, FactQuery] = {
    "case_due": _fact(_due),
    "case_due_met": _fact(_met),
    "case_due_paused": _fact(_due_paused),
    "case_overrun": _fact(_overrun),
}
