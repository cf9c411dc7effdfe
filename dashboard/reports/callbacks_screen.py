"""Everything that the Callbacks page tells, read on one snapshot."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from sqlmodel import Session

from dashboard.metrics.model import Value
from dashboard.periods import Period, local_date
from dashboard.policies import Policies, policies_in_force
from dashboard.reports.callbacks import (
    Backlog,
    CallbackHeadline,
    Flow,
    PersonLoad,
    backlog,
    by_person,
    flow,
    headline,
    today,
)
from dashboard.reports.figures import figures
from dashboard.reports.series import Series, weekly
from dashboard.rules.working_time import working_days_after
from data_access.queries.callback_list import CallbackRow
from data_access.scope import Selection

RATES = ("callback_completion_rate", "callback_on_time_rate", "callback_reached_rate")


@dataclass(frozen=True)
class ToCall:
    """An open callback that is due. `days_late`: working days past its due day; 0 while it is due today."""

    row: CallbackRow
    days_late: int


@dataclass(frozen=True)
class CallbacksScreen:
    headline: CallbackHeadline
    rates: tuple[Value, ...]  # of the period: completion, on time, reached
    completion: Series
    on_time: Series
    reached: Series
    backlog: Backlog
    flow: Flow
    to_call: tuple[ToCall, ...]
    loads: tuple[PersonLoad, ...]


def callbacks_screen(session: Session, selection: Selection, weeks: tuple[Period, ...]) -> CallbacksScreen:
    """`weeks`: those of the rate chart, oldest first; the last may be unfinished."""
    policies = policies_in_force(session, selection.as_of)
    completion, on_time, reached = (weekly(session, slug, selection, weeks) for slug in RATES)
    return CallbacksScreen(
        headline(session, selection, policies),
        tuple(figures(session, RATES, selection)),
        completion,
        on_time,
        reached,
        backlog(session, selection, policies),
        flow(session, selection, policies),
        to_call(session, selection, policies),
        by_person(session, selection, policies),
    )


def to_call(session: Session, selection: Selection, policies: Policies) -> tuple[ToCall, ...]:
    """Today's list, overdue first."""
    return tuple(ToCall(row, _days_late(row, policies, selection)) for row in today(session, selection, policies))


def _days_late(row: CallbackRow, policies: Policies, selection: Selection) -> int:
    """Overdue counts working days after the due day, and at least one."""
    due_on = local_date(row.due_at - timedelta(milliseconds=1), policies.zone)
    now_on = policies.day(selection.as_of)
    return max(1, working_days_after(policies.calendar, due_on, now_on)) if due_on < now_on else 0
