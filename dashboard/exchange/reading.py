"""A file as sheets of rows: text with any usual delimiter, and workbooks. Cells keep their type where the file has one."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from io import BytesIO, StringIO
from itertools import islice

import python_calamine

from dashboard.errors import Refusal
from dashboard.exchange.encodings import decode

Cell = str | int | float | bool | date | datetime | time | timedelta
Row = Sequence[Cell]
WHITESPACE = " "
_DELIMITERS = ("\t", ";", ",", "|")
_LOOKED_AT = 200
_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")  # xlsx and ods, the old binary xls


@dataclass(frozen=True)
class Sheet:
    """Rows as they stand in the file, blank cells as "", trailing blank cells cut. `merged`: inclusive zero-based ranges
    (first row, first column, last row, last column)."""

    name: str
    rows: list[Row]
    merged: tuple[tuple[int, int, int, int], ...] = ()


@dataclass(frozen=True)
class SourceFile:
    """What was read, and how, so that a person can be told."""

    sheets: tuple[Sheet, ...]
    encoding: str | None = None
    delimiter: str | None = None


def read_file(
    raw: bytes, *, encoding: str | None = None, delimiter: str | None = None, sheets: tuple[str, ...] = ()
) -> SourceFile:
    """Read a whole file. Raises Refusal for an empty or unreadable one, or for a sheet that it does not have."""
    if not raw.strip():
        raise Refusal("exchange.error.empty_file")
    if raw.startswith(_WORKBOOKS):
        return SourceFile(tuple(_read_workbook(raw, sheets)))
    text, used = decode(raw, encoding)
    chosen = delimiter or find_delimiter(text)
    return SourceFile((Sheet("", list(_text_rows(text, chosen))),), used, chosen)


def find_delimiter(text: str) -> str:
    """The delimiter under which the first rows have one and the same number of fields; blanks for aligned text."""
    scores = {delimiter: _evenness(text, delimiter) for delimiter in (*_DELIMITERS, WHITESPACE)}
    even = [delimiter for delimiter in scores if scores[delimiter][1] > 1]
    marked = [delimiter for delimiter in even if delimiter != WHITESPACE and scores[delimiter][0] >= 0.7]
    return max(marked or even or [","], key=lambda delimiter: scores[delimiter])


def _evenness(text: str, delimiter: str) -> tuple[float, int]:
    """The share of the first rows that have the usual number of fields, and that number."""
    widths = [len(row) for row in islice(_text_rows(text, delimiter), _LOOKED_AT) if row]
    usual = max(widths, key=lambda width: (widths.count(width), width), default=0)
    if delimiter == WHITESPACE and widths[:1] != [usual]:
        return 0.0, 0  # one column of sentences: aligned text has as many names as values
    return round(widths.count(usual) / max(len(widths), 1), 1), usual


def _text_rows(text: str, delimiter: str) -> Iterator[Row]:
    if delimiter == WHITESPACE:
        yield from (line.split() for line in text.splitlines())
        return
    known: dict[str, str] = {}  # the same words come again and again: keep each once
    csv.field_size_limit(10_000_000)
    try:
        for row in csv.reader(StringIO(text, newline=""), delimiter=delimiter):
            yield _cut([known.setdefault(cell, cell) for cell in (cell.strip() for cell in row)])
    except csv.Error as error:
        raise Refusal("exchange.error.unreadable") from error


def _read_workbook(raw: bytes, wanted: tuple[str, ...]) -> Iterator[Sheet]:
    try:
        book = python_calamine.load_workbook(BytesIO(raw))
    except (python_calamine.CalamineError, OSError) as error:
        raise Refusal("exchange.error.unreadable") from error
    absent = [name for name in wanted if name not in book.sheet_names]
    if absent:
        raise Refusal("exchange.error.no_sheet", sheet=absent[0], sheets=", ".join(book.sheet_names))
    for name in wanted or book.sheet_names:
        sheet = book.get_sheet_by_name(name)
        margin: list[Cell] = [""] * (sheet.start[1] if sheet.start else 0)  # iter_rows leaves out empty first columns
        rows = [_cut(margin + [_tidy(cell) for cell in row]) for row in _rows_of(sheet)]
        ranges = tuple((top, left, bottom, right) for (top, left), (bottom, right) in sheet.merged_cell_ranges or ())
        if any(rows):
            yield Sheet(name, rows, ranges)


def _rows_of(sheet: python_calamine.CalamineSheet) -> Iterable[Sequence[Cell]]:
    return sheet.iter_rows() if sheet.start is not None else ()


def _tidy(cell: Cell) -> Cell:
    if isinstance(cell, str):
        return cell.strip()
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return int(cell)
    return cell


def _cut(row: list[Cell]) -> Row:
    end = len(row)
    while end and row[end - 1] == "":
        end -= 1
    return row[:end]


def as_text(cell: Cell) -> str:
    """The cell as a person would type it: no `.0`, dates in ISO form, line breaks kept."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, datetime):
        return cell.isoformat(sep=" ")
    if isinstance(cell, float):
        return repr(cell)
    return str(cell)
