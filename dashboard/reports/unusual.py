"""What changed beyond usual variation in the last complete week: ranked findings as values; the page finds the words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from sqlmodel import Session

from dashboard.inference.control import Limits, Rule, Side, Signal, signals, xmr_limits
from dashboard.metrics.catalogue import METRICS
from dashboard.metrics.model import Better, Count, Distribution, Group, Metric, Unit
from dashboard.periods import Period, boundaries
from dashboard.reports.series import Series, known_counts, weekly
from data_access.queries.grids import weekly_grids
from data_access.queries.organisation import company_facts
from data_access.queries.sources import FACTS
from data_access.scope import Selection, Split

FEWEST = 5
"""A group's week with fewer cases or answers is not spoken of: chance rules there."""

_LINKS = {"cause_id": "cause", "site_id": "site", "team_id": "team", "staff_id": "person", "item": "item"}

WHOLE = (
    "received",
    "past_due",
    "callbacks_overdue",
    "callback_on_time_rate",  # judged at the due: an old week has no more time than a new one
    "csat_share",
)
"""Metrics that are watched over the whole selection."""

SPLIT: dict[str, tuple[tuple[str, ...], ...]] = {
    "received": (("cause_id", "site_id"), ("cause_id",), ("team_id",)),
    "item_csat_mean": (("item", "staff_id"), ("item", "team_id")),
}
"""Metrics, and the columns whose combinations are watched."""


@dataclass(frozen=True)
class Finding:
    """A week that usual variation does not explain. `groups`: link parameter (cause, site, team, person, item) and key.

    `limit` is the natural limit on the side of the signal, `centre` the mean of the weeks before, in the metric's unit.
    `reach`: distance from the centre as a part of the width of usual variation; above 1 lies beyond the limit.
    """

    slug: str
    unit: Unit
    groups: tuple[tuple[str, Group], ...]
    week: str
    value: float
    n: int
    centre: float
    limit: float
    rule: Rule
    side: Side
    reach: float
    is_worse: bool | None

    @property
    def link(self) -> dict[str, str]:
        """Query parameters of a page that shows the rows behind it."""
        return {"period": self.week, **{name: str(key) for name, key in self.groups}}


Unusual = tuple[Finding, ...]


def unusual(
    session: Session,
    selection: Selection,
    weeks: Sequence[Period],
    series: Mapping[str, Series] | None = None,
    groups: Unusual | None = None,
) -> Unusual:
    """All findings of the last complete one of the adjoining weeks (20 or more, oldest first), the most striking first.

    Worse before better, points beyond a limit before runs, then by reach. A combination that a wider finding of the same
    metric contains stays: the page may show it as the place to look. `series`: weekly series over the same weeks, `groups`:
    what `unusual_groups` finds in the complete ones, where the caller has read them already.
    """
    complete = tuple(week for week in weeks if week.is_complete(selection.as_of))
    if not complete:
        return ()
    found: list[Finding] = []
    for slug in WHOLE:
        known = (series or {}).get(slug) or weekly(session, slug, selection, complete)
        found += _whole(METRICS[slug], known, complete[-1])
    found += unusual_groups(session, selection, complete) if groups is None else groups
    found.sort(key=lambda one: (one.is_worse is not True, one.rule != 1, -one.reach))
    return tuple(found)


def unusual_groups(session: Session, selection: Selection, weeks: tuple[Period, ...]) -> Unusual:
    """Findings of single groups in the last of the adjoining weeks, all of which are over.

    What was received and answered in a week that is over stays so: the cut-off changes nothing, only new data does.
    """
    selection = replace(selection, zone=company_facts(session).zone)
    return tuple(
        finding
        for slug, splits in SPLIT.items()
        for finding in _by_group(session, METRICS[slug], splits, selection, weeks)
    )


def _whole(metric: Metric, series: Series, week: Period) -> list[Finding]:
    points = [point.value for point in series.points if point.is_complete]
    return _judged(metric, (), [point.value for point in points], points[-1].n, week)


def _by_group(
    session: Session, metric: Metric, splits: Sequence[tuple[str, ...]], selection: Selection, weeks: Sequence[Period]
) -> list[Finding]:
    """Counts, or means; a week of a mean without answers is missing, a week of a count without rows is 0, unless it lies
    before the company's first data."""
    assert isinstance(metric, (Count, Distribution))
    if metric.kinds and not selection.kinds:
        selection = replace(selection, kinds=metric.kinds)
    grids = weekly_grids(session, FACTS[metric.fact], selection.split(Split.WEEK, boundaries(weeks)), splits)
    known = known_counts(session, metric.slug, weeks)
    found: list[Finding] = []
    for names, grid in zip(splits, grids, strict=True):
        for key, tallies in grid.items():
            values = [
                _value(metric, tally.n, tally.total) if is_known else None
                for tally, is_known in zip(tallies, known, strict=True)
            ]
            groups = tuple((_LINKS[name], part) for name, part in zip(names, key, strict=True))
            found += _judged(metric, groups, values, tallies[-1].n, weeks[-1])
    return found


def _value(metric: Metric, n: int, total: float) -> float | None:
    if isinstance(metric, Count):
        return float(n)
    return total / n if n else None


def _judged(
    metric: Metric, groups: tuple[tuple[str, Group], ...], values: Sequence[float | None], n: int, week: Period
) -> list[Finding]:
    """The finding of the last value, if it is one: limits come from the values before it."""
    limits = xmr_limits(values[:-1], 0.0)
    value = values[-1] if values else None
    if limits is None or value is None:
        return []
    last = [signal for signal in signals(values, limits) if signal.index == len(values) - 1]
    if groups and not any(one.rule == 1 or is_worse(metric, one.side) for one in last):
        return []  # a quiet run for the better in one small group is no news
    if not last or (groups and max(n, limits.centre if isinstance(metric, Count) else 0) < FEWEST):
        return []
    signal: Signal = min(last, key=lambda one: one.rule)
    limit = limits.upper if signal.side == "above" else limits.lower
    return [
        Finding(
            slug=metric.slug,
            unit=metric.unit,
            groups=groups,
            week=week.key,
            value=value,
            n=n,
            centre=limits.centre,
            limit=limit,
            rule=signal.rule,
            side=signal.side,
            reach=reach(value, limits),
            is_worse=is_worse(metric, signal.side),
        )
    ]


def reach(value: float, limits: Limits) -> float:
    """Distance from the centre as a part of the width of usual variation; above 1 lies beyond the limit."""
    return abs(value - limits.centre) / (limits.upper - limits.centre)


def is_worse(metric: Metric, side: Side) -> bool | None:
    """More complaints are worse, though their number is nobody's target; None where neither side is."""
    if metric.slug == "received":
        return side == "above"
    if metric.better is Better.NEITHER:
        return None
    return (metric.better is Better.UP) == (side == "below")
