"""Reading a stored policy: what a settings page or a file wrote is checked before a rule uses it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

PolicyFault = Literal["missing", "form", "range", "order", "overlap", "empty", "unknown", "twice"]


class PolicyError(ValueError):
    """A policy cannot be used: ``field`` names the setting, ``fault`` what is wrong with it."""

    def __init__(self, field: str, fault: PolicyFault) -> None:
        super().__init__(f"{field}: {fault}")
        self.field = field
        self.fault: PolicyFault = fault


def read_number(data: Mapping[str, object], field: str, *, least: float = 0, most: float = 1e6) -> float:
    """A number between two bounds (both allowed). Raises PolicyError."""
    value = data.get(field)
    if value is None:
        raise PolicyError(field, "missing")
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise PolicyError(field, "form")
    if not least <= value <= most:
        raise PolicyError(field, "range")
    return float(value)


def read_whole(data: Mapping[str, object], field: str, *, least: int = 0, most: int = 100_000) -> int:
    """A whole number between two bounds (both allowed). Raises PolicyError."""
    value = read_number(data, field, least=least, most=most)
    if not value.is_integer():
        raise PolicyError(field, "form")
    return int(value)


def read_optional_number(
    data: Mapping[str, object], field: str, *, least: float = 0, most: float = 1e6
) -> float | None:
    """A number, or None for "no limit". Raises PolicyError."""
    return None if data.get(field) is None else read_number(data, field, least=least, most=most)


def read_optional_whole(data: Mapping[str, object], field: str, *, least: int = 0, most: int = 100_000) -> int | None:
    """A whole number, or None for "none". Raises PolicyError."""
    return None if data.get(field) is None else read_whole(data, field, least=least, most=most)


def read_flag(data: Mapping[str, object], field: str) -> bool:
    """True or false. Raises PolicyError."""
    value = data.get(field)
    if not isinstance(value, bool):
        raise PolicyError(field, "missing" if value is None else "form")
    return value


def read_texts(data: Mapping[str, object], field: str) -> tuple[str, ...]:
    """A list of texts, none of them empty. Raises PolicyError."""
    value = data.get(field)
    if value is None:
        raise PolicyError(field, "missing")
    if not isinstance(value, (list, tuple)) or not all(isinstance(text, str) and text.strip() for text in value):
        raise PolicyError(field, "form")
    return tuple(text.strip() for text in value)


def read_section(data: Mapping[str, object], field: str) -> Mapping[str, object]:
    """A nested object. Raises PolicyError."""
    value = data.get(field)
    if not isinstance(value, Mapping):
        raise PolicyError(field, "missing" if value is None else "form")
    return value
