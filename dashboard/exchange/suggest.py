"""A first mapping from the headers, and from what the cells look like. A person looks it over before anything is taken in."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePath
from typing import Protocol

from dashboard.errors import Refusal
from dashboard.exchange.cell_shapes import holds_amounts, holds_clocks, holds_days, score_columns
from dashboard.exchange.field_model import TIMES, Field
from dashboard.exchange.fields import FIELDS
from dashboard.exchange.layout import Layout
from dashboard.exchange.mapping import Column, FileMapping, parse_mapping
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


_NO_NAME = re.compile(
    r"\d{4}\s*年(\s*\d{1,2}\s*月(\s*\d{1,2}\s*日)?)?|第?\s*\d+\s*[周季月]|\d[\d\s._-]*|\(\s*\)|副本|拷贝|\bcopy( of)?\b",
    re.IGNORECASE,
)
_REMARK = re.compile(r"[(（\[【].*$")
_DAYS = ("date", "日期", "time", "时间")
CLOCK_HEADERS = ("time", "时间", "时刻", "钟点")
MANY_SCORES = 5
_EDGES = " _-.,()"
_BETWEEN = re.compile(r"[\s_]+")


class Remembered(Protocol):
    """A mapping that was used before."""

    @property
    def source(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def mapping(self) -> str: ...


def suggest(kind: ImportKind, source: str, layout: Layout) -> FileMapping:
    """Fields whose usual headers stand in this sheet, every header once. Of several columns of days the one that reads in one
    form is taken, together with the time of day beside it."""
    matches = list(_matches(kind, layout.header))
    taken = {place for _, place in matches}
    columns = {
        field.name: _time_column(layout, place, taken) if field.sort in TIMES else column_at(layout, place)
        for field, place in matches
    }
    if kind is ImportKind.PURCHASES and layout.header_row == 0:
        columns |= _bare_purchase(layout)
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


def _time_column(layout: Layout, place: int, taken: set[int]) -> Column:
    names = [folded(name) for name in layout.header]
    others = [other for other, name in enumerate(names) if other not in taken and any(word in name for word in _DAYS)]
    if not holds_days(layout, place):
        place = next((other for other in others if holds_days(layout, other)), place)
        taken.add(place)
    day = column_at(layout, place)
    for other, name in enumerate(names):
        if name in CLOCK_HEADERS and other not in taken and day.names and holds_clocks(layout, other):
            taken.add(other)
            return Column(names=day.names + column_at(layout, other).names)
    return day


def _bare_purchase(layout: Layout) -> dict[str, Column]:
    """Of a file without headers: the days and the amounts, which can be told from the cells; who bought can't."""
    found: dict[str, Column] = {}
    for name, holds in (("bought_at", holds_days), ("amount", holds_amounts)):
        place = next((place for place in range(len(layout.header)) if holds(layout, place)), None)
        found |= {name: column_at(layout, place)} if place is not None else {}
    return found


def likely_kind(layout: Layout) -> ImportKind:
    """The kind whose needed fields, and then most fields, are found among the headers; a sheet of many scores is a survey,
    days and amounts without headers are purchases."""
    if len(score_columns(layout)) >= MANY_SCORES:
        return ImportKind.SURVEYS
    if layout.header_row == 0 and len(_bare_purchase(layout)) == 2:
        return ImportKind.PURCHASES
    return max(ImportKind, key=lambda kind: _likeness(kind, layout.header))


@dataclass(frozen=True)
class Proposal:
    """A source for a file, and why: a key below `imports.source_why`."""

    source: str
    why: str


def likely_source(
    file_name: str, kind: ImportKind, layout: Layout, remembered: Sequence[Remembered], *, otherwise: str
) -> Proposal:
    """The source whose files of this kind have had these very columns, else one that is called like the file, else a new
    one after the file's name without its dates. `otherwise`: for a file whose name is nothing but a date."""
    for known in remembered:
        mapping = readable(known.mapping) if known.kind == kind else None
        if mapping is not None and any(column.names for column in mapping.columns.values()) and fits(mapping, layout):
            return Proposal(known.source, "same_columns")
    stem = _NO_NAME.sub(" ", unicodedata.normalize("NFKC", PurePath(file_name).stem))
    name = "-".join(_BETWEEN.split(stem.strip(_EDGES)))[:80].strip(_EDGES) or otherwise
    same = next((known.source for known in remembered if folded(known.source) == folded(name)), None)
    return Proposal(same, "same_name") if same else Proposal(name, "file_name")


def readable(text: str) -> FileMapping | None:
    """A remembered mapping; None for one of an earlier version that can't be read any more."""
    try:
        return parse_mapping(text)
    except Refusal:
        return None


def fits(mapping: FileMapping, layout: Layout) -> bool:
    """Whether every column that a remembered mapping names is there."""
    columns = [*mapping.columns.values(), *(item.column for item in mapping.items)]
    known = {folded(name) for name in layout.header}
    return all(
        {folded(name) for name in column.names} <= known and (column.position or 0) <= len(layout.header)
        for column in columns
    )


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
            if place not in taken and folded(alias) in (name.replace("_", " "), _without_remark(name)):
                return place
    return None


def _without_remark(name: str) -> str:
    """`R(最近消费间隔)` is R, `金额（元）` is 金额."""
    return _REMARK.sub("", name).strip()


def _containing(field: Field, names: Sequence[str], taken: set[int]) -> int | None:
    """Chinese headers often say a little more: 投诉日期(必填), 客户联系电话."""
    aliases = [folded(alias) for alias in field.aliases if len(alias) >= 3 and not alias.isascii()]
    for alias in aliases:
        for place, name in enumerate(names):
            if place not in taken and alias in name:
                return place
    return None
