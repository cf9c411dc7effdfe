"""Time limits (时限): when a case must be answered and resolved, and how long it may stay in a stage, by kind and severity.
Sources: requirements P9, metrics §2.

A case finished exactly at its due moment is on time. Only a reply time that was *agreed* with the customer tightens the
due; one that the customer merely demanded is stored elsewhere and changes nothing. A time that was set from outside (a
hotline, a regulator, the owners' committee) overrides both.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Self

from dashboard.rules.policy_reading import PolicyError, read_flag, read_number, read_optional_number, read_section
from dashboard.rules.working_time import Calendar, add_working_time, working_hours
from data_access.vocabulary import STAGES, CaseKind

SEVERITIES = (1, 2, 3)
"""1 is the gravest; a case without one is treated as the mildest."""


LIMITED_STAGES: tuple[str, ...] = STAGES[:-1]
"""Stages that a case leaves again, and that may have a limit."""
_SHORTEST, _LONGEST = 0.25, 2000


@dataclass(frozen=True, slots=True)
class SlaTarget:
    """Limits in hours: from receipt to the first response and to the resolution (None: no limit), and for one stay in a
    stage (a stage that is missing has none)."""

    first_response: float | None
    resolution: float | None
    stages: Mapping[str, float] = field(default_factory=dict, hash=False)

    def to_json(self) -> dict[str, object]:
        """The form that `from_json` reads: ``{"first_response": 1, "resolution": 8, "stages": {"received": 0.5}}``."""
        return {"first_response": self.first_response, "resolution": self.resolution, "stages": dict(self.stages)}

    @classmethod
    def from_json(cls, data: Mapping[str, object]) -> Self:
        """``stages`` may be absent: no stage has a limit. Raises PolicyError for a limit that is no number of hours within
        0.25–2000, or a stage that is none of LIMITED_STAGES."""
        stages = read_section(data, "stages") if "stages" in data else {}
        for stage in stages:
            if stage not in LIMITED_STAGES:
                raise PolicyError(f"stages.{stage}", "unknown")
        return cls(
            read_optional_number(data, "first_response", least=_SHORTEST, most=_LONGEST),
            read_optional_number(data, "resolution", least=_SHORTEST, most=_LONGEST),
            {stage: read_number(stages, stage, least=_SHORTEST, most=_LONGEST) for stage in stages},
        )


def _stays(received: float, dispatched: float, investigating: float, resolved: float) -> dict[str, float]:
    return {"received": received, "dispatched": dispatched, "investigating": investigating, "resolved": resolved}


DEFAULT_TARGETS: Mapping[str, SlaTarget] = {
    "complaint.1": SlaTarget(1, 8, _stays(0.5, 1, 6.5, 4)),
    "complaint.2": SlaTarget(2, 16, _stays(1, 3, 12, 7.5)),
    "complaint.3": SlaTarget(4, 24, _stays(2, 6, 16, 15)),
    "repair": SlaTarget(None, 24, {"received": 2, "dispatched": 7.5}),
    "enquiry": SlaTarget(None, 8),
    "suggestion": SlaTarget(None, 40),
}
"""Stays add up to the resolution; 15 working hours, two days, from the resolution to the answer."""


@dataclass(frozen=True, slots=True)
class SlaPolicy:
    """Limits by ``kind.severity`` or, for every severity without its own, by ``kind``. A kind that is missing has none.

    ``working_time``: the hours run in working time (工作时), otherwise around the clock (自然时).
    ``pause_while_waiting``: whether a wait moves the due that was recorded before waits had reasons, each of which says it.
    """

    targets: Mapping[str, SlaTarget] = field(default_factory=lambda: DEFAULT_TARGETS)
    working_time: bool = True
    pause_while_waiting: bool = False

    def target(self, kind: str, severity: int | None) -> SlaTarget:
        """The limits for a case; both None where the policy sets none."""
        found = self.targets.get(f"{kind}.{severity or SEVERITIES[-1]}") or self.targets.get(str(kind))
        return found or SlaTarget(None, None)

    def stage_limit(self, kind: str, severity: int | None, stage: str) -> float | None:
        """Hours that one stay in a stage may take; None where the policy sets none."""
        return self.target(kind, severity).stages.get(str(stage))

    def to_json(self) -> dict[str, object]:
        """The form that `from_json` reads."""
        return {
            "targets": {key: target.to_json() for key, target in self.targets.items()},
            "working_time": self.working_time,
            "pause_while_waiting": self.pause_while_waiting,
        }

    @classmethod
    def from_json(cls, data: Mapping[str, object]) -> Self:
        """Raises PolicyError that names the setting at fault."""
        targets = read_section(data, "targets")
        known = {str(kind) for kind in CaseKind} | {
            f"{kind}.{severity}" for kind in CaseKind for severity in SEVERITIES
        }
        for key in targets:
            if key not in known:
                raise PolicyError(f"targets.{key}", "unknown")
        return cls(
            {key: SlaTarget.from_json(read_section(targets, key)) for key in targets},
            read_flag(data, "working_time"),
            read_flag(data, "pause_while_waiting"),
        )


def policy_due(
    policy: SlaPolicy, calendar: Calendar, kind: str, severity: int | None, received_at: datetime
) -> datetime | None:
    """The instant (UTC) by which the policy wants the case resolved; None where it sets no limit."""
    return _after(policy, calendar, received_at, policy.target(kind, severity).resolution)


def first_response_due(
    policy: SlaPolicy, calendar: Calendar, kind: str, severity: int | None, received_at: datetime
) -> datetime | None:
    """The instant (UTC) by which a human being must have answered; None where the policy sets no limit."""
    return _after(policy, calendar, received_at, policy.target(kind, severity).first_response)


def _after(policy: SlaPolicy, calendar: Calendar, start: datetime, hours: float | None) -> datetime | None:
    if hours is None:
        return None
    if policy.working_time:
        return add_working_time(calendar, start, hours)
    return start + timedelta(hours=hours)


class Ruling(StrEnum):
    """Which of a case's reply times its due follows."""

    POLICY = "policy"
    AGREED = "agreed"
    OUTSIDE = "outside"


def due(policy_due: datetime | None, agreed: datetime | None, outside: datetime | None = None) -> datetime | None:
    """The time set from outside; else the earlier of the policy's due and the reply time agreed with the customer.

    None when there is none of them.
    """
    if outside is not None:
        return outside
    known = [moment for moment in (policy_due, agreed) if moment is not None]
    return min(known, default=None)


def ruling(policy_due: datetime | None, agreed: datetime | None, outside: datetime | None) -> Ruling | None:
    """Whose time `due` follows; the policy's where it and the agreed one are the same. None when there is none."""
    at = due(policy_due, agreed, outside)
    if at is None:
        return None
    if outside is not None:
        return Ruling.OUTSIDE
    return Ruling.POLICY if at == policy_due else Ruling.AGREED


def shifted_due(
    policy: SlaPolicy, calendar: Calendar, due_at: datetime, pauses: Iterable[tuple[datetime, datetime]]
) -> datetime:
    """The due moved on by the pauses ``[from, until)``, on the policy's own clock.

    Pauses are the waits whose reason stops the clock (`rules/waiting.py`); they must not overlap. Raises ValueError for
    one that ends before it begins.
    """
    for begin, end in sorted(pauses):
        if end < begin:
            raise ValueError("a pause ends before it begins")
        if begin >= due_at:
            break
        if policy.working_time:
            due_at = add_working_time(calendar, due_at, working_hours(calendar, begin, end))
        else:
            due_at += end - begin
    return due_at


def is_on_time(done_at: datetime | None, due_at: datetime, as_of: datetime) -> bool | None:
    """True when done at or before the due, False when late or still open past it, None when neither is known yet."""
    if done_at is not None:
        return done_at <= due_at
    return False if due_at < as_of else None
