"""Everything that the Complaints page tells, read on one snapshot."""

from __future__ import annotations

from dataclasses import dataclass

from sqlmodel import Session

from dashboard.inference.survival import Survival, time_to_event
from dashboard.metrics.evaluate import OUTCOMES
from dashboard.metrics.model import Value
from dashboard.periods import Period
from dashboard.reports.case_clocks import Clocks, StageClocks, spans, stage_clocks
from dashboard.reports.case_holders import Holder, holders
from dashboard.reports.causes import Pareto, pareto
from dashboard.reports.figures import figures
from dashboard.reports.flow import Flow, flow
from dashboard.reports.funnel import Funnel, funnel
from dashboard.reports.little import Little, little
from dashboard.reports.mature import Mature, last_mature
from dashboard.reports.series import Series, weekly
from dashboard.reports.stuck import Stuck, stuck
from dashboard.reports.urging import Urged, urging
from data_access.queries.case_lifetimes import FACTS, lifetimes
from data_access.queries.exposure_facts import exposure_kinds
from data_access.scope import Selection

SHARES = (
    "reopen_rate",
    "repeat_rate",
    "first_contact_resolution",
    "escalation_rate",
    "override_rate",
    "solved_without_transfer",
    "transfers_per_case",
    "complaint_rate",
)
OTHERS = (
    "resolved_young",
    "unsorted_share",
    "resolution_with_open",
    "resolution_with_open_work",
    "first_resolution",
)


@dataclass(frozen=True)
class ComplaintsScreen:
    """`figures`: the values of SHARES and OTHERS by slug. `exposures`: the kinds that the complaint rate is counted on.
    `mature`: the re-open rate where the period is too young for it. `curve`: the share not resolved yet
    by time since receipt."""

    stuck: Stuck
    funnel: Funnel
    stages: tuple[StageClocks, ...]
    spans: tuple[Clocks, ...]
    holders: tuple[Holder, ...]
    causes: Pareto
    weekly: Series
    flow: Flow
    urging: tuple[Urged, ...]
    figures: dict[str, Value]
    mature: Mature | None
    exposures: tuple[str, ...]
    curve: Survival | None
    little: Little | None


def complaints_screen(session: Session, selection: Selection, weeks: tuple[Period, ...]) -> ComplaintsScreen:
    """`weeks`: those of the weekly chart, oldest first; the last may be unfinished."""
    found = {value.slug: value for value in figures(session, (*SHARES, *OTHERS), selection)}
    return ComplaintsScreen(
        stuck(session, selection),
        funnel(session, selection),
        stage_clocks(session, selection),
        spans(session, selection),
        holders(session, selection),
        pareto(session, selection),
        weekly(session, "received", selection, weeks),
        flow(session, selection),
        urging(session, selection),
        found,
        last_mature(session, selection, found),
        exposure_kinds(session, selection),
        _curve(session, selection),
        little(session, selection),
    )


def _curve(session: Session, selection: Selection) -> Survival | None:
    found = lifetimes(session, FACTS["case_lifetime"], selection.split(None))
    if not found:
        return None
    return time_to_event([one.seconds for one in found], [OUTCOMES[one.outcome] for one in found])
