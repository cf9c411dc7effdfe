"""What a manager reads of callbacks beside the day's list: by reason, when people can be reached, rechecks, who waits."""

from __future__ import annotations

from dataclasses import dataclass

from sqlmodel import Session

from dashboard.metrics.model import Value
from dashboard.policies import policies_in_force
from dashboard.reports.callbacks import HourOfDay, best_hours
from dashboard.reports.figures import figures
from data_access.queries.rechecks import Compared, compared
from data_access.scope import Selection, Split

BY_REASON = (
    "callbacks_due",
    "callback_completion_rate",
    "callback_reached_rate",
    "callback_on_time_rate",
)


@dataclass(frozen=True)
class OfReason:
    """The callbacks of one reason that were due in the period."""

    reason: str
    due: Value
    completed: Value
    reached: Value
    on_time: Value


@dataclass(frozen=True)
class CallbacksMore:
    reasons: tuple[OfReason, ...]  # most due first
    hours: tuple[HourOfDay, ...]
    rechecks_open: Value
    rechecked: Value
    difference: Value
    rechecks: tuple[Compared, ...]
    attempts: Value
    per_reached: Value
    skipped: Value


@dataclass(frozen=True)
class IntervalWaiting:
    """Customers past their interval whom the day's cap left out, by tier; the highest tier first."""

    by_tier: tuple[tuple[str, int], ...]
    cap: int


def callbacks_more(session: Session, selection: Selection) -> CallbacksMore:
    whole = selection.split(None)
    rechecks_open, rechecked, difference, attempts, per_reached, skipped = figures(
        session,
        (
            "callbacks_rechecks_open",
            "callbacks_rechecked",
            "recheck_difference_rate",
            "callback_attempts",
            "attempts_per_reached",
            "callbacks_skipped",
        ),
        whole,
    )
    return CallbacksMore(
        _by_reason(session, whole),
        best_hours(session, whole),
        rechecks_open,
        rechecked,
        difference,
        tuple(compared(session, whole)) if rechecked.n else (),
        attempts,
        per_reached,
        skipped,
    )


def _by_reason(session: Session, selection: Selection) -> tuple[OfReason, ...]:
    """Each reason of a call that has several counts under its own, so that the rows add up to the total or more."""
    found: dict[str, dict[str, Value]] = {}
    for value in figures(session, BY_REASON, selection.split(Split.REASON)):
        if value.group is not None:
            found.setdefault(str(value.group), {})[value.slug] = value
    rows = [
        OfReason(reason, *(values[slug] for slug in BY_REASON)) for reason, values in found.items() if len(values) == 4
    ]
    return tuple(sorted(rows, key=lambda row: -row.due.n))


def interval_waiting(session: Session, selection: Selection) -> IntervalWaiting:
    found = figures(session, ("customers_interval_waiting",), selection.split(Split.TIER))
    by_tier = sorted((str(value.group), value.n) for value in found if value.group is not None and value.n)
    return IntervalWaiting(tuple(by_tier), policies_in_force(session, selection.as_of).capacity.interval_cap)
