"""The small line under a figure: the weeks before it, and at its end the very figure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dashboard.inference.control import Limits, Side
from dashboard.metrics.catalogue import METRICS
from dashboard.metrics.model import Count
from dashboard.periods import Period
from dashboard.reports.series import Point, Series

WEEKS = 14
"""Thirteen weeks and the figure's own."""


@dataclass(frozen=True)
class Spark:
    """`values`: one per week, oldest first, None where nothing is known. The last is the figure's own week (of a longer
    period: its last one); `is_unfinished` while that week runs. `side`: where it lies beyond usual variation."""

    values: tuple[float | None, ...]
    is_unfinished: bool
    limits: Limits | None
    side: Side | None


def spark(series: Series, period: Period, *, is_stock: bool = False) -> Spark:
    """The line of a figure of the period. A stock is one of the cut-off, so its line ends with the last week there is."""
    own = [point for point in series.points if is_stock or point.period.start < period.end][-WEEKS:]
    if not own:
        return Spark((), False, None, None)
    values = tuple(point.value.value for point in own)
    return Spark(values, not own[-1].is_complete, series.limits, _side(series, own, is_stock))


def _side(series: Series, own: Sequence[Point], is_stock: bool) -> Side | None:
    """A running week's count can only grow, so it is never too low; its median or share speaks from half a usual week's
    rows on."""
    last, limits = own[-1], series.limits
    value = last.value.value
    if limits is None or value is None:
        return None
    side: Side | None = "above" if value > limits.upper else "below" if value < limits.lower else None
    if last.is_complete or is_stock or side is None:
        return side
    if isinstance(METRICS[series.slug], Count):
        return side if side == "above" else None
    usual = [point.value.n for point in own[:-1] if point.is_complete]
    return side if usual and last.value.n * 2 * len(usual) >= sum(usual) else None
