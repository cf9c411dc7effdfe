"""Everything that This week tells, read on one snapshot: the week's figures, and the backlog as of the cut-off."""

from __future__ import annotations

from dataclasses import dataclass

from sqlmodel import Session

from dashboard.metrics.model import Value
from dashboard.periods import Period
from dashboard.reports.comparison import Comparison, compare
from dashboard.reports.figures import figure, figures
from dashboard.reports.series import Series, all_weekly
from dashboard.reports.sparks import Spark, spark
from dashboard.reports.unusual import WHOLE, Unusual, unusual
from dashboard.reports.week_earlier import Earlier, earlier
from dashboard.reports.week_findings import WeekFinding, week_findings
from data_access.queries.organisation import is_empty
from data_access.scope import Selection, Split

TILES = ("received", "open", "callback_completion_rate", "csat_share", "first_response")
STOCKS = frozenset({"open"})
TEAM_FIGURES = ("received", "past_due", "callback_completion_rate", "csat_share")


@dataclass(frozen=True)
class TeamLine:
    """One team's figures, in the order of TEAM_FIGURES; None where the team has no rows. `team_id` None: unassigned."""

    team_id: int | None
    values: tuple[Value | None, ...]


@dataclass(frozen=True)
class WeekScreen:
    received: Comparison
    response: Comparison
    open: Value
    late: Value
    due_today: Value
    callbacks: Value
    satisfied: Value
    response_p90: Value
    sparks: dict[str, Spark]  # of each of TILES
    judged: Series  # complaints received, with limits; its last complete week is judged
    findings: tuple[WeekFinding, ...]
    untold: int  # findings beyond those
    earlier: Earlier | None
    callbacks_late: Value
    keepers_late: tuple[Value, ...]  # the same by person, the most first
    teams: tuple[TeamLine, ...]
    store_is_empty: bool

    @property
    def charted(self) -> WeekFinding | None:
        """The first finding that has a series."""
        return next((one for one in self.findings if one.series is not None), None)

    @property
    def latest_team(self) -> TeamLine | None:
        """The team with most cases past due."""
        late = [team for team in self.teams if team.values[1] is not None and team.values[1].n]
        return max(late, key=lambda team: team.values[1].n if team.values[1] else 0, default=None)


def week_screen(
    session: Session, selection: Selection, period: Period, weeks: tuple[Period, ...], groups: Unusual | None = None
) -> WeekScreen:
    """`weeks`: those of the control charts, oldest first; the last may be unfinished. `groups`: as in `unusual`."""
    received, response = compare(session, ("received", "first_response"), selection, period)
    series = all_weekly(session, tuple(dict.fromkeys((*TILES, *WHOLE))), selection, weeks)
    told = week_findings(session, selection, weeks, unusual(session, selection, weeks, series, groups), series)
    return WeekScreen(
        received=received,
        response=response,
        open=figure(session, "open", selection),
        late=figure(session, "past_due", selection),
        due_today=figure(session, "due_today", selection),
        callbacks=figure(session, "callback_completion_rate", selection),
        satisfied=figure(session, "csat_share", selection),
        response_p90=figure(session, "first_response_p90", selection),
        sparks={slug: spark(series[slug], period, is_stock=slug in STOCKS) for slug in TILES},
        judged=series["received"],
        findings=told.findings,
        untold=told.untold,
        earlier=earlier(series[slug] for slug in WHOLE),
        callbacks_late=figure(session, "callbacks_overdue", selection),
        keepers_late=_by_keeper(session, selection),
        teams=_teams(session, selection),
        store_is_empty=is_empty(session),
    )


def _by_keeper(session: Session, selection: Selection) -> tuple[Value, ...]:
    found = figures(session, ("callbacks_overdue",), selection.split(Split.STAFF))
    return tuple(sorted((one for one in found if one.n and one.group is not None), key=lambda one: -one.n))


def _teams(session: Session, selection: Selection) -> tuple[TeamLine, ...]:
    """Most past due first, then most received."""
    by_team: dict[int | None, dict[str, Value]] = {}
    for value in figures(session, TEAM_FIGURES, selection.split(Split.TEAM)):
        if value.value is not None:
            key = value.group if isinstance(value.group, int) else None
            by_team.setdefault(key, {})[value.slug] = value
    found = [TeamLine(key, tuple(row.get(slug) for slug in TEAM_FIGURES)) for key, row in by_team.items()]
    return tuple(
        sorted(found, key=lambda line: tuple(-(value.n if value else 0) for value in reversed(line.values[:2])))
    )
