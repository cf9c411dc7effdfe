"""How long things took, by both clocks, beside the limits of the policy."""

from __future__ import annotations

from dataclasses import dataclass, replace

from sqlmodel import Session

from dashboard.metrics.model import Reason, Value
from dashboard.policies import policies_in_force
from dashboard.reports.figures import figures
from dashboard.rules.sla import SEVERITIES, SlaPolicy, SlaTarget
from data_access.scope import Selection, Split
from data_access.vocabulary import STAGES, CaseKind, Stage

SPANS = ("first_response", "first_resolution", "full_resolution", "round_resolution", "overrun")
_KEPT = {"first_response": "first_response_attainment", "first_resolution": "sla_attainment"}
_SUFFIXES = ("", "_p90", "_work", "_work_p90")


@dataclass(frozen=True)
class Limit:
    """Hours on the policy's clock; two where the chosen cases have different ones."""

    least: float
    most: float
    in_working_time: bool


@dataclass(frozen=True)
class Clocks:
    """One span by both clocks, in seconds; None for no data. `is_marked`: touches days past the published calendar.

    `kept`: of the limits that ran out in the period, the share that was met (None where there is no limit to be met);
    `stopped`: those whose clock stands still, which are neither.
    """

    name: str
    median: float | None
    p90: float | None
    worked: float | None
    worked_p90: float | None
    n: int
    limit: Limit | None
    is_marked: bool = False
    kept: Value | None = None
    stopped: int = 0

    @property
    def is_told(self) -> bool:
        """There is a duration, or a limit ran out."""
        return bool(self.n or self.stopped or (self.kept is not None and self.kept.n))

    @property
    def is_over(self) -> bool:
        """More than one in ten took longer than the limit allows."""
        if self.limit is None:
            return False
        p90 = self.worked_p90 if self.limit.in_working_time else self.p90
        return p90 is not None and p90 > self.limit.most * 3600


@dataclass(frozen=True)
class StageClocks:
    """A stage: the stays that ended in the period, and the cases that are there now with the one that stands longest."""

    stay: Clocks
    here: int
    age: float | None
    age_worked: float | None


def spans(session: Session, selection: Selection) -> tuple[Clocks, ...]:
    """Responses, resolutions, rounds after a re-opening, and how late the late ones were."""
    selection = selection.split(None)
    policy = policies_in_force(session, selection.as_of).sla
    slugs = [f"{name}{suffix}" for name in SPANS for suffix in _SUFFIXES]
    found = {value.slug: value for value in figures(session, (*slugs, *_KEPT.values(), "sla_paused"), selection)}
    stopped = {"first_resolution": found["sla_paused"].n}
    rows = (_clocks(name, name, found, _span_limit(policy, selection, name)) for name in SPANS)
    return tuple(
        replace(one, kept=found.get(_KEPT.get(one.name, "")), stopped=stopped.get(one.name, 0)) for one in rows
    )


def stage_clocks(session: Session, selection: Selection) -> tuple[StageClocks, ...]:
    """One row per stage before closing."""
    selection = selection.split(None)
    policy = policies_in_force(session, selection.as_of).sla
    slugs = [f"{name}{suffix}" for name in ("time_in_stage", "age_in_stage") for suffix in _SUFFIXES]
    by_stage: dict[str, dict[str, Value]] = {}
    for value in figures(session, slugs, selection):
        by_stage.setdefault(str(value.group), {})[value.slug] = value
    for value in figures(session, ("stage_attainment", "stage_paused"), selection):
        by_stage.setdefault(str(value.group), {})[value.slug] = value
    here = {str(value.group): value.n for value in figures(session, ("open",), selection.split(Split.STAGE))}
    rows = []
    for stage in STAGES:
        if stage == Stage.CLOSED:
            continue
        found = by_stage.get(stage, {})
        limit = _limit(policy, [target.stages.get(stage) for target in _targets(policy, selection)])
        ages = [found[slug].value if slug in found else None for slug in ("age_in_stage", "age_in_stage_work")]
        stay = _clocks(stage, "time_in_stage", found, limit)
        paused = found.get("stage_paused")
        stay = replace(stay, kept=found.get("stage_attainment"), stopped=paused.n if paused else 0)
        rows.append(StageClocks(stay, here.get(stage, 0), ages[0], ages[1]))
    return tuple(rows)


def _clocks(name: str, slug: str, found: dict[str, Value], limit: Limit | None) -> Clocks:
    values = [found.get(f"{slug}{suffix}") for suffix in _SUFFIXES]
    numbers = [None if value is None else value.value for value in values]
    marked = any(value is not None and value.reason is Reason.NOT_PUBLISHED for value in values)
    counted = values[0].n if values[0] else 0
    return Clocks(name, numbers[0], numbers[1], numbers[2], numbers[3], counted, limit, marked)


def _targets(policy: SlaPolicy, selection: Selection) -> list[SlaTarget]:
    kinds = selection.kinds or (CaseKind.COMPLAINT.value,)
    return [policy.target(kind, severity) for kind in kinds for severity in selection.severities or SEVERITIES]


def _span_limit(policy: SlaPolicy, selection: Selection, name: str) -> Limit | None:
    targets = _targets(policy, selection)
    if name == "first_response":
        return _limit(policy, [target.first_response for target in targets])
    if name in ("first_resolution", "round_resolution"):
        return _limit(policy, [target.resolution for target in targets])
    return None


def _limit(policy: SlaPolicy, hours: list[float | None]) -> Limit | None:
    """None where any of the chosen cases has no limit: then no one number can be held against them."""
    known = [one for one in hours if one is not None]
    if not known or len(known) < len(hours):
        return None
    return Limit(min(known), max(known), policy.working_time)
