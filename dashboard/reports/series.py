"""A metric week by week, with the limits of its usual variation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session

from dashboard.inference.control import Limits, NoLimits, Signal, signals, why_no_limits, xmr_limits
from dashboard.metrics.catalogue import METRICS
from dashboard.metrics.evaluate import missing
from dashboard.metrics.model import Count, Group, Reason, Unit, Value
from dashboard.periods import Period, boundaries
from dashboard.reports.figures import figures, subject_of
from data_access.queries.beginnings import known_periods
from data_access.scope import Selection, Split


@dataclass(frozen=True)
class Point:
    """One week's value. An unfinished week is shown, but judged by nothing."""

    period: Period
    value: Value
    is_complete: bool


@dataclass(frozen=True)
class Series:
    """`limits` None: `no_limits` says why. The index of a signal is that of its point."""

    slug: str
    points: tuple[Point, ...]
    limits: Limits | None
    signals: tuple[Signal, ...]
    no_limits: NoLimits | None

    @property
    def unfinished(self) -> Point | None:
        """The running week, if the series ends in one."""
        return self.points[-1] if self.points and not self.points[-1].is_complete else None

    @property
    def values(self) -> tuple[float | None, ...]:
        return tuple(point.value.value for point in self.points)

    def signal_at(self, place: int) -> Signal | None:
        """The first signal at a point, or None: usual variation 正常波动."""
        return next((signal for signal in self.signals if signal.index == place), None)

    @property
    def last_complete(self) -> int | None:
        """The index of the last complete week."""
        return max((place for place, point in enumerate(self.points) if point.is_complete), default=None)


def weekly(session: Session, slug: str, selection: Selection, weeks: Sequence[Period]) -> Series:
    """The metric in each of the adjoining weeks (or other periods), oldest first.

    Limits come from the complete weeks before the last complete one, so that no week is judged by limits that it helped to
    draw; a stock counts at each week's end. Weeks before the company's first data have no value.
    Raises PeriodError("gap") for periods that don't adjoin.
    """
    return all_weekly(session, (slug,), selection, weeks)[slug]


def all_weekly(
    session: Session, slugs: Sequence[str], selection: Selection, weeks: Sequence[Period]
) -> dict[str, Series]:
    """`weekly` of several metrics; those that tell of the same rows read them once."""
    found: dict[str, dict[Group, Value]] = {slug: {} for slug in slugs}
    for value in figures(session, slugs, selection.split(Split.WEEK, boundaries(weeks))):
        found[value.slug][value.group] = value
    return {slug: _series(session, slug, by_place, selection, weeks) for slug, by_place in found.items()}


def _series(
    session: Session, slug: str, by_place: dict[Group, Value], selection: Selection, weeks: Sequence[Period]
) -> Series:
    whole = next(iter(by_place.values()))  # a metric that can't be split by week says so in one value
    known = known_counts(session, slug, weeks)
    points = tuple(
        Point(
            week,
            by_place.get(place, whole) if known[place] else missing(METRICS[slug], Reason.NO_ROWS, place),
            week.is_complete(selection.as_of),
        )
        for place, week in enumerate(weeks)
    )
    return judged(slug, points)


def known_counts(session: Session, slug: str, periods: Sequence[Period]) -> tuple[bool, ...]:
    """In which of the adjoining periods a count of 0 means none. Shares, means and medians of no rows say so by themselves."""
    if not isinstance(METRICS[slug], Count):
        return tuple(True for _ in periods)
    return known_periods(session, subject_of(slug), boundaries(periods))


def judged(slug: str, points: tuple[Point, ...]) -> Series:
    """The points with limits and signals."""
    complete = [point.value.value if point.is_complete else None for point in points]
    last = max((place for place, point in enumerate(points) if point.is_complete), default=0)
    earlier = complete[:last]
    floor = None if points and points[0].value.unit is Unit.POINTS else 0.0
    limits = xmr_limits(earlier, floor)
    found = signals(complete, limits) if limits else ()
    return Series(slug, points, limits, found, why_no_limits(earlier))
