"""The way of the cases received in a period (投诉漏斗): how far they got, what was really done, who left, who still waits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from sqlmodel import Session

from dashboard.metrics.catalogue import METRICS
from dashboard.reports.figures import figures
from dashboard.rules.stages import FUNNEL
from data_access.queries.facts import tally
from data_access.queries.sources import FACTS
from data_access.scope import Selection
from data_access.vocabulary import STAGES, Stage

_CLOSED_PAST = {Stage.ANSWERED: "case_closed_unanswered", Stage.FOLLOWED_UP: "case_closed_unfollowed"}


@dataclass(frozen=True)
class FunnelStage:
    """`reached`: got at least this far; `did`: really did it. `cumulative`: reached / received.

    `step`: reached / reached(previous step), without those that left by an exit there; for "answered" and "followed up",
    which stand beside the funnel, the share of the resolved. `left`, `waiting`: cases that got no further, and left by an
    exit or are still in progress.
    """

    stage: str
    reached: int
    did: int
    cumulative: float | None
    step: float | None
    left: int
    waiting: int
    is_step: bool


@dataclass(frozen=True)
class Funnel:
    """`closed_past`: cases that were closed without the step beside the funnel (answered, followed up), by its name."""

    received: int
    stages: tuple[FunnelStage, ...]
    closed_past: Mapping[str, int]

    def may_still_reach(self, stage: str) -> int:
        """Cases in progress that have not got to this step of the funnel yet, and may."""
        if stage not in FUNNEL:
            return 0
        place = FUNNEL.index(Stage(stage))
        return sum(one.waiting for one in self.stages if one.is_step and FUNNEL.index(Stage(one.stage)) < place)

    @property
    def left(self) -> int:
        """Withdrawn, invalid or merged."""
        return sum(stage.left for stage in self.stages)

    @property
    def waiting(self) -> int:
        """Still in progress."""
        return sum(stage.waiting for stage in self.stages)

    @property
    def waiting_share(self) -> float | None:
        """How immature the cohort is."""
        return self.waiting / self.received if self.received else None

    def stage(self, name: str) -> FunnelStage:
        return next(stage for stage in self.stages if stage.stage == name)


def funnel(session: Session, selection: Selection) -> Funnel:
    """The funnel of the cohort received in the period, seen at the cut-off."""
    selection = selection.split(None)
    received = figures(session, ("received",), selection)[0].n
    by_stage: dict[str, dict[str, int]] = {}
    for value in figures(session, ("stage_reached", "stage_done", "stage_exited", "stage_waiting"), selection):
        by_stage.setdefault(value.slug, {})[str(value.group)] = int(value.numerator or 0)
    reached = {stage: by_stage.get("stage_reached", {}).get(stage, 0) for stage in STAGES}
    left = {stage: by_stage.get("stage_exited", {}).get(stage, 0) for stage in STAGES}
    stages = tuple(
        FunnelStage(
            stage,
            reached[stage],
            by_stage.get("stage_done", {}).get(stage, 0),
            _share(reached[stage], received),
            _share(reached[stage], _base(stage, reached, left)),
            left[stage],
            by_stage.get("stage_waiting", {}).get(stage, 0),
            stage in FUNNEL,
        )
        for stage in STAGES
    )
    return Funnel(received, stages, _closed_past(session, selection))


def _closed_past(session: Session, selection: Selection) -> dict[str, int]:
    """Of the same cases as the stages: complaints, unless other kinds are chosen."""
    narrowed = replace(selection, kinds=selection.kinds or METRICS["stage_reached"].kinds)
    return {stage: tally(session, FACTS[fact], narrowed)[0].n for stage, fact in _CLOSED_PAST.items()}


def _base(stage: str, reached: dict[str, int], left: dict[str, int]) -> int:
    """What a step's share stands over: those who reached the step before and did not leave there."""
    if stage == Stage.RECEIVED:
        return reached[stage]
    if stage not in FUNNEL:
        return reached[Stage.RESOLVED]
    before = FUNNEL[FUNNEL.index(Stage(stage)) - 1]
    return reached[before] - left[before]


def _share(top: int, bottom: int) -> float | None:
    return top / bottom if bottom > 0 else None
