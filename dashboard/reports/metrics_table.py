"""Values as a table of plain text, for a terminal."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from unicodedata import east_asian_width

from dashboard.i18n.words import Words
from dashboard.metrics.model import Unit, Value

_DECIMALS = {Unit.SCORE: 2, Unit.ATTEMPTS: 2, Unit.TRANSFERS: 2, Unit.PER_10K: 1, Unit.DAYS: 1}
_COLUMNS = ("metric", "group", "value", "fraction", "interval")


def table_lines(words: Words, values: Iterable[Value], label: Callable[[Value], str | None]) -> list[str]:
    """A heading and one line per value, in columns; a Chinese character is two places wide."""
    rows = [[words.text(f"metrics.column.{name}") for name in _COLUMNS]]
    rows += [_cells(words, value, label(value)) for value in values]
    widths = [max(_width(row[place]) for row in rows) for place in range(len(_COLUMNS))]
    return [_line(row, widths) for row in rows]


def _cells(words: Words, value: Value, group: str | None) -> list[str]:
    fraction = "" if value.numerator is None else f"{value.numerator:g}/{value.denominator:g}"
    interval = "" if value.low is None else f"{_shown(words, value, value.low)} – {_shown(words, value, value.high)}"
    name = words.text(f"metric.{value.slug}.name")
    return [f"{name} ({value.slug})", group or "", _shown(words, value, value.value), fraction, interval]


def _shown(words: Words, value: Value, number: float | None) -> str:
    if value.unit is Unit.SHARE:
        return words.percent(number)
    if value.unit is Unit.SECONDS:
        return words.duration(number)
    if value.unit is Unit.POINTS:
        return words.points(number)
    return words.number(number, _DECIMALS.get(value.unit, 0))


def _line(row: Sequence[str], widths: Sequence[int]) -> str:
    return "  ".join(cell + " " * (width - _width(cell)) for cell, width in zip(row, widths, strict=True)).rstrip()


def _width(text: str) -> int:
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in text)
