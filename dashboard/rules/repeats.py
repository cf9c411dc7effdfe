"""Repeated cases (重复投诉, requirements P6): the same matter raised again within a window goes to the top."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from dashboard.rules.policy_reading import read_whole


@dataclass(frozen=True, slots=True)
class RepeatPolicy:
    """``window_days``: the same customer and cause, or the same asset, again after at most so many days."""

    window_days: int = 90

    def to_json(self) -> dict[str, object]:
        """The form that `from_json` reads."""
        return {"window_days": self.window_days}

    @classmethod
    def from_json(cls, data: Mapping[str, object]) -> Self:
        """Raises PolicyError that names the setting at fault."""
        return cls(read_whole(data, "window_days", least=1, most=730))
