"""A period against the one before and against the mean of the four before (环比, 四周均值)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlmodel import Session

from dashboard.inference.interval import Difference
from dashboard.inference.proportions import difference
from dashboard.metrics.catalogue import METRICS
from dashboard.metrics.evaluate import missing
from dashboard.metrics.model import Count, Distribution, Ratio, Reason, Unit, Value
from dashboard.periods import Period, periods_before, same_elapsed_part
from dashboard.reports.figures import figures
from dashboard.reports.series import known_counts
from data_access.scope import Selection

PERIODS_IN_MEAN = 4


@dataclass(frozen=True)
class Comparison:
    """`before`: the period before. `mean`: of the four before; counts per period, shares and means as sum / sum, medians
    over all their rows. Periods before the company's first data are left out: no value before, and fewer in the mean. An
    unfinished period meets the same elapsed part of earlier ones.

    `difference`: now − before of a share, with its interval (Newcombe) and verdict; None for other units.
    """

    now: Value
    before: Value
    mean: float | None
    is_unfinished: bool
    difference: Difference | None = None

    @property
    def change(self) -> float | None:
        """Now less before, in the metric's unit (shares: ×100 gives points)."""
        if self.now.value is None or self.before.value is None:
            return None
        return self.now.value - self.before.value

    @property
    def relative(self) -> float | None:
        """(now − before) / before; None for shares and scores, and where before is 0."""
        if (
            self.change is None
            or not self.before.value
            or self.now.unit in (Unit.SHARE, Unit.SCORE, Unit.ATTEMPTS, Unit.TRANSFERS, Unit.POINTS)
        ):
            return None
        return self.change / self.before.value


def compare(session: Session, slugs: Sequence[str], selection: Selection, period: Period) -> list[Comparison]:
    """One comparison per metric, unsplit. Earlier periods are seen with the same delay after their end as this one is."""
    selection = selection.split(None)
    periods = periods_before(period, PERIODS_IN_MEAN)
    earlier = [back(selection, period, one) for one in periods]
    now = figures(session, slugs, selection)
    past = [figures(session, slugs, one) for one in earlier]
    whole = replace(earlier[-1], start=earlier[0].start)
    found: list[Comparison] = []
    for place, slug in enumerate(slugs):
        known = known_counts(session, slug, periods)
        values = [
            one[place] if is_known else missing(METRICS[slug], Reason.NO_ROWS)
            for one, is_known in zip(past, known, strict=True)
        ]
        found.append(_comparison(session, slug, now[place], values, whole, period, selection))
    return found


def back(selection: Selection, period: Period, earlier: Period) -> Selection:
    """The selection moved to an earlier period, with its cut-off as long after that period's end (or start) as now."""
    if period.is_complete(selection.as_of):
        as_of = earlier.end + (selection.as_of - period.end)
    elif selection.as_of > period.start:
        as_of = same_elapsed_part(period, selection.as_of, earlier).end
    else:
        as_of = earlier.start + (selection.as_of - period.start)
    return replace(selection, as_of=as_of, start=earlier.start, end=earlier.end)


def _comparison(
    session: Session,
    slug: str,
    now: Value,
    past: list[Value],
    whole: Selection,
    period: Period,
    selection: Selection,
) -> Comparison:
    metric, before = METRICS[slug], past[-1]
    if isinstance(metric, Distribution) and metric.statistic != "mean":
        mean = figures(session, (slug,), whole)[0].value
    elif isinstance(metric, Count):
        counted = [value.n for value in past if value.value is not None]
        mean = sum(counted) / len(counted) if counted else None
    else:
        mean = _sum_over_sum(past, metric.per if isinstance(metric, Ratio) else 1)
    change = None
    if isinstance(metric, Ratio) and metric.unit is Unit.SHARE:
        change = _tested(now, before)
    return Comparison(now, before, mean, not period.is_complete(selection.as_of), change)


def _sum_over_sum(values: list[Value], per: int) -> float | None:
    bottom = sum(value.denominator or 0 for value in values)
    return per * sum(value.numerator or 0 for value in values) / bottom if bottom else None


def _tested(now: Value, before: Value) -> Difference | None:
    counts = (now.numerator, now.denominator, before.numerator, before.denominator)
    if any(count is None for count in counts):
        return None
    k1, n1, k2, n2 = (int(count or 0) for count in counts)
    return difference(k1, n1, k2, n2)
