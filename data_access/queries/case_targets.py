"""Facts about limits that no case keeps: by when it had to be answered first, and left each stage; whether it was.

They follow from the limits in force, on their own clock. A stay's limit moves on by the waits within it that stopped the
clock. What came in before the company went live was owed nothing, nor was what a file brought as history.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache, partial
from typing import Any

from sqlalchemy import CTE, ColumnElement, Select, and_, case, func, literal, null, or_, select, union
from sqlmodel import col

from data_access.columns import UtcDateTime
from data_access.dialect import seconds_after, seconds_between
from data_access.queries.case_due import ENDS_WAIT
from data_access.queries.case_rows import (
    RESPONSES,
    Event,
    columns,
    counts_at_all,
    first_of,
    later,
    of_case,
    of_kinds,
    previous_mark,
    windows,
)
from data_access.queries.case_visits import MOVES, visits
from data_access.queries.facts import FactQuery
from data_access.queries.roles import in_role
from data_access.queries.work_time import (
    to_the_millisecond,
    worked_back,
    worked_until,
    worked_up_to,
    working_seconds_between,
)
from data_access.scope import Selection
from data_access.tables import Case, CaseEvent
from data_access.vocabulary import EXITS, Precision, SideEvent, Subject

Rows = Select[Any]
Condition = ColumnElement[bool]
TARGETS = frozenset({"case_response_due", "case_response_met", "case_stay_due", "case_stay_met", "case_stay_paused"})
"""The facts that depend on the limits in force."""


_INSTANT = Precision.INSTANT.value
_YEAR = timedelta(days=366)


@dataclass(frozen=True)
class Limit:
    """Hours that a case of this kind and severity has to the first response, or for one stay in the stage."""

    kind: str
    severity: int
    stage: str | None
    hours: float


@dataclass(frozen=True)
class TargetRules:
    """`live_from`: nothing was owed to what was received before; None where no such date is set."""

    limits: tuple[Limit, ...]
    working_time: bool
    live_from: datetime | None


def target_facts(rules: TargetRules) -> dict[str, FactQuery]:
    """Those about one kind of limit are parts of one fact, worked out once for all of them."""
    responses, stays = (cache(partial(rows, rules)) for rows in (_responses, _stays))
    due, stay = (FactQuery(Subject.CASES, partial(_in_play, rows)) for rows in (responses, stays))
    return {
        "case_response_due": due,
        "case_response_met": due.part(lambda selection: _met(responses(selection).c)),
        "case_stay_due": stay.part(lambda selection: stays(selection).c.is_paused == 0),
        "case_stay_met": stay.part(lambda selection: _met(stays(selection).c)),
        "case_stay_paused": stay.part(lambda selection: stays(selection).c.is_paused == 1),
    }


def _met(row: Any) -> Condition:
    """Exactly at the due moment is in time."""
    return row.done_at <= row.at  # type: ignore[no-any-return]


def _in_play(rows: Callable[[Selection], CTE], selection: Selection) -> Rows:
    """Not withdrawn, invalid or merged before it was due, nor done at an instant that nobody knows to the minute."""
    known = rows(selection)
    row = known.c
    return select(known).where(row.is_known == 1, or_(row.gone_at.is_(None), row.gone_at > row.at))


def _responses(rules: TargetRules, selection: Selection) -> CTE:
    """Cases with a limit to the first response: due `at`, responded `done_at`, left by an exit without one `gone_at`."""
    response, exit_ = in_role(CaseEvent, "responses_first"), in_role(CaseEvent, "responses_exit")
    hours = _hours([one for one in rules.limits if one.stage is None])
    back, until = _reach(rules, selection)
    gone = select(func.min(col(exit_.occurred_at), type_=UtcDateTime())).where(*of_case(exit_, EXITS, selection.as_of))
    found = (
        select(
            *columns(),
            col(Case.received_at).label("began_at"),
            _used_up(rules, col(Case.received_at), hours * 3600.0).label("used_up"),
            col(response.occurred_at).label("done_at"),
            case((col(response.id).is_(None), gone.correlate_except(exit_).scalar_subquery()), else_=null()).label(
                "gone_at"
            ),
            case((func.coalesce(response.precision, _INSTANT) == _INSTANT, 1), else_=0).label("is_known"),
        )
        .join_from(Case, response, col(response.id) == first_of(RESPONSES, selection.as_of), isouter=True)
        .where(*_owed(rules), hours.is_not(None), col(Case.received_at) >= back, col(Case.received_at) < until)
    )
    return _dated(rules, found, "responses")


def _stays(rules: TargetRules, selection: Selection) -> CTE:
    """Stays in a stage with a limit, one row each: due `at`, left `done_at` (by an exit: `gone_at`)."""
    stay = visits(selection.as_of, _moved(rules, selection))
    hours = _hours([one for one in rules.limits if one.stage is not None], stay.c.stage)
    left_by_exit = func.coalesce(stay.c.left_by, "").in_(EXITS)
    known = case((stay.c.left_at.is_(None), stay.c.entered_precisely), else_=stay.c.is_precise)
    found = (
        select(
            *columns(),
            stay.c.stage,
            stay.c.entered_at.label("began_at"),
            _used_up(rules, stay.c.entered_at, hours * 3600.0 + _paused_for(rules, selection, stay.c)).label("used_up"),
            case((left_by_exit, null()), else_=stay.c.left_at).label("done_at"),
            case((left_by_exit, stay.c.left_at), else_=null()).label("gone_at"),
            known.label("is_known"),
            _waiting_since(selection, stay.c).label("waiting_since"),
        )
        .join(stay, stay.c.case_id == col(Case.id))
        .where(*_owed(rules), hours.is_not(None), stay.c.already_ended == 0)
    )
    return _dated(rules, found, "stays")


def _owed(rules: TargetRules) -> list[Condition]:
    """Known to the minute when it came in, and news then: typed in, or imported with its consequences."""
    owed = or_(col(Case.import_id).is_(None), col(Case.policy_due_at).is_not(None))
    found = [counts_at_all(), owed, col(Case.received_precision) == _INSTANT]
    return found if rules.live_from is None else [*found, col(Case.received_at) >= rules.live_from]


def _hours(limits: list[Limit], stage: Any = None) -> Any:
    """The limit of the case at hand, in hours; NULL where there is none."""
    whens = [
        (
            and_(
                col(Case.kind) == one.kind,
                col(Case.severity) == one.severity,
                *([] if stage is None else [stage == one.stage]),
            ),
            literal(one.hours),
        )
        for one in limits
    ]
    return case(*whens, else_=null()) if whens else null()


def _used_up(rules: TargetRules, start: Any, seconds: Any) -> Any:
    """What the clock shows when so many seconds have run since the start."""
    return to_the_millisecond(worked_until(start) + seconds) if rules.working_time else seconds


def _dated(rules: TargetRules, found: Rows, name: str) -> CTE:
    """With the due moment `at`. Each level is worked out once: a database would otherwise do so at every mention."""
    rows = found.cte(f"{name}_measured").prefix_with("MATERIALIZED")
    if rules.working_time:
        due: Any = worked_up_to(rows.c.used_up, rows.c.began_at)
    else:
        due = seconds_after(rows.c.began_at, rows.c.used_up)
    inner = ("began_at", "used_up", "waiting_since")
    shared = [column for column in rows.c if column.name not in inner]
    waiting: Any = rows.c.get("waiting_since", literal(None, UtcDateTime()))
    dated = (
        select(*shared, due.label("at"), waiting.label("waiting_since")).cte(f"{name}_due").prefix_with("MATERIALIZED")
    )
    kept = [column for column in dated.c if column.name != "waiting_since"]
    paused = case((dated.c.waiting_since <= dated.c.at, 1), else_=0)
    return select(*kept, paused.label("is_paused")).cte(name)


def _reach(rules: TargetRules, selection: Selection) -> tuple[Any, datetime]:
    """From when on a clock may have begun (or gone on) that ran out in the period, and the end of the period."""
    stretches = windows(selection)
    start, until = stretches[0][0], min(stretches[-1][1], selection.as_of)
    most = max((one.hours for one in rules.limits), default=0.0)
    if not rules.working_time:
        return start - timedelta(hours=most), until
    return func.coalesce(worked_back(most, start), literal(start - _YEAR, UtcDateTime()), type_=UtcDateTime()), until


def _moved(rules: TargetRules, selection: Selection) -> Rows:
    """Cases that came in, moved, or went on after a wait since then."""
    back, until = _reach(rules, selection)
    event, one = in_role(CaseEvent, "target_moved"), in_role(Case, "target_received")
    kinds = (*MOVES, SideEvent.RESUMED)
    moved = select(col(event.case_id)).where(
        col(event.kind).in_(kinds),
        col(event.occurred_at) >= back,
        col(event.occurred_at) < until,
        *of_kinds(selection, col(event.case_id)),
    )
    received = select(col(one.id)).where(
        col(one.received_at) >= back, col(one.received_at) < until, *of_kinds(selection, col(one.id))
    )
    return select(union(moved, received).subquery())


def _wait(selection: Selection, wait: Event, stay: Any) -> list[Condition]:
    """A wait within the stay that stops the clock; one that is told while another lasts is none."""
    until = func.coalesce(stay.left_at, literal(selection.as_of, UtcDateTime()), type_=UtcDateTime())
    before = previous_mark(wait, (SideEvent.WAITING, *ENDS_WAIT))
    return [
        col(wait.case_id) == stay.case_id,
        col(wait.kind) == SideEvent.WAITING.value,
        col(wait.pauses).is_(True),
        col(wait.voided_at).is_(None),
        col(wait.occurred_at) >= stay.entered_at,
        col(wait.occurred_at) < until,
        func.coalesce(before, "") != SideEvent.WAITING.value,
    ]


def _wait_end(selection: Selection, wait: Event, end: Event) -> Any:
    return (
        select(func.min(col(end.occurred_at), type_=UtcDateTime()))
        .where(
            col(end.case_id) == col(wait.case_id),
            col(end.kind).in_(ENDS_WAIT),
            col(end.voided_at).is_(None),
            col(end.occurred_at) < selection.as_of,
            later(end, wait),
        )
        .correlate_except(end)
        .scalar_subquery()
    )


def _paused_for(rules: TargetRules, selection: Selection, stay: Any) -> Any:
    """Seconds for which the clock stood still within the stay, by waits that are over."""
    wait = in_role(CaseEvent, "target_paused")
    passed = working_seconds_between if rules.working_time else seconds_between
    stood = passed(col(wait.occurred_at), _wait_end(selection, wait, in_role(CaseEvent, "target_paused_end")))
    found = select(func.sum(stood)).where(*_wait(selection, wait, stay))
    return func.coalesce(found.correlate_except(wait).scalar_subquery(), 0.0)


def _waiting_since(selection: Selection, stay: Any) -> Any:
    """Since when the clock stands still at the cut-off; NULL while it runs."""
    wait, end = in_role(CaseEvent, "target_waiting"), in_role(CaseEvent, "target_waiting_end")
    return (
        select(func.max(col(wait.occurred_at), type_=UtcDateTime()))
        .where(
            *_wait(selection, wait, stay),
            stay.left_at.is_(None),
            _wait_end(selection, wait, end).is_(None),
        )
        .correlate_except(wait)
        .scalar_subquery()
    )
