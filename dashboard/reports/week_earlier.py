"""What went beyond usual variation in the weeks before the last one: a trouble that is over is still worth knowing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from dashboard.inference.control import Side
from dashboard.metrics.catalogue import METRICS
from dashboard.metrics.model import Unit
from dashboard.periods import Period
from dashboard.reports.series import Series
from dashboard.reports.unusual import is_worse, reach

WEEKS = 13


@dataclass(frozen=True)
class Earlier:
    """The worst of those weeks. `limit`: the one that it broke; `is_over`: the last complete week is usual again."""

    slug: str
    unit: Unit
    period: Period
    value: float
    limit: float
    side: Side
    is_over: bool


def earlier(series: Iterable[Series]) -> Earlier | None:
    """The most striking week for the worse among the thirteen before the last complete one; None where all were usual."""
    found = [one for line in series for one in _of(line)]
    return max(found, key=lambda one: one[0], default=(0.0, None))[1]


def _of(series: Series) -> list[tuple[float, Earlier]]:
    last, limits = series.last_complete, series.limits
    if last is None or limits is None:
        return []
    over = not any(signal.rule == 1 and signal.index == last for signal in series.signals)
    found: list[tuple[float, Earlier]] = []
    for signal in series.signals:
        value = series.values[signal.index]
        if signal.rule != 1 or value is None or not last - WEEKS <= signal.index < last:
            continue
        metric = METRICS[series.slug]
        if not is_worse(metric, signal.side):
            continue
        limit = limits.upper if signal.side == "above" else limits.lower
        period = series.points[signal.index].period
        told = Earlier(series.slug, metric.unit, period, value, limit, signal.side, over)
        found.append((reach(value, limits), told))
    return found
