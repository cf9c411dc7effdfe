"""A first mapping from the headers alone, in both languages. A person looks it over before anything is taken in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from dashboard.exchange.field_model import Field
from dashboard.exchange.fields import FIELDS
from dashboard.exchange.layout import Layout
from dashboard.exchange.mapping import Column, FileMapping
from dashboard.exchange.values import folded
from dashboard.use_cases.import_needs import NEEDED
from data_access.vocabulary import CaseKind, ImportKind

_CASE_WORDS = {
    "投诉": CaseKind.COMPLAINT,
    "complain": CaseKind.COMPLAINT,
    "报修": CaseKind.REPAIR,
    "repair": CaseKind.REPAIR,
    "咨询": CaseKind.ENQUIRY,
    "enquir": CaseKind.ENQUIRY,
    "建议": CaseKind.SUGGESTION,
    "suggestion": CaseKind.SUGGESTION,
    "表扬": CaseKind.PRAISE,
    "praise": CaseKind.PRAISE,
}


def suggest(kind: ImportKind, source: str, layout: Layout) -> FileMapping:
    """Fields whose usual headers stand in this sheet. Every header serves once."""
    columns = {field.name: column_at(layout, place) for field, place in _matches(kind, layout.header)}
    told = case_kind_told(layout.header)
    if kind is ImportKind.CASES and "kind" not in columns and told is not None:
        columns["kind"] = Column(constant=told)
    return FileMapping(kind=kind, source=source, columns=columns)


def case_kind_told(header: Sequence[str]) -> str | None:
    """The kind of case that the headers speak of (投诉时间, 投诉内容); None where they speak of none or of several."""
    said = " ".join(folded(name) for name in header)
    told = {kind for word, kind in _CASE_WORDS.items() if word in said}
    return str(told.pop()) if len(told) == 1 else None


def column_at(layout: Layout, place: int) -> Column:
    """The column at an index: by its name, or by position where the name is blank or repeated, or there is no header."""
    name = layout.header[place]
    is_clear = bool(name) and layout.header_row > 0 and layout.header.count(name) == 1
    return Column(names=(name,)) if is_clear else Column(position=place + 1)


def likely_kind(layout: Layout) -> ImportKind:
    """The kind whose needed fields, and then most fields, are found among the headers."""
    return max(ImportKind, key=lambda kind: _likeness(kind, layout.header))


def fits(mapping: FileMapping, layout: Layout) -> bool:
    """Whether every column that a remembered mapping names is there."""
    columns = [*mapping.columns.values(), *(item.column for item in mapping.items)]
    known = {folded(name) for name in layout.header}
    return all(
        {folded(name) for name in column.names} <= known and (column.position or 0) <= len(layout.header)
        for column in columns
    )


def for_file(mapping: FileMapping, *, sheets: Sequence[str], header_row: int | None) -> FileMapping:
    """The same mapping for these sheets."""
    return replace(mapping, sheets=tuple(sheets), header_row=header_row)


def _likeness(kind: ImportKind, header: Sequence[str]) -> tuple[float, int]:
    found = {field.name for field, _ in _matches(kind, header)}
    if kind is ImportKind.CASES and case_kind_told(header) is not None:
        found.add("kind")
    needed = NEEDED[kind]
    return sum(any(name in found for name in group) for group in needed) / len(needed), len(found)


def _matches(kind: ImportKind, header: Sequence[str]) -> Iterator[tuple[Field, int]]:
    names = [folded(name) for name in header]
    taken: set[int] = set()
    left: list[Field] = []
    for field in FIELDS[kind]:
        place = _exact(field, names, taken)
        if place is None:
            left.append(field)
        else:
            taken.add(place)
            yield field, place
    for field in left:
        place = _containing(field, names, taken)
        if place is not None:
            taken.add(place)
            yield field, place


def _exact(field: Field, names: Sequence[str], taken: set[int]) -> int | None:
    for alias in (field.name, field.name.replace("_", " "), *field.aliases):
        for place, name in enumerate(names):
            if place not in taken and name.replace("_", " ") == folded(alias):
                return place
    return None


def _containing(field: Field, names: Sequence[str], taken: set[int]) -> int | None:
    """Chinese headers often say a little more: 投诉日期(必填), 客户联系电话."""
    aliases = [folded(alias) for alias in field.aliases if len(alias) >= 3 and not alias.isascii()]
    for alias in aliases:
        for place, name in enumerate(names):
            if place not in taken and alias in name:
                return place
    return None
