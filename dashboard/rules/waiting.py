"""What a case may wait for (等待原因): the company's own words, and whether the clock of the limit stops meanwhile.

What only the customer can end stops the clock; what the company or its suppliers owe does not (requirements P9). A reason
that is not wanted any more is switched off and keeps its word for the cases that have it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from dashboard.rules.policy_reading import PolicyError, read_flag
from data_access.vocabulary import WAITING_CUSTOMER

LONGEST_CODE = 40


@dataclass(frozen=True, slots=True)
class WaitingReason:
    """``code`` is what an event keeps; ``zh`` and ``en`` are what people read, the first where the second is empty."""

    code: str
    zh: str
    en: str = ""
    pauses: bool = False
    active: bool = True


DEFAULT_REASONS: tuple[WaitingReason, ...] = (
    WaitingReason(WAITING_CUSTOMER, "等客户", "the customer", pauses=True),
    WaitingReason("parts", "等配件", "parts"),
    WaitingReason("supplier", "等供应商", "a supplier"),
    WaitingReason("approval", "等审批", "an approval"),
    WaitingReason("other_department", "等其他部门", "another department"),
)


@dataclass(frozen=True, slots=True)
class WaitingReasons:
    """The reasons in the order in which they are offered."""

    reasons: tuple[WaitingReason, ...] = DEFAULT_REASONS

    def __post_init__(self) -> None:
        codes = [reason.code for reason in self.reasons]
        if len(set(codes)) < len(codes):
            raise PolicyError("reasons", "twice")
        if not any(reason.active for reason in self.reasons):
            raise PolicyError("reasons", "empty")

    @property
    def offered(self) -> tuple[WaitingReason, ...]:
        """Those that a person may choose now."""
        return tuple(reason for reason in self.reasons if reason.active)

    def find(self, code: str | None) -> WaitingReason | None:
        """The reason with that code, also one that is switched off."""
        return next((reason for reason in self.reasons if reason.code == code), None)

    def pauses(self, code: str | None) -> bool:
        """Whether the clock stops; a waiting without a reason, as before there were any, was for the customer."""
        found = self.find(code or WAITING_CUSTOMER)
        return found is not None and found.pauses

    def to_json(self) -> dict[str, object]:
        """The form that `from_json` reads."""
        return {
            "reasons": [
                {"code": one.code, "zh": one.zh, "en": one.en, "pauses": one.pauses, "active": one.active}
                for one in self.reasons
            ]
        }

    @classmethod
    def from_json(cls, data: Mapping[str, object]) -> Self:
        """Raises PolicyError that names the setting at fault. A reason without a code takes its word for one."""
        listed = data.get("reasons")
        if not isinstance(listed, (list, tuple)) or not all(isinstance(one, Mapping) for one in listed):
            raise PolicyError("reasons", "form")
        return cls(tuple(_read(one) for one in listed))


def _read(data: Mapping[str, object]) -> WaitingReason:
    zh, en = (str(data.get(name) or "").strip() for name in ("zh", "en"))
    code = str(data.get("code") or zh or en).strip()[:LONGEST_CODE]
    if not code:
        raise PolicyError("reasons", "empty")
    return WaitingReason(code, zh or en, en, read_flag(data, "pauses"), read_flag(data, "active"))
