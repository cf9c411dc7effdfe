"""Work that flows through a queue: how long it waits, when a backlog is cleared, whether the counts balance."""

from __future__ import annotations

from dataclasses import dataclass


def average_wait(average_open: float, arrivals: float) -> float | None:
    """Little's law ``W = L / λ``: mean wait in the time unit of the arrivals; None when nothing arrives.

    Source: Little 1961; Little & Graves 2008. It holds over a stable stretch (four weeks or more).
    """
    if average_open < 0 or arrivals < 0:
        raise ValueError("a count is negative")
    return average_open / arrivals if arrivals else None


def is_stable(wait_by_law: float, measured_wait: float) -> bool:
    """Whether the law's wait and the measured one lie within 20 % of the measured: else the stretch is not stable."""
    return abs(wait_by_law - measured_wait) <= 0.2 * measured_wait


@dataclass(frozen=True, slots=True)
class Clearing:
    """``days_to_clear`` None: not clearing (清不完), as much or more arrives than is completed. ``days_of_work``: the backlog
    over the completions of a day; None when nothing is completed."""

    days_to_clear: float | None
    days_of_work: float | None


def clearing(open_now: float, arrivals_per_day: float, completions_per_day: float) -> Clearing:
    """When a backlog is cleared at the present pace: ``open / (completions - arrivals)``, never negative or infinite.

    Rates per working day, four-week means. An empty backlog is cleared: 0 days.
    """
    if min(open_now, arrivals_per_day, completions_per_day) < 0:
        raise ValueError("a count is negative")
    work = open_now / completions_per_day if completions_per_day else None
    if open_now == 0:
        return Clearing(0.0, work)
    net = completions_per_day - arrivals_per_day
    return Clearing(open_now / net if net > 0 else None, work)


def imbalance(open_before: int, arrived: int, ended: int, open_after: int) -> int:
    """``open_after - (open_before + arrived - ended)``: 0 when the counts of a period balance (metrics §4)."""
    return open_after - (open_before + arrived - ended)
