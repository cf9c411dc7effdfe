"""A mapping laid over one sheet: which cells of a row belong to which field, before they are read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from dashboard.errors import Refusal
from dashboard.exchange.layout import Layout, tidy_name
from dashboard.exchange.mapping import Column, FileMapping
from dashboard.exchange.reading import Cell, Row, as_text
from dashboard.exchange.times import joined
from dashboard.exchange.values import folded, read_constant_time

ITEM = "item:"
Pick = Callable[[Row], Cell]


@dataclass(frozen=True)
class Fitted:
    """A sheet and, per field (and per item, as `item:<code>`), how its cell is picked from a row."""

    layout: Layout
    picks: Mapping[str, Pick]


def all_columns(mapping: FileMapping) -> dict[str, Column]:
    """The columns of the fields and, as `item:<code>`, of the survey items."""
    return {**mapping.columns, **{f"{ITEM}{item.code}": item.column for item in mapping.items}}


def fit(mapping: FileMapping, layouts: list[Layout]) -> list[Fitted]:
    """Lay the mapping over the sheets. A sheet without the named columns is passed over when another has them.

    Raises Refusal that names a missing or a repeated header.
    """
    fitted: list[Fitted] = []
    first_fault: Refusal | None = None
    for layout in layouts:
        try:
            picks = {name: _pick(column, layout) for name, column in all_columns(mapping).items()}
        except Refusal as fault:
            if mapping.sheets:
                raise
            first_fault = first_fault or fault
        else:
            fitted.append(Fitted(layout, picks))
    if first_fault is not None and not fitted:
        raise first_fault
    return fitted


def column_label(column: Column) -> str:
    """How a column is called in a sentence to a person."""
    if column.position is not None:
        return f"#{column.position}"
    return " + ".join(column.names) if column.names else as_text(read_constant_time(column.constant))


def _pick(column: Column, layout: Layout) -> Pick:
    if column.position is not None:
        return _at(column.position - 1, column.blank)
    if not column.names:
        constant: Any = read_constant_time(column.constant) if isinstance(column.constant, str) else column.constant
        return lambda _row: "" if constant is None else constant
    places = [_place(name, layout) for name in column.names]
    if len(places) == 1:
        return _at(places[0], column.blank)
    parts = [_at(place, column.blank) for place in places]
    return lambda row: joined([part(row) for part in parts])


def _at(place: int, blank: tuple[str, ...]) -> Pick:
    if not blank:
        return lambda row: row[place] if place < len(row) else ""
    nothing = frozenset(blank)

    def pick(row: Row) -> Cell:
        cell = row[place] if place < len(row) else ""
        return "" if as_text(cell) in nothing else cell

    return pick


def _place(name: str, layout: Layout) -> int:
    """The index of a header, compared exactly first, then without regard to case and width."""
    wanted = tidy_name(name)
    for same in (lambda one: one == wanted, lambda one: folded(one) == folded(wanted)):
        places = [place for place, header in enumerate(layout.header) if same(header)]
        if len(places) > 1:
            listed = ", ".join(str(place + 1) for place in places)
            raise Refusal("exchange.error.header_repeated", column=name, positions=listed)
        if places:
            return places[0]
    seen = ", ".join(header for header in layout.header if header)
    raise Refusal("exchange.error.header_missing", column=name, seen=seen[:400])


def repeated_headers(layout: Layout) -> list[str]:
    return [name for name, times in Counter(layout.header).items() if times > 1 and name]
