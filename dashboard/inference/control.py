"""Control charts (控制图): what is usual variation, and which points are not.

Limits are computed once from complete earlier periods and kept; `signals` then judges any values against them. A missing
period is None: it is neither bridged nor counted.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import sqrt
from typing import Literal

XMR_FACTOR = 3 / 1.128
"""2.6596: three sigma over d2 for pairs, as NIST has it; Wheeler prints it rounded, 2.66."""
RANGE_FACTOR = 3.267
"""D4 for pairs: the upper limit of a moving range."""
FEWEST_POINTS = 10
RUN_LENGTH = 8

Rule = Literal[1, 2, 3]
Side = Literal["above", "below"]
NoLimits = Literal["too_few", "no_variation"]


@dataclass(frozen=True, slots=True)
class Limits:
    """Centre line and natural limits. ``upper`` is never cut, so it carries the width; ``lower`` may be floored."""

    centre: float
    lower: float
    upper: float
    range_mean: float | None = None
    range_upper: float | None = None


@dataclass(frozen=True, slots=True)
class Signal:
    """A point that usual variation does not explain: its index (from 0), the rule, and the side."""

    index: int
    rule: Rule
    side: Side


def xmr_limits(values: Sequence[float | None], floor: float | None = None) -> Limits | None:
    """Limits of an individuals chart: ``mean ± 3 · MRbar / 1.128``, range limit ``3.267 · MRbar``.

    MRbar is the mean distance of neighbours; a missing value breaks the chain. ``floor``: what the values cannot go
    below (0 for counts). None with fewer than 10 points or without any variation: `why_no_limits` says which.
    Source: NIST/SEMATECH e-Handbook 6.3.2.2; Wheeler, Understanding Variation.
    """
    if why_no_limits(values) is not None:
        return None
    present = [value for value in values if value is not None]
    ranges = _moving_ranges(values)
    mean, range_mean = sum(present) / len(present), sum(ranges) / len(ranges)
    width = XMR_FACTOR * range_mean
    return Limits(mean, _floored(mean - width, floor), mean + width, range_mean, RANGE_FACTOR * range_mean)


def why_no_limits(values: Sequence[float | None]) -> NoLimits | None:
    """Why `xmr_limits` finds none; None when it does."""
    if sum(value is not None for value in values) < FEWEST_POINTS:
        return "too_few"
    return None if any(step > 0 for step in _moving_ranges(values)) else "no_variation"


def _moving_ranges(values: Sequence[float | None]) -> list[float]:
    return [abs(later - earlier) for earlier, later in pairwise(values) if earlier is not None and later is not None]


def p_limits(counts: Sequence[int], sizes: Sequence[int]) -> tuple[Limits | None, ...]:
    """Limits of a share per period: ``pbar ± 3 sqrt(pbar (1 - pbar) / n)``, floored at 0, pbar = sum / sum.

    A period of size 0 has none. Source: NIST/SEMATECH e-Handbook 6.3.3.2.
    """
    whole = sum(sizes)
    if whole == 0:
        return tuple(None for _ in sizes)
    share = sum(counts) / whole
    return tuple(
        _around(share, sqrt(share * (1 - share) / size)) if size else None for _, size in _paired(counts, sizes)
    )


def u_limits(counts: Sequence[int], exposures: Sequence[float]) -> tuple[Limits | None, ...]:
    """Limits of a count per unit of exposure: ``ubar ± 3 sqrt(ubar / a)``, floored at 0, ubar = sum / sum.

    Source: NIST/SEMATECH e-Handbook 6.3.3.1; Montgomery, Introduction to Statistical Quality Control.
    """
    whole = sum(exposures)
    if whole == 0:
        return tuple(None for _ in exposures)
    rate = sum(counts) / whole
    return tuple(_around(rate, sqrt(rate / size)) if size else None for _, size in _paired(counts, exposures))


def c_limits(counts: Sequence[int]) -> Limits | None:
    """Limits of a plain count over equal exposures: ``cbar ± 3 sqrt(cbar)``, floored at 0; None without counts.

    Source: NIST/SEMATECH e-Handbook 6.3.3.1.
    """
    if not counts:
        return None
    mean = sum(counts) / len(counts)
    return _around(mean, sqrt(mean))


def _paired(counts: Sequence[int], sizes: Sequence[float]) -> Iterator[tuple[int, float]]:
    return zip(counts, sizes, strict=True)


def _around(centre: float, sigma: float) -> Limits:
    return Limits(centre, _floored(centre - 3 * sigma, 0.0), centre + 3 * sigma)


def _floored(value: float, floor: float | None) -> float:
    return value if floor is None else max(floor, value)


def signals(
    values: Sequence[float | None],
    limits: Limits | Sequence[Limits | None],
    rules: Sequence[Rule] = (1, 2, 3),
) -> tuple[Signal, ...]:
    """The points that are not usual variation, in order.

    Rule 1: strictly beyond a limit. Rule 2: the eighth and later point in a row on one side of the centre. Rule 3: a point
    nearer the limit than the centre, the third of four such on one side. A missing value or limit ends every run.
    Source: Wheeler, Understanding Variation; Western Electric 1956 for the runs. Rules 2 and 3 suit individuals charts.
    """
    per_point = [limits] * len(values) if isinstance(limits, Limits) else list(limits)
    points = list(zip(values, per_point, strict=True))
    found: list[Signal] = []
    for side in ("above", "below"):
        heights = [_height(value, limit, side) for value, limit in points]
        if 1 in rules:
            found += [Signal(i, 1, side) for i, point in enumerate(points) if _is_beyond(*point, side)]
        if 2 in rules:
            found += [Signal(i, 2, side) for i in _runs(heights)]
        if 3 in rules:
            found += [Signal(i, 3, side) for i in _three_of_four(heights)]
    return tuple(sorted(found, key=lambda signal: (signal.index, signal.rule)))


def _is_beyond(value: float | None, limits: Limits | None, side: Side) -> bool:
    if value is None or limits is None:
        return False
    return value > limits.upper if side == "above" else value < limits.lower


def _height(value: float | None, limits: Limits | None, side: Side) -> float | None:
    """How far a point lies from the centre towards one side, as a part of the width; None breaks a run."""
    if value is None or limits is None or limits.upper == limits.centre:
        return None
    height = (value - limits.centre) / (limits.upper - limits.centre)
    return height if side == "above" else -height


def _runs(heights: Sequence[float | None]) -> Iterator[int]:
    length = 0
    for i, height in enumerate(heights):
        length = length + 1 if height is not None and height > 0 else 0
        if length >= RUN_LENGTH:
            yield i


def _three_of_four(heights: Sequence[float | None]) -> Iterator[int]:
    for i in range(2, len(heights)):
        window = heights[max(0, i - 3) : i + 1]
        run = window[next((k for k in range(len(window), 0, -1) if window[k - 1] is None), 0) :]
        near = [height is not None and height > 0.5 for height in run]
        if near and near[-1] and sum(near) >= 3:
            yield i
