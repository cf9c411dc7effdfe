"""Facts about cases: what came in and went out, what is open or late, and the cohorts of the shares."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, union_all
from sqlalchemy.orm import aliased
from sqlmodel import col

from data_access.dialect import seconds_between
from data_access.queries.case_rows import (
    DONE,
    TOLD,
    columns,
    counts_at_all,
    ends_stretch,
    first_of,
    happened,
    later,
    not_reopened_after,
    of_case,
    reopens,
    stage_at,
    stretches,
    within,
)
from data_access.queries.facts import FactQuery
from data_access.scope import Selection, Split
from data_access.tables import Case, CaseEvent
from data_access.vocabulary import ENDINGS, EXITS, Exit, Precision, SideEvent, Stage, Subject

DAY = 86_400
REOPEN_DAYS = 30
REPEAT_DAYS = 90

Rows = Select[Any]


def received(selection: Selection, *more: ColumnElement[bool]) -> Rows:
    """Cases received in the period."""
    return select(*columns(), col(Case.received_at).label("at")).where(
        counts_at_all(), within(col(Case.received_at), selection), *more
    )


def _ended(selection: Selection, kinds: tuple[str, ...]) -> Rows:
    """Cases that stopped being open. An ending dated before the receipt counts when the case was received."""
    event = aliased(CaseEvent)
    happened_at, received_at = col(event.occurred_at), col(Case.received_at)

    def part(at: Any, kind: Any, condition: ColumnElement[bool]) -> Rows:
        rows = select(*columns(), at.label("at")).join(event, col(event.case_id) == col(Case.id))
        return rows.where(counts_at_all(), kind.in_(kinds), *ends_stretch(event), within(at, selection), condition)

    # Neither comparison may be served by an index: a planner without statistics would choose it over the case's own events.
    delay = seconds_between(received_at, happened_at)
    in_order = part(happened_at, col(event.kind), delay >= 0)
    backwards = part(received_at, func.coalesce(event.kind, ""), delay < 0)
    return select(union_all(in_order, backwards).subquery())


def _reopened(selection: Selection) -> Rows:
    event = aliased(CaseEvent)
    return (
        select(*columns(), col(event.occurred_at).label("at"))
        .join(event, col(event.case_id) == col(Case.id))
        .where(counts_at_all(), *reopens(event), within(col(event.occurred_at), selection))
    )


def _open(selection: Selection) -> Rows:
    """Open cases; their stage only where it is asked for, because it takes another look at every one."""
    rows = stretches(selection, ENDINGS)
    if selection.by is not Split.STAGE and not selection.stages:
        return rows
    found = rows.subquery()
    return select(found, stage_at(selection.as_of).label("stage")).join(Case, col(Case.id) == found.c.id)


def _past_due(selection: Selection) -> Rows:
    return stretches(selection, (*DONE, *EXITS), from_when=lambda due: due, where=lambda due: [due.is_not(None)])


def _due_today(selection: Selection) -> Rows:
    """Not resolved, and due between the cut-off and the end of that local day."""
    return stretches(
        selection,
        (*DONE, *EXITS),
        where=lambda due: [due >= selection.as_of, due < _end_of_day(selection)],
    )


def _end_of_day(selection: Selection) -> datetime:
    zone = ZoneInfo(selection.zone)
    tomorrow = selection.as_of.astimezone(zone).date() + timedelta(days=1)
    return datetime.combine(tomorrow, time(), zone)


def _promise_broken(selection: Selection) -> Rows:
    promised = col(Case.promised_at)
    return stretches(selection, (*TOLD, *EXITS), from_when=lambda _: promised, where=lambda _: [promised.is_not(None)])


def _due(selection: Selection, *more: ColumnElement[bool]) -> Rows:
    """Cases whose due moment lies in the period; not those that left by an exit in time, nor those of whose resolution
    no instant is known."""
    in_time = col(CaseEvent.occurred_at) <= col(Case.due_at)
    left_in_time = and_(happened(EXITS, selection.as_of, in_time), ~done_in_time(selection))
    undated = and_(happened(DONE, selection.as_of), ~happened(DONE, selection.as_of, _is_dated()))
    return select(*columns(), col(Case.due_at).label("at")).where(
        counts_at_all(), within(col(Case.due_at), selection), ~left_in_time, ~undated, *more
    )


def done_in_time(selection: Selection) -> ColumnElement[bool]:
    """Resolved at or before the due; an event of unknown instant proves nothing."""
    return happened(DONE, selection.as_of, col(CaseEvent.occurred_at) <= col(Case.due_at), _is_dated())


def _is_dated() -> ColumnElement[bool]:
    return col(CaseEvent.precision) != Precision.UNKNOWN.value


def _closed_by_now(selection: Selection) -> ColumnElement[bool]:
    closing = aliased(CaseEvent)
    return happened((Stage.CLOSED,), selection.as_of, not_reopened_after(closing, selection.as_of), event=closing)


def _resolved_long_ago(selection: Selection, *more: ColumnElement[bool]) -> Rows:
    """Cases by their first resolution, 30 days or more before the cut-off: every re-opening in time is known by then."""
    event = aliased(CaseEvent)
    return (
        select(*columns(), col(event.occurred_at).label("at"))
        .join(event, col(event.case_id) == col(Case.id))
        .where(
            counts_at_all(),
            *of_case(event, DONE),
            within(col(event.occurred_at), selection),
            col(event.occurred_at) <= selection.as_of - timedelta(days=REOPEN_DAYS),
            col(event.precision) != Precision.UNKNOWN.value,
            col(event.id) == first_of(DONE, selection.as_of, prefer=Stage.RESOLVED),
            *more,
        )
    )


def _came_back(selection: Selection) -> ColumnElement[bool]:
    """Re-opened, or followed by a child case, within 30 days of a resolution."""
    resolution, reopening = aliased(CaseEvent), aliased(CaseEvent)
    shortly_before = happened(
        DONE,
        selection.as_of,
        later(reopening, resolution),
        seconds_between(col(resolution.occurred_at), col(reopening.occurred_at)) <= REOPEN_DAYS * DAY,
        event=resolution,
    )
    again = happened((SideEvent.REOPENED,), selection.as_of, shortly_before, event=reopening)
    child, settled = aliased(Case), aliased(CaseEvent)
    gap = seconds_between(col(settled.occurred_at), col(child.received_at))
    followed = _another_case(
        child,
        col(child.parent_id) == col(Case.id),
        col(child.received_at) < selection.as_of,
        happened(DONE, selection.as_of, gap >= 0, gap <= REOPEN_DAYS * DAY, event=settled),
    )
    return or_(again, followed)


def _seen_before(selection: Selection) -> ColumnElement[bool]:
    """The same customer raised the same cause (as a case of the same kind) in the 90 days before, not as a duplicate."""
    earlier = aliased(Case)
    gap = seconds_between(col(earlier.received_at), col(Case.received_at))
    return _another_case(
        earlier,
        col(earlier.customer_id) == col(Case.customer_id),
        col(earlier.cause_id) == col(Case.cause_id),
        func.coalesce(earlier.kind, "") == col(Case.kind),  # see `_ended`: by customer and cause, not by kind and time
        gap > 0,
        gap <= REPEAT_DAYS * DAY,
        ~_merged(earlier, selection.as_of),
    )


def _another_case(other: type[Case], *conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    return select(col(other.id)).where(col(other.voided_at).is_(None), *conditions).correlate_except(other).exists()


def _merged(one: type[Case], before: datetime) -> ColumnElement[bool]:
    """The case was merged into another and not taken up again."""
    merging, reopening = aliased(CaseEvent), aliased(CaseEvent)
    after = (col(reopening.case_id) == col(one.id), col(reopening.kind) == SideEvent.REOPENED.value)
    taken_up = select(col(reopening.id)).where(
        *after, col(reopening.voided_at).is_(None), col(reopening.occurred_at) < before, later(reopening, merging)
    )
    found = select(col(merging.id)).where(
        col(merging.case_id) == col(one.id),
        col(merging.kind) == Exit.MERGED.value,
        col(merging.voided_at).is_(None),
        col(merging.occurred_at) < before,
        ~taken_up.correlate_except(reopening).exists(),
    )
    return found.correlate_except(merging).exists()


def _known(selection: Selection, *more: ColumnElement[bool]) -> Rows:
    """Cases of a known customer, less duplicates: the one that they were merged into counts."""
    return received(selection, col(Case.customer_id).is_not(None), ~_merged(Case, selection.as_of), *more)


def _fact(rows: Any, *, is_stock: bool = False, only_at_cutoff: bool = False) -> FactQuery:
    return FactQuery(Subject.CASES, rows, is_stock, only_at_cutoff=only_at_cutoff)


FACTS: dict[str, FactQuery] = {
    "case_received": _fact(received),
    "case_cohort": FactQuery(Subject.CASES, received, ignores=frozenset({"stage"})),
    "case_closed": _fact(lambda selection: _ended(selection, (Stage.CLOSED,))),
    "case_exited": _fact(lambda selection: _ended(selection, EXITS)),
    "case_reopened": _fact(_reopened),
    "case_open": _fact(_open, is_stock=True),
    "case_past_due": _fact(_past_due, is_stock=True),
    "case_due_today": _fact(_due_today, is_stock=True, only_at_cutoff=True),
    "case_promise_broken": _fact(_promise_broken, is_stock=True),
    "case_due": _fact(_due),
    "case_due_met": _fact(lambda selection: _due(selection, done_in_time(selection))),
    "case_received_closed": _fact(lambda selection: received(selection, _closed_by_now(selection))),
    "case_resolved_mature": _fact(_resolved_long_ago),
    "case_came_back": _fact(lambda selection: _resolved_long_ago(selection, _came_back(selection))),
    "case_escalated": _fact(lambda selection: received(selection, happened((SideEvent.ESCALATED,), selection.as_of))),
    "case_known_customer": _fact(_known),
    "case_repeated": _fact(lambda selection: _known(selection, _seen_before(selection))),
    "case_unsorted": _fact(lambda selection: received(selection, col(Case.cause_id).is_(None))),
    "case_red_line": _fact(lambda selection: received(selection, col(Case.is_red_line).is_(True))),
    "case_red_line_open": _fact(
        lambda selection: stretches(selection, ENDINGS, where=lambda _: [col(Case.is_red_line).is_(True)]),
        is_stock=True,
    ),
}
