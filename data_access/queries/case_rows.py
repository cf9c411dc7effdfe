"""The pieces that every fact about cases is built of: standard columns, and what happened to a case before an instant."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select, union, union_all
from sqlmodel import col

from data_access.columns import UtcDateTime
from data_access.queries.roles import in_role
from data_access.scope import Selection, Split
from data_access.tables import Case, CaseEvent
from data_access.vocabulary import ENDINGS, STAGES, Precision, SideEvent, Stage

Event = type[CaseEvent]
When = ColumnElement[datetime]

RANKS: dict[str, int] = {stage: rank for rank, stage in enumerate(STAGES)}
DONE: tuple[str, ...] = STAGES[RANKS[Stage.RESOLVED] :]
"""Resolved, or a later stage where a case was answered or closed without a separate "resolved"."""
TOLD: tuple[str, ...] = STAGES[RANKS[Stage.ANSWERED] :]
"""The customer was told: answered, followed up, closed."""
RESPONSES: tuple[str, ...] = (SideEvent.ACKNOWLEDGED, SideEvent.PROMISED, *DONE)
"""A person's reply that reaches the customer. Dispatching, beginning to work and notes stay inside the house."""


def columns() -> list[ColumnElement[Any]]:
    """Key and the columns by which cases are filtered and split."""
    return [
        col(Case.id).label("id"),
        col(Case.kind).label("kind"),
        col(Case.team_id).label("team_id"),
        col(Case.site_id).label("site_id"),
        col(Case.owner_id).label("staff_id"),
        col(Case.cause_id).label("cause_id"),
        col(Case.channel).label("channel"),
        col(Case.tier).label("tier"),
        col(Case.severity).label("severity"),
    ]


def columns_of_case(case_id: Any) -> list[ColumnElement[Any]]:
    """Kind and cause of the case that a row belongs to: looked up where they are asked for, instead of joined always."""
    of_row = col(Case.id) == col(case_id)
    columns = {"kind": col(Case.kind), "cause_id": col(Case.cause_id)}
    return [
        select(column).where(of_row).correlate_except(Case).scalar_subquery().label(name)
        for name, column in columns.items()
    ]


def counts_at_all() -> ColumnElement[bool]:
    """Void cases count nowhere."""
    return col(Case.voided_at).is_(None)


def windows(selection: Selection) -> list[tuple[datetime, datetime]]:
    """The periods that the selection asks about: its buckets, or the one from start to end."""
    if selection.weeks:
        return list(zip(selection.weeks, selection.weeks[1:], strict=False))
    return [(selection.start, selection.end)]


def of_kinds(selection: Selection, case_id: Any) -> list[ColumnElement[bool]]:
    """Condition: the case is of a kind that the selection asks about. Spares the work on all others."""
    if not selection.kinds:
        return []
    one = in_role(Case, "of_kinds_one")
    return [case_id.in_(select(col(one.id)).where(col(one.kind).in_(selection.kinds)))]


def within(moment: Any, selection: Selection) -> ColumnElement[bool]:
    """The instant lies in the whole stretch asked about, and before the cut-off. Lets the database use its index early."""
    stretches = windows(selection)
    return and_(moment >= stretches[0][0], moment < min(stretches[-1][1], selection.as_of))


def happened(
    kinds: Sequence[str], before: datetime | None = None, *more: ColumnElement[bool], event: Event = CaseEvent
) -> ColumnElement[bool]:
    """The case has such an event (before an instant)."""
    return select(col(event.id)).where(*of_case(event, kinds, before), *more).correlate_except(event).exists()


def of_case(event: Event, kinds: Sequence[str], before: datetime | None = None) -> list[ColumnElement[bool]]:
    """Conditions: an event of the case at hand, not void, of these kinds, before an instant."""
    found = [col(event.case_id) == col(Case.id), col(event.kind).in_(kinds), col(event.voided_at).is_(None)]
    return found if before is None else [*found, col(event.occurred_at) < before]


def later(one: Event, other: Event) -> ColumnElement[bool]:
    """`one` came after `other`; of events at the same instant the one recorded later came later."""
    return or_(
        col(one.occurred_at) > col(other.occurred_at),
        and_(col(one.occurred_at) == col(other.occurred_at), col(one.id) > col(other.id)),
    )


def not_reopened_after(event: Event, before: datetime) -> ColumnElement[bool]:
    """No re-opening (before an instant) came after the event."""
    reopening = in_role(CaseEvent, "not_reopened_after_reopening")
    return ~happened((SideEvent.REOPENED,), before, later(reopening, event), event=reopening)


def first_of(kinds: Sequence[str], before: datetime, *, prefer: str | None = None, last: bool = False) -> Any:
    """The key of the case's first (or last) such event; events of the kind `prefer` come before all others."""
    event = in_role(CaseEvent, "first_of_event")
    order = [col(event.occurred_at), col(event.id)]
    if last:
        order = [column.desc() for column in order]  # type: ignore[misc]
    if prefer:
        order.insert(0, case((col(event.kind) == prefer, 0), else_=1))  # type: ignore[arg-type]
    return (
        select(col(event.id))
        .where(*of_case(event, kinds, before))
        .order_by(*order)
        .limit(1)
        .correlate_except(event)
        .scalar_subquery()
    )


def is_one(event: Event, key: Any) -> ColumnElement[bool]:
    """The event has that key. It is not looked up by it: a planner without statistics would work the key out for every case
    there ever was, before it looks at the period."""
    found: ColumnElement[bool] = func.coalesce(col(event.id), 0) == key
    return found


def precise(event: Event) -> list[ColumnElement[bool]]:
    """Both ends are known to the minute: a date without a time gives no duration."""
    return [
        col(Case.received_precision) == Precision.INSTANT.value,
        col(event.precision) == Precision.INSTANT.value,
    ]


def previous_mark(event: Event, marks: Sequence[str]) -> Any:
    """The kind of the last event among `marks` that came before `event` in the same case."""
    mark = in_role(CaseEvent, "previous_mark_mark")
    return (
        select(col(mark.kind))
        .where(
            col(mark.case_id) == col(event.case_id),
            col(mark.kind).in_(marks),
            col(mark.voided_at).is_(None),
            later(event, mark),
        )
        .order_by(col(mark.occurred_at).desc(), col(mark.id).desc())
        .limit(1)
        .correlate_except(mark)
        .scalar_subquery()
    )


Of = Callable[[Any], Any]
"""Something worked out from the due moment of a stretch."""


def stretches(
    selection: Selection, ends: Sequence[str], *, from_when: Of | None = None, where: Of | None = None
) -> Select[Any]:
    """One row per stretch in which a case was not yet at one of `ends`: from its receipt, and from each re-opening.

    `ends` hold all endings of a case. `from_when(due)`: the stretch counts only from then on; `where(due)`: conditions.
    `due` is the case's own, or the one that its re-opening brought: a re-opened case has a clock of its own.
    Cases that ended for good before the first moment asked about are left out.
    """
    end, reopening, next_end = (
        in_role(CaseEvent, "stretches_end"),
        in_role(CaseEvent, "stretches_reopening"),
        in_role(CaseEvent, "stretches_next_end"),
    )
    first_end = (
        select(func.min(_not_before_receipt(end))).where(*of_case(end, ends)).correlate_except(end).scalar_subquery()
    )
    later_end = (
        select(func.min(col(next_end.occurred_at)))
        .where(*of_case(next_end, ends), later(next_end, reopening))
        .correlate_except(next_end)
        .scalar_subquery()
    )

    def half(start: Any, due: Any, until: Any, *only: ColumnElement[bool]) -> Select[Any]:
        since = start if from_when is None else _later_of(start, from_when(due))
        conditions = [] if where is None else where(due)
        found = select(*columns(), since.label("since"), until.label("until"))
        return found.where(counts_at_all(), _may_be_open(selection), *only, *conditions)

    first_due = col(Case.due_at)
    new_due = func.coalesce(reopening.due_at, first_due, type_=UtcDateTime())
    begun = half(col(Case.received_at), first_due, first_end)
    begun_again = half(col(reopening.occurred_at), new_due, later_end, *reopens(reopening, ends))
    begun_again = begun_again.join(reopening, col(reopening.case_id) == col(Case.id))
    return select(union_all(begun, begun_again).subquery())


def _may_be_open(selection: Selection) -> ColumnElement[bool]:
    """Open now, or ended no earlier than the first moment asked about: spares the look at every case of the past."""
    first = min(selection.weeks[1], selection.as_of) if selection.by is Split.WEEK else selection.as_of
    ending, one = in_role(CaseEvent, "may_be_open_ending"), in_role(Case, "may_be_open_one")
    candidates: Any = union(
        select(col(one.id)).where(col(one.is_open).is_(True)),
        select(col(one.id)).where(col(one.received_at) >= first),
        select(col(ending.case_id)).where(col(ending.kind).in_(ENDINGS), col(ending.occurred_at) >= first),
    )
    return col(Case.id).in_(candidates)


def reopens(event: Event, ends: Sequence[str] = ENDINGS) -> list[ColumnElement[bool]]:
    """The event takes a case back that had reached one of `ends`."""
    return [
        col(event.kind) == SideEvent.REOPENED.value,
        col(event.voided_at).is_(None),
        previous_mark(event, (*ends, SideEvent.REOPENED)).in_(ends),
    ]


def ends_stretch(event: Event) -> list[ColumnElement[bool]]:
    """An ending that closes (or lets go) a case that was open: a second "closed" in a row closes nothing."""
    before = previous_mark(event, (*ENDINGS, SideEvent.REOPENED))
    return [
        col(event.voided_at).is_(None),
        func.coalesce(before, SideEvent.REOPENED.value) == SideEvent.REOPENED.value,
    ]


def _not_before_receipt(event: Event) -> ColumnElement[Any]:
    """A file may date an ending before the receipt: the case was then never open, and its two counts still balance."""
    return case((col(event.occurred_at) < col(Case.received_at), col(Case.received_at)), else_=col(event.occurred_at))


def _later_of(one: Any, other: Any) -> Any:
    return case((other > one, other), else_=one)


def stage_at(as_of: datetime) -> ColumnElement[str]:
    """The stage of an open case: the furthest since it was received or last re-opened."""
    event = in_role(CaseEvent, "stage_at_event")
    furthest = (
        select(func.max(rank_of(event)))
        .where(*of_case(event, STAGES, as_of), not_reopened_after(event, as_of))
        .correlate_except(event)
        .scalar_subquery()
    )
    return case(*((furthest == rank, stage) for stage, rank in RANKS.items() if rank), else_=Stage.RECEIVED.value)


def rank_of(event: Event) -> ColumnElement[int]:
    """The place of an event's stage on the way, 0 for what is no stage."""
    return case(RANKS, value=col(event.kind), else_=0)
