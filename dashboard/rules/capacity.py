"""Capacity (产能): how many callbacks a team makes on a working day, and how many interval callbacks open a day at most.

What is due beyond the capacity is said, not hidden (metrics §4): the interval callbacks of a whole tier would otherwise
fall due on one morning and make every day look lost.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Self

from dashboard.rules.policy_reading import PolicyError, read_optional_whole, read_section, read_whole

MOST_A_DAY = 10_000


@dataclass(frozen=True, slots=True)
class CapacityPolicy:
    """``calls_a_day``: of a team without its own figure, None for not known. ``teams``: team's key → calls a working day.
    ``interval_cap``: at most so many interval callbacks are opened a day and team."""

    calls_a_day: int | None = None
    teams: Mapping[int, int] = field(default_factory=dict)
    interval_cap: int = 20

    def of(self, team_id: int | None) -> int | None:
        """Calls a working day; None where the company has not said."""
        return self.teams.get(team_id, self.calls_a_day) if team_id is not None else self.calls_a_day

    def to_json(self) -> dict[str, object]:
        """The form that `from_json` reads."""
        return {
            "calls_a_day": self.calls_a_day,
            "teams": {str(team): calls for team, calls in self.teams.items()},
            "interval_cap": self.interval_cap,
        }

    @classmethod
    def from_json(cls, data: Mapping[str, object]) -> Self:
        """Raises PolicyError that names the setting at fault."""
        teams = read_section(data, "teams")
        for team in teams:
            if not str(team).isdecimal():
                raise PolicyError(f"teams.{team}", "unknown")
        return cls(
            read_optional_whole(data, "calls_a_day", least=1, most=MOST_A_DAY),
            {int(team): read_whole(teams, team, most=MOST_A_DAY) for team in teams},
            read_whole(data, "interval_cap", most=MOST_A_DAY),
        )
