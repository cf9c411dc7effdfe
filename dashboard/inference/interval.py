"""What every estimate hands on: a value, its interval, and a reason when there is none."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple

from scipy.special import ndtri

Reason = Literal["no_data", "one_answer", "all_same"]
"""Why an interval (or the value itself) is missing: nothing counted, a single answer, all answers the same."""

Verdict = Literal["higher", "lower", "usual", "cannot_test"]
"""A change: the interval lies above 0, below 0, holds 0 ("usual variation 正常波动"), or nothing can be tested."""


class Interval(NamedTuple):
    """A two-sided interval in the unit of its value."""

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Estimate:
    """A value with its interval. ``value`` None: no data; ``interval`` None: ``reason`` says why."""

    value: float | None
    interval: Interval | None
    reason: Reason | None = None


@dataclass(frozen=True, slots=True)
class Difference:
    """A change from the earlier to the later of two samples, in the unit of the values; p is two-sided."""

    value: float
    interval: Interval | None
    statistic: float | None
    p: float | None
    verdict: Verdict


def normal_quantile(confidence: float) -> float:
    """The z of a two-sided interval: 1.959964 for 0.95."""
    if not 0 < confidence < 1:
        raise ValueError("confidence lies between 0 and 1")
    return float(ndtri(0.5 + confidence / 2))


def verdict_of(interval: Interval | None) -> Verdict:
    """A move is called only when the interval of the difference excludes no change."""
    if interval is None:
        return "cannot_test"
    if interval.low > 0:
        return "higher"
    return "lower" if interval.high < 0 else "usual"
