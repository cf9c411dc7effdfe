"""Callbacks as a page needs them: backlog by age, flow, the day's list, loads, best hours, the headline."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sqlmodel import Session

from dashboard.inference.flow import Clearing, clearing, imbalance
from dashboard.metrics.model import Value
from dashboard.periods import local_date, midnight
from dashboard.policies import Policies
from dashboard.reports.figures import figures
from dashboard.rules.callbacks import ageing_cutoffs, ageing_labels
from dashboard.rules.working_time import working_days_after
from data_access.queries.callback_facts import FACTS
from data_access.queries.callback_list import (
    CallbackRow,
    PersonDue,
    callbacks_to_do,
    due_by_person,
    due_counts,
)
from data_access.queries.facts import Tally, tallies, tally
from data_access.scope import Selection, Split

PACE_DAYS = 28
"""Pace of arrivals and completions: the four weeks before today."""
SHOWN_DAYS = 62

PersonLoad = PersonDue


@dataclass(frozen=True)
class Bucket:
    """Overdue callbacks of one age; `label` in working days, such as 3–6."""

    label: str
    n: int


@dataclass(frozen=True)
class Backlog:
    """Callbacks to be made at the cut-off. `buckets` sum to `overdue`; with `today` and `later` they sum to `open`."""

    open: int
    later: int
    today: int
    buckets: tuple[Bucket, ...]
    longest_days: int  # working days
    longest_calendar_days: int

    @property
    def overdue(self) -> int:
        return sum(bucket.n for bucket in self.buckets)


@dataclass(frozen=True)
class FlowDay:
    day: date
    arrived: int
    completed: int
    cancelled: int


@dataclass(frozen=True)
class Flow:
    """What came and went in the period (`days`: at most its last 62), and the pace of the last four weeks per working day.

    `imbalance` is open_after - (open_before + arrived - completed - cancelled): anything but 0 is faulty data.
    """

    days: tuple[FlowDay, ...]
    open_before: int
    arrived: int
    completed: int
    cancelled: int
    open_after: int
    arrivals_per_day: float
    completions_per_day: float
    clearing: Clearing

    @property
    def imbalance(self) -> int:
        return imbalance(self.open_before, self.arrived, self.completed + self.cancelled, self.open_after)


@dataclass(frozen=True)
class CallbackHeadline:
    """Of the callbacks due in the period, and of the backlog now. `long`: overdue `long_from` working days or more."""

    due: int
    completed: int
    reached: int
    used_up: int
    on_time: int
    overdue: int
    long: int
    long_from: int
    today: int


def backlog(session: Session, selection: Selection, policies: Policies) -> Backlog:
    """Open callbacks by age in working days; the edges are the policy's."""
    today, zone = policies.day(selection.as_of), policies.zone
    cutoffs = ageing_cutoffs(policies.callbacks, policies.calendar, today)
    instants = [midnight(cutoff, zone) for cutoff in cutoffs]
    counts = due_counts(session, selection, [midnight(today + timedelta(days=1), zone), *instants])
    by_today, *at_least = counts.due
    ages = [n - older for n, older in zip(at_least, [*at_least[1:], 0], strict=True)]
    labels = ageing_labels(policies.callbacks)
    oldest = _due_day(counts.earliest_due, zone) if at_least[0] and counts.earliest_due else today
    return Backlog(
        open=counts.open,
        later=counts.open - by_today,
        today=by_today - at_least[0],
        buckets=tuple(Bucket(label, n) for label, n in zip(labels, ages, strict=True)),
        longest_days=max(working_days_after(policies.calendar, oldest, today), 1) if at_least[0] else 0,
        longest_calendar_days=(today - oldest).days,
    )


def _due_day(due_at: datetime, zone: str) -> date:
    """The local day of a due that is stored as the day's end."""
    return local_date(due_at - timedelta(milliseconds=1), zone)


def flow(session: Session, selection: Selection, policies: Policies) -> Flow:
    """Arrivals, completions and cancellations, whether they balance, and when the backlog is cleared at this pace."""
    whole = selection.split(None)
    arrived, completed, cancelled = _move_counts(session, whole)
    after, waiting = (
        _count(session, f"callbacks_{name}", replace(whole, as_of=whole.until)) for name in ("open", "waiting")
    )
    today = policies.day(selection.as_of)
    first = today - timedelta(days=PACE_DAYS)
    pace = whole.during(midnight(first, policies.zone), midnight(today, policies.zone))
    working_days = working_days_after(policies.calendar, first - timedelta(days=1), today - timedelta(days=1)) or 1
    arrivals, completions = (moves / working_days for moves in _move_counts(session, pace)[:2])
    return Flow(
        days=_days(session, whole, policies.zone),
        open_before=_count(session, "callbacks_open", replace(whole, as_of=whole.start)),
        arrived=arrived,
        completed=completed,
        cancelled=cancelled,
        open_after=after,
        arrivals_per_day=arrivals,
        completions_per_day=completions,
        clearing=clearing(waiting, arrivals, completions),
    )


def _count(session: Session, fact: str, selection: Selection) -> int:
    return tally(session, FACTS[fact], selection)[0].n


def _moves(session: Session, selection: Selection) -> list[list[Tally]]:
    """Arrived, completed, cancelled: each by the selection's split."""
    over = (FACTS["callbacks_completed"], FACTS["callbacks_cancelled"])
    return [tally(session, FACTS["callbacks_arrived"], selection), *tallies(session, over, selection)]


def _move_counts(session: Session, selection: Selection) -> list[int]:
    return [found[0].n for found in _moves(session, selection)]


def _days(session: Session, selection: Selection, zone: str) -> tuple[FlowDay, ...]:
    if selection.until <= selection.start:
        return ()
    last = local_date(selection.until - timedelta(microseconds=1), zone)
    first = max(local_date(selection.start, zone), last - timedelta(days=SHOWN_DAYS - 1))
    days = [first + timedelta(days=place) for place in range((last - first).days + 1)]
    edges = tuple(midnight(day, zone) for day in (*days, last + timedelta(days=1)))
    moves = _moves(session, selection.split(Split.WEEK, edges))
    return tuple(FlowDay(day, *(one.n for one in counts)) for day, *counts in zip(days, *moves, strict=True))


def today(
    session: Session, selection: Selection, policies: Policies, owners: Collection[int | None] = ()
) -> tuple[CallbackRow, ...]:
    """Today's list: everything open that is due by the end of the local day, overdue first; `owners`: theirs only."""
    tonight = midnight(policies.day(selection.as_of) + timedelta(days=1), policies.zone)
    return tuple(callbacks_to_do(session, selection, due_by=tonight, owners=owners))


def by_person(session: Session, selection: Selection, policies: Policies) -> tuple[PersonLoad, ...]:
    """Who has how many to call: overdue, and due today."""
    day = policies.day(selection.as_of)
    start, end = (midnight(day + timedelta(days=days), policies.zone) for days in (0, 1))
    return tuple(due_by_person(session, selection, today_from=start, today_to=end))


@dataclass(frozen=True)
class HourOfDay:
    """Attempts that began in an hour of the local day; `rate`: the share that the customer answered, with its counts."""

    hour: int
    rate: Value


def best_hours(session: Session, selection: Selection) -> tuple[HourOfDay, ...]:
    """The share of attempts that were answered, by local hour."""
    found = figures(session, ("attempt_answered_rate",), selection.split(Split.HOUR))
    return tuple(sorted((HourOfDay(int(one.group or 0), one) for one in found), key=lambda one: one.hour))


def headline(
    session: Session, selection: Selection, policies: Policies, stock: Backlog | None = None
) -> CallbackHeadline:
    """The numbers of the first sentence. `stock`: the backlog, where the caller has it already."""
    edges = policies.callbacks.ageing_edges
    names = ("due", "due_completed", "due_reached", "due_used_up", "due_on_time")
    counted = tallies(session, [FACTS[f"callbacks_{name}"] for name in names], selection.split(None))
    due, completed, reached, used_up, on_time = (found[0].n for found in counted)
    stock = stock or backlog(session, selection, policies)
    long_edge = min(1, len(edges) - 1)
    return CallbackHeadline(
        due,
        completed,
        reached,
        used_up,
        on_time,
        overdue=stock.overdue,
        long=sum(bucket.n for bucket in stock.buckets[long_edge + 1 :]),
        long_from=edges[long_edge],
        today=stock.today,
    )
