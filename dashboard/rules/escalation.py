"""Escalation by the clock (按时升级, requirements P3): a warning before the due, then level by level after the breach.

Hours run on the clock of the time limits: working time or around the clock, as the SLA policy says. A level is reached at
an instant of its own, which the case keeps whenever the job ran.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Self

from dashboard.rules.policy_reading import PolicyError, read_number
from dashboard.rules.working_time import Calendar, add_working_time
from data_access.vocabulary import EscalateTo

MOST_HOURS = 1000


@dataclass(frozen=True, slots=True)
class EscalationLevel:
    """``after_hours`` after the due (0: at the breach) the case goes up to ``to``; ``staff_id`` where a person is named."""

    after_hours: float
    to: str
    staff_id: int | None = None


DEFAULT_LEVELS: tuple[EscalationLevel, ...] = (
    EscalationLevel(0, EscalateTo.LEADER),
    EscalationLevel(8, EscalateTo.MANAGER),
)


@dataclass(frozen=True, slots=True)
class EscalationPolicy:
    """``warning_hours`` before the due whoever has the case is warned; 0: no warning. Levels are counted from 1."""

    warning_hours: float = 2
    levels: tuple[EscalationLevel, ...] = DEFAULT_LEVELS

    def __post_init__(self) -> None:
        hours = [level.after_hours for level in self.levels]
        if hours != sorted(set(hours)):
            raise PolicyError("levels", "order")

    def level(self, number: int) -> EscalationLevel | None:
        """The level with that number; None beyond the last."""
        return self.levels[number - 1] if 1 <= number <= len(self.levels) else None

    def to_json(self) -> dict[str, object]:
        """The form that `from_json` reads."""
        return {
            "warning_hours": self.warning_hours,
            "levels": [
                {"after_hours": one.after_hours, "to": str(one.to), "staff_id": one.staff_id} for one in self.levels
            ],
        }

    @classmethod
    def from_json(cls, data: Mapping[str, object]) -> Self:
        """Raises PolicyError that names the setting at fault."""
        listed = data.get("levels")
        if not isinstance(listed, (list, tuple)) or not all(isinstance(one, Mapping) for one in listed):
            raise PolicyError("levels", "form")
        return cls(read_number(data, "warning_hours", most=MOST_HOURS), tuple(_read(one) for one in listed))


def _read(data: Mapping[str, object]) -> EscalationLevel:
    to, staff_id = data.get("to"), data.get("staff_id")
    if to not in tuple(EscalateTo):
        raise PolicyError("to", "missing" if to is None else "unknown")
    is_person = to == EscalateTo.PERSON
    if is_person and not isinstance(staff_id, int):
        raise PolicyError("staff_id", "missing")
    hours = read_number(data, "after_hours", most=MOST_HOURS)
    return EscalationLevel(hours, str(to), staff_id if is_person and isinstance(staff_id, int) else None)


def warning_end(policy: EscalationPolicy, calendar: Calendar, now: datetime, *, working_time: bool) -> datetime:
    """The instant (UTC) before which a limit must end for its case to be about to be late now; now without a warning."""
    if not policy.warning_hours:
        return now
    if working_time:
        return add_working_time(calendar, now, policy.warning_hours)
    return now + timedelta(hours=policy.warning_hours)


def levels_reached(
    policy: EscalationPolicy, calendar: Calendar, due_at: datetime, now: datetime, *, working_time: bool
) -> list[tuple[int, datetime]]:
    """The levels that a case unresolved at ``now`` has reached, each with its instant (UTC), lowest first.

    A case done exactly at its due is on time, so the breach comes after the due, never at it.
    """
    found = []
    for number, level in enumerate(policy.levels, start=1):
        hours = level.after_hours
        at = add_working_time(calendar, due_at, hours) if working_time else due_at + timedelta(hours=hours)
        if hours == 0:
            at = due_at  # a due outside working time is passed then and there
        if at < now:
            found.append((number, at))
    return found
