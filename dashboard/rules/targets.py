"""Targets (目标值): what a figure should reach, per metric, in the metric's own unit (shares 0–1).

Whether more or less is better is the metric's to say. The point value is held against the target, never an interval
(metrics, C11). Source of the default: requirements B3, callback rate 90–100 %.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Self

from dashboard.rules.policy_reading import PolicyError, read_number, read_section

CALLBACK_RATE = "callback_completion_rate"
DEFAULT_VALUES: Mapping[str, float] = {CALLBACK_RATE: 0.9}
TARGETED: tuple[str, ...] = (
    CALLBACK_RATE,
    "callback_on_time_rate",
    "sla_attainment",
    "reopen_rate",
    "repeat_rate",
    "csat_share",
    "survey_response_rate",
    "nps",
)
"""Metrics that a company may set a target for, in the order of the settings page."""
LEAST, MOST = -100.0, 100.0


@dataclass(frozen=True, slots=True)
class Targets:
    """``values``: metric → target; a metric that is missing has none. The callback rate always has one."""

    values: Mapping[str, float] = field(default_factory=lambda: DEFAULT_VALUES)

    def of(self, metric: str) -> float | None:
        """The target of a metric; None where the company has set none."""
        return self.values.get(metric)

    def to_json(self) -> dict[str, object]:
        """The form that `from_json` reads."""
        return {"values": dict(self.values)}

    @classmethod
    def from_json(cls, data: Mapping[str, object]) -> Self:
        """Raises PolicyError that names the setting at fault."""
        values = read_section(data, "values")
        for metric in values:
            if metric not in TARGETED:
                raise PolicyError(f"values.{metric}", "unknown")
        if values.get(CALLBACK_RATE) is None:
            raise PolicyError(f"values.{CALLBACK_RATE}", "missing")
        share = {"least": 0.0, "most": 1.0}
        points = {"least": LEAST, "most": MOST}
        return cls({one: read_number(values, one, **(points if one == "nps" else share)) for one in values})
