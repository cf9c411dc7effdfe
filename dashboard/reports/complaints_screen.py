"""Everything that the Complaints page tells, read on one snapshot."""

from __future__ import annotations

from dataclasses import dataclass

from sqlmodel import Session

from dashboard.metrics.model import Value
from dashboard.periods import Period
from dashboard.reports.causes import Pareto, pareto
from dashboard.reports.figures import figures
from dashboard.reports.funnel import Funnel, funnel
from dashboard.reports.series import Series, weekly
from dashboard.reports.stuck import Stuck, stuck
from data_access.scope import Selection, Split
from data_access.vocabulary import STAGES, Stage

QUALITY = (
    "sla_attainment",
    "first_response",
    "first_resolution",
    "first_resolution_p90",
    "reopen_rate",
    "repeat_rate",
    "escalation_rate",
    "complaint_rate",
)


@dataclass(frozen=True)
class StageTime:
    """Visits of a stage that ended in the period: median and 90th percentile in calendar seconds; `here`: there now."""

    stage: str
    median: float | None
    p90: float | None
    n: int
    here: int


@dataclass(frozen=True)
class ComplaintsScreen:
    stuck: Stuck
    funnel: Funnel
    times: tuple[StageTime, ...]
    causes: Pareto
    weekly: Series
    quality: tuple[Value, ...]


def complaints_screen(session: Session, selection: Selection, weeks: tuple[Period, ...]) -> ComplaintsScreen:
    """`weeks`: those of the weekly chart, oldest first; the last may be unfinished."""
    return ComplaintsScreen(
        stuck(session, selection),
        funnel(session, selection),
        stage_times(session, selection),
        pareto(session, selection),
        weekly(session, "received", selection, weeks),
        tuple(figures(session, QUALITY, selection)),
    )


def stage_times(session: Session, selection: Selection) -> tuple[StageTime, ...]:
    """One row per stage before closing."""
    found = figures(session, ("time_in_stage", "time_in_stage_p90"), selection)
    by_stage = {(value.slug, value.group): value for value in found}
    here = {value.group: value.n for value in figures(session, ("open",), selection.split(Split.STAGE))}
    times = []
    for stage in STAGES:
        if stage == Stage.CLOSED:
            continue
        median, p90 = (by_stage.get((slug, stage)) for slug in ("time_in_stage", "time_in_stage_p90"))
        times.append(
            StageTime(
                stage,
                median.value if median else None,
                p90.value if p90 else None,
                median.n if median else 0,
                here.get(stage, 0),
            )
        )
    return tuple(times)
