"""Everything that the Callbacks page tells, read on one snapshot."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta
from statistics import median

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
from dashboard.reports.series import Series, all_weekly
from dashboard.rules.targets import Targets
from dashboard.rules.working_time import working_days_after
from data_access.queries.callback_list import CallbackRow
from data_access.scope import Selection

FEWEST_TO_JUDGE = 10
FEWEST_WEEKS = 4
RATES = ("callback_completion_rate", "callback_on_time_rate", "callback_reached_rate")


@dataclass(frozen=True)
class ToCall:
    """An open callback that is due. `days_late`: working days past its due day; 0 while it is due today."""

    row: CallbackRow
    days_late: int


@dataclass(frozen=True)
class Collapse:
    """A complete week far below what is usual. `usual`: the median of the others."""

    slug: str
    place: int
    period: Period
    value: float
    usual: float


@dataclass(frozen=True)
class TeamGap:
    """What a team has to call by tonight is more than it can on a day."""

    team_id: int | None
    waiting: int
    a_day: int


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
    collapse: Collapse | None
    gaps: tuple[TeamGap, ...]
    targets: Targets
    working_days: bool  # whether due days are counted so


def callbacks_screen(session: Session, selection: Selection, weeks: tuple[Period, ...]) -> CallbacksScreen:
    """`weeks`: those of the rate chart, oldest first; the last may be unfinished."""
    policies = policies_in_force(session, selection.as_of)
    completion, on_time, reached = all_weekly(session, RATES, selection, weeks).values()
    stock = backlog(session, selection, policies)
    loads = by_person(session, selection, policies)
    return CallbacksScreen(
        headline(session, selection, policies, stock),
        tuple(figures(session, RATES, selection)),
        completion,
        on_time,
        reached,
        stock,
        flow(session, selection, policies),
        to_call(session, selection, policies),
        loads,
        collapse_in(completion, on_time),
        _gaps(loads, policies),
        policies.targets,
        policies.callbacks.working_days,
    )


def collapse_in(*series: Series) -> Collapse | None:
    """The complete week furthest below the usual, where it has less than half of it; of ten callbacks or more."""
    found: list[Collapse] = []
    for one in series:
        known = [
            (place, point)
            for place, point in enumerate(one.points)
            if point.is_complete and point.value.value is not None and point.value.n >= FEWEST_TO_JUDGE
        ]
        for place, point in known:
            others = [other.value.value or 0.0 for where, other in known if where != place]
            usual = median(others) if len(others) >= FEWEST_WEEKS else 0.0
            value = point.value.value or 0.0
            if value < usual / 2:
                found.append(Collapse(one.slug, place, point.period, value, usual))
    return min(found, key=lambda one: (one.value - one.usual, -one.place), default=None)


def _gaps(loads: Sequence[PersonLoad], policies: Policies) -> tuple[TeamGap, ...]:
    """Teams whose calls due by tonight exceed a day's capacity, the biggest gap first; teams without a figure don't count."""
    waiting: Counter[int | None] = Counter()
    for load in loads:
        waiting[load.team_id] += load.overdue + load.today
    found = [TeamGap(team, n, policies.capacity.of(team) or 0) for team, n in waiting.items()]
    return tuple(sorted((gap for gap in found if 0 < gap.a_day < gap.waiting), key=lambda gap: gap.a_day - gap.waiting))


def to_call(
    session: Session, selection: Selection, policies: Policies, owners: Collection[int | None] = ()
) -> tuple[ToCall, ...]:
    """Today's list, overdue first; `owners`: theirs only, None for what is nobody's."""
    rows = today(session, selection, policies, owners)
    return tuple(ToCall(row, days_late(row, policies, selection)) for row in rows)


def to_call_of(session: Session, selection: Selection, owner_id: int | None) -> tuple[ToCall, ...]:
    """One person's list of the day; None: what is nobody's."""
    return to_call(session, selection, policies_in_force(session, selection.as_of), (owner_id,))


def days_late(row: CallbackRow, policies: Policies, selection: Selection) -> int:
    """Overdue counts working days after the due day, and at least one."""
    due_on = local_date(row.due_at - timedelta(milliseconds=1), policies.zone)
    now_on = policies.day(selection.as_of)
    return max(1, working_days_after(policies.calendar, due_on, now_on)) if due_on < now_on else 0
