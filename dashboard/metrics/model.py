"""What a metric is, and what its value is. Three kinds only: Count, Ratio, Distribution. Pure.

A metric names the facts that it counts (`data_access.queries` knows their rows); it is defined once, in `catalogue.py`,
and pages, exports, the command line and the weekly review evaluate that one object.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from math import ceil, floor
from typing import Literal

Group = str | int | None


class Better(StrEnum):
    UP = "up"
    DOWN = "down"
    NEITHER = "neither"


class Unit(StrEnum):
    CASES = "cases"
    CALLBACKS = "callbacks"
    CUSTOMERS = "customers"
    INTERACTIONS = "interactions"
    RESPONSES = "responses"
    SHARE = "share"  # 0–1, shown in percent
    PER_10K = "per_10k"  # per 10,000 of the exposure
    SECONDS = "seconds"
    DAYS = "days"
    SCORE = "score"  # on the item's own scale
    POINTS = "points"  # −100 … +100
    ATTEMPTS = "attempts"
    TRANSFERS = "transfers"  # per case


COUNTED = frozenset({Unit.CASES, Unit.CALLBACKS, Unit.CUSTOMERS, Unit.INTERACTIONS, Unit.RESPONSES})
"""Units of plain counts."""


class Interval(StrEnum):
    NONE = "none"
    WILSON = "wilson"
    POISSON = "poisson"
    T = "t"
    WALD = "wald"


@dataclass(frozen=True)
class Metric:
    """What all three kinds share. `version` rises whenever the definition changes. Texts: `metric.<slug>.*`.

    `kinds`: the cases that it is about when the reader chose none (empty: all kinds). `by`: a metric of several rows, such as
    one per stage, is split so even when nobody asks.
    """

    slug: str
    unit: Unit
    better: Better = Better.NEITHER
    version: int = 1
    kinds: tuple[str, ...] = ()
    source: str = ""
    by: str | None = None


@dataclass(frozen=True)
class Count(Metric):
    """How many rows of a fact."""

    fact: str = field(kw_only=True)


@dataclass(frozen=True)
class Ratio(Metric):
    """Rows of `top` per rows of `bottom`; over groups always sum / sum, never a mean of shares.

    `weighed`: the bottom is the sum of its `value` (an exposure), not its number of rows.
    """

    top: str = field(kw_only=True)
    bottom: str = field(kw_only=True)
    per: int = 1
    interval: Interval = Interval.WILSON
    weighed: bool = False


@dataclass(frozen=True)
class Distribution(Metric):
    """A statistic of a fact's measure. Medians never roll up from medians: each split is computed from the rows.

    `measure`: the fact's `value`, or the same stretch in working time (`worked`). `is_censored`: the rows that are not over
    yet count with what they have taken so far (Kaplan–Meier).
    """

    fact: str = field(kw_only=True)
    statistic: Literal["median", "p90", "mean", "max"] = "median"
    interval: Interval = Interval.NONE
    measure: Literal["value", "worked"] = "value"
    is_censored: bool = False


class Reason(StrEnum):
    """Why there is no value, or no interval."""

    NO_ROWS = "no_rows"
    NO_EXPOSURE = "no_exposure"
    SAME_ANSWERS = "same_answers"
    ONE_ANSWER = "one_answer"
    NOT_BY_THIS = "not_by_this"  # the rows don't know the filter, the scope or the split that was chosen
    NOT_REACHED = "not_reached"  # too few are over for this quantile
    NOT_PUBLISHED = "not_published"  # a value all the same: it touches days past the published work calendar


@dataclass(frozen=True)
class Value:
    """A metric evaluated. `value` is None for no data, never 0; `group` None means the whole selection.

    `value`, `low`, `high` are in the metric's unit (shares 0–1). `n`: rows that the value rests on.
    """

    slug: str
    unit: Unit
    version: int
    value: float | None
    n: int
    numerator: float | None = None
    denominator: float | None = None
    low: float | None = None
    high: float | None = None
    group: Group = None
    reason: Reason | None = None

    @property
    def counts_only(self) -> bool:
        """Fewer than 10 rows: a share is not shown, its counts are."""
        return self.unit in (Unit.SHARE, Unit.TRANSFERS) and self.n < 10

    @property
    def small_sample(self) -> bool:
        """Only where something is concluded from the rows; a plain count is exact however small."""
        return 10 <= self.n < 30 and self.unit not in COUNTED


def whole_limit(limit: float, *, upper: bool) -> int:
    """A limit of usual variation as the last whole count that is still usual: 6.9 above is 6, 3.2 below is 4.

    So a count beyond the limit is also beyond the figure shown, on the chart and in the sentence.
    """
    return floor(limit) if upper else ceil(limit)
