"""From counted rows to values: numbers with their numerator, denominator and interval. Pure; nothing is rounded."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Protocol

from dashboard.inference.interval import Estimate
from dashboard.inference.proportions import wilson
from dashboard.inference.rates import poisson_rate
from dashboard.inference.scores import Sums, mean_interval, nps_of_sums
from dashboard.inference.survival import Outcome, time_to_event
from dashboard.metrics.model import Count, Distribution, Group, Interval, Metric, Ratio, Reason, Value


class Counted(Protocol):
    """Rows of one group: how many, and the sums of their `value`."""

    @property
    def group(self) -> Group: ...
    @property
    def n(self) -> int: ...
    @property
    def total(self) -> float: ...
    @property
    def squares(self) -> float: ...


class Measured(Protocol):
    """Median and 90th percentile of one group's `value`."""

    @property
    def group(self) -> Group: ...
    @property
    def n(self) -> int: ...
    @property
    def median(self) -> float | None: ...
    @property
    def p90(self) -> float | None: ...
    @property
    def most(self) -> float | None: ...


class Lived(Protocol):
    """How long one row took, or has taken so far. `outcome`: resolved, left or open."""

    @property
    def group(self) -> Group: ...
    @property
    def seconds(self) -> float: ...
    @property
    def outcome(self) -> str: ...


OUTCOMES = {"resolved": Outcome.DONE, "left": Outcome.LEFT, "open": Outcome.WAITING}
_REASONS = {"no_data": Reason.NO_ROWS, "one_answer": Reason.ONE_ANSWER, "all_same": Reason.SAME_ANSWERS}


def missing(metric: Metric, reason: Reason, group: Group = None) -> Value:
    """No value, and why."""
    return Value(metric.slug, metric.unit, metric.version, None, 0, group=group, reason=reason)


def counts(metric: Count, rows: Iterable[Counted]) -> list[Value]:
    """How many rows, per group. A count of nothing is 0, not missing."""
    return [Value(metric.slug, metric.unit, metric.version, row.n, row.n, group=row.group) for row in rows]


def ratios(metric: Ratio, tops: Sequence[Counted], bottoms: Sequence[Counted]) -> list[Value]:
    """Top over bottom per group of the bottom; where the bottom can't be split, the whole of it stands under every group."""
    counted = {row.group: row for row in tops}
    if len(bottoms) == 1 and bottoms[0].group is None:
        return [_ratio(metric, row, bottoms[0], group) for group, row in counted.items()]
    return [_ratio(metric, counted.get(row.group), row, row.group) for row in bottoms]


def _ratio(metric: Ratio, top: Counted | None, bottom: Counted, group: Group) -> Value:
    numerator = top.n if top else 0
    denominator = bottom.total if metric.weighed else bottom.n
    if denominator <= 0:
        return missing(metric, Reason.NO_EXPOSURE if metric.weighed else Reason.NO_ROWS, group)
    value = Value(
        metric.slug,
        metric.unit,
        metric.version,
        metric.per * numerator / denominator,
        numerator if metric.weighed else bottom.n,
        numerator,
        denominator,
        group=group,
    )
    if metric.interval is Interval.POISSON:
        return _with(value, poisson_rate(numerator, denominator, metric.per))
    if metric.interval is Interval.WILSON and numerator <= denominator:
        limits = wilson(numerator, bottom.n)
        return replace(value, low=limits.low, high=limits.high) if limits else value
    return value


def means(metric: Distribution, rows: Iterable[Counted]) -> list[Value]:
    """The mean of `value` per group, with the interval that the metric names."""
    return [_mean(metric, row) for row in rows]


def _mean(metric: Distribution, row: Counted) -> Value:
    if row.n == 0:
        return missing(metric, Reason.NO_ROWS, row.group)
    value = Value(metric.slug, metric.unit, metric.version, row.total / row.n, row.n, row.total, row.n, group=row.group)
    if metric.interval is Interval.T:
        return _with(value, mean_interval(row.n, row.total, row.squares))
    if metric.interval is Interval.WALD:
        return _with(value, nps_of_sums(Sums(row.n, row.total, row.squares)))
    return value


def _with(value: Value, estimate: Estimate) -> Value:
    reason = _REASONS[estimate.reason] if estimate.reason else None
    if estimate.interval is None:
        return replace(value, reason=reason)
    return replace(value, low=estimate.interval.low, high=estimate.interval.high)


def quantiles(metric: Distribution, rows: Iterable[Measured]) -> list[Value]:
    """Median or 90th percentile per group."""
    return [_quantile(metric, row) for row in rows]


def _quantile(metric: Distribution, row: Measured) -> Value:
    if row.n == 0:
        return missing(metric, Reason.NO_ROWS, row.group)
    number = {"median": row.median, "p90": row.p90, "max": row.most}[metric.statistic]
    return Value(metric.slug, metric.unit, metric.version, number, row.n, group=row.group)


def censored(metric: Distribution, rows: Iterable[Lived]) -> list[Value]:
    """Median or 90th percentile of the time to the resolution, with the rows that are not over yet; one Value per group."""
    by_group: dict[Group, list[Lived]] = {}
    for row in rows:
        by_group.setdefault(row.group, []).append(row)
    return [_censored(metric, group, found) for group, found in by_group.items()] or [missing(metric, Reason.NO_ROWS)]


def _censored(metric: Distribution, group: Group, rows: Sequence[Lived]) -> Value:
    curve = time_to_event([row.seconds for row in rows], [OUTCOMES[row.outcome] for row in rows])
    number = curve.quantile(0.5 if metric.statistic == "median" else 0.9)
    value = Value(metric.slug, metric.unit, metric.version, number, len(rows), group=group)
    return value if number is not None else replace(value, reason=Reason.NOT_REACHED)
