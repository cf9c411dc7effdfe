"""Facts about cases: what came in and went out, what is open or late, and the cohorts of the shares."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, func, literal, or_, select, true, union_all
from sqlmodel import col

from data_access.dialect import seconds_between, shifted_day
from data_access.queries.case_due import paused
from data_access.queries.case_rows import (
    DONE,
    TOLD,
    columns,
    counts_at_all,
    ends_stretch,
    first_of,
    happened,
    is_one,
    later,
    not_reopened_after,
    of_case,
    reopens,
    stage_at,
    stretches,
    within,
)
from data_access.queries.facts import FactQuery
from data_access.queries.roles import in_role
from data_access.scope import Selection, Split
from data_access.tables import Case, CaseEvent, Cause, Company
from data_access.vocabulary import ENDINGS, EXITS, Exit, Precision, SideEvent, Stage, Subject

DAY = 86_400
REOPEN_DAYS = 30
OTHER = "other"
"""How the code of a catch-all cause ends."""

Rows = Select[Any]


def received(selection: Selection, *more: ColumnElement[bool]) -> Rows:
    """Cases received in the period."""
    return select(*columns(), col(Case.received_at).label("at")).where(
        counts_at_all(), within(col(Case.received_at), selection), *more
    )


def _ended(selection: Selection, kinds: tuple[str, ...]) -> Rows:
    """Cases that stopped being open. An ending dated before the receipt counts when the case was received."""
    event = in_role(CaseEvent, "ended_event")
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
    event = in_role(CaseEvent, "reopened_event")
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
    return stretches(
        selection,
        (*DONE, *EXITS),
        from_when=lambda due: due,
        where=lambda due: [due.is_not(None), ~paused(selection, due)],
    )


def _due_today(selection: Selection) -> Rows:
    """Not resolved, and due between the cut-off and the end of that local day."""
    return stretches(
        selection,
        (*DONE, *EXITS),
        where=lambda due: [due >= selection.as_of, due < _end_of_day(selection), ~paused(selection, due)],
    )


def _end_of_day(selection: Selection) -> datetime:
    zone = ZoneInfo(selection.zone)
    tomorrow = selection.as_of.astimezone(zone).date() + timedelta(days=1)
    return datetime.combine(tomorrow, time(), zone)


def _promise_broken(selection: Selection) -> Rows:
    promised = col(Case.promised_at)
    where = [promised.is_not(None), _is_news(selection)]
    return stretches(selection, (*TOLD, *EXITS), from_when=lambda _: promised, where=lambda _: where)


def _is_news(selection: Selection) -> ColumnElement[bool]:
    """Received on the go-live date or later, on the company's clock: what came before owes nobody anything."""
    ahead = selection.as_of.astimezone(ZoneInfo(selection.zone)).utcoffset() or timedelta()
    received_on = shifted_day(col(Case.received_at), literal(int(ahead.total_seconds() // 60)))
    return func.coalesce(received_on >= select(col(Company.go_live_on)).scalar_subquery(), true())


def _closed_by_now(selection: Selection) -> ColumnElement[bool]:
    closing = in_role(CaseEvent, "closed_by_now_closing")
    return happened((Stage.CLOSED,), selection.as_of, not_reopened_after(closing, selection.as_of), event=closing)


def _resolved_long_ago(selection: Selection, *more: ColumnElement[bool]) -> Rows:
    """Cases by their first resolution, 30 days or more before the cut-off: every re-opening in time is known by then."""
    return resolved(selection, lambda at: at <= selection.as_of - timedelta(days=REOPEN_DAYS), *more)


def _resolved_lately(selection: Selection) -> Rows:
    """Cases first resolved less than 30 days before the cut-off: too young to tell whether they come back."""
    return resolved(selection, lambda at: at > selection.as_of - timedelta(days=REOPEN_DAYS))


def resolution() -> type[CaseEvent]:
    """The event by which `resolved` counts a case, for further conditions."""
    return in_role(CaseEvent, "resolved_event")


def resolved(selection: Selection, when: Callable[[Any], ColumnElement[bool]], *more: ColumnElement[bool]) -> Rows:
    """Cases by their first resolution in the period."""
    event = resolution()
    return (
        select(*columns(), col(event.occurred_at).label("at"))
        .join(event, col(event.case_id) == col(Case.id))
        .where(
            counts_at_all(),
            *of_case(event, DONE),
            within(col(event.occurred_at), selection),
            when(col(event.occurred_at)),
            col(event.precision) != Precision.UNKNOWN.value,
            is_one(event, first_of(DONE, selection.as_of, prefer=Stage.RESOLVED)),
            *more,
        )
    )


def _came_back(selection: Selection) -> ColumnElement[bool]:
    """Re-opened, or followed by a child case, within 30 days of a resolution."""
    resolution, reopening = in_role(CaseEvent, "came_back_resolution"), in_role(CaseEvent, "came_back_reopening")
    shortly_before = happened(
        DONE,
        selection.as_of,
        later(reopening, resolution),
        seconds_between(col(resolution.occurred_at), col(reopening.occurred_at)) <= REOPEN_DAYS * DAY,
        event=resolution,
    )
    again = happened((SideEvent.REOPENED,), selection.as_of, shortly_before, event=reopening)
    child, settled = in_role(Case, "came_back_child"), in_role(CaseEvent, "came_back_settled")
    gap = seconds_between(col(settled.occurred_at), col(child.received_at))
    followed = _another_case(
        child,
        col(child.parent_id) == col(Case.id),
        col(child.received_at) < selection.as_of,
        happened(DONE, selection.as_of, gap >= 0, gap <= REOPEN_DAYS * DAY, event=settled),
    )
    return or_(again, followed)


def _seen_before(selection: Selection, days: int) -> ColumnElement[bool]:
    """The same customer raised the same cause (as a case of the same kind) so many days before, not as a duplicate."""
    earlier = in_role(Case, "seen_before_earlier")
    gap = seconds_between(col(earlier.received_at), col(Case.received_at))
    return _another_case(
        earlier,
        col(earlier.customer_id) == col(Case.customer_id),
        col(earlier.cause_id) == col(Case.cause_id),
        func.coalesce(earlier.kind, "") == col(Case.kind),  # see `_ended`: by customer and cause, not by kind and time
        gap > 0,
        gap <= days * DAY,
        ~_merged(earlier, selection.as_of),
    )


def _another_case(other: type[Case], *conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    return select(col(other.id)).where(col(other.voided_at).is_(None), *conditions).correlate_except(other).exists()


def _merged(one: type[Case], before: datetime) -> ColumnElement[bool]:
    """The case was merged into another and not taken up again."""
    merging, reopening = in_role(CaseEvent, "merged_merging"), in_role(CaseEvent, "merged_reopening")
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


def _has_no_true_cause() -> ColumnElement[bool]:
    """No cause at all, or one called "other": nothing can be learnt from it until somebody sorts it out."""
    named_other = select(col(Cause.id)).where(or_(col(Cause.code) == OTHER, col(Cause.code).endswith(f".{OTHER}")))
    return or_(col(Case.cause_id).is_(None), col(Case.cause_id).in_(named_other))


def _fact(rows: Any, *, is_stock: bool = False, only_at_cutoff: bool = False) -> FactQuery:
    return FactQuery(Subject.CASES, rows, is_stock, only_at_cutoff=only_at_cutoff)


REPEATS = frozenset({"case_repeated"})
"""The facts that depend on the company's window for repeated cases."""


def repeat_facts(window_days: int) -> dict[str, FactQuery]:
    return {"case_repeated": _fact(lambda selection: _known(selection, _seen_before(selection, window_days)))}


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
    "case_received_closed": _fact(lambda selection: received(selection, _closed_by_now(selection))),
    "case_resolved_mature": _fact(_resolved_long_ago),
    "case_resolved_young": _fact(_resolved_lately),
    "case_came_back": _fact(lambda selection: _resolved_long_ago(selection, _came_back(selection))),
    "case_escalated": _fact(lambda selection: received(selection, happened((SideEvent.ESCALATED,), selection.as_of))),
    "case_known_customer": _fact(_known),
    "case_unsorted": _fact(lambda selection: received(selection, _has_no_true_cause())),
    "case_red_line": _fact(lambda selection: received(selection, col(Case.is_red_line).is_(True))),
    "case_red_line_open": _fact(
        lambda selection: stretches(
            selection, ENDINGS, where=lambda _: [col(Case.is_red_line).is_(True), _is_news(selection)]
        ),
        is_stock=True,
    ),
}
