"""Rows out of the house, as CSV or XLSX: what, for whom and until when stands above; no cell can act as a formula."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from io import BytesIO, TextIOWrapper
from itertools import chain, islice
from typing import Any, BinaryIO
from zoneinfo import ZoneInfo

import xlsxwriter

_DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n")
_DIALLED = re.compile(r"\+\d{6,15}")
_NO_TAB, _LONGEST_TAB = re.compile(r"[\[\]:*?/\\]"), 31
_WIDEST = 60
_LOOKED_AT = 200


@dataclass(frozen=True)
class Sheet:
    """A table to hand out. `about`: lines above the table (what, filters, scope, cut-off, definition version), each a label
    and a text. `rows` are read once, one after the other. Cells: text, numbers, booleans, days, aware instants (shown in
    `zone`), or None."""

    title: str
    columns: Sequence[str]
    rows: Iterable[Sequence[Any]]
    about: Sequence[tuple[str, str]] = field(default_factory=tuple)
    zone: str = "Asia/Shanghai"
    more: Sequence[Sheet] = ()
    """Further tables, which stand in a workbook as worksheets of their own; CSV holds one table."""


def defused(cell: Any, *, is_text_cell: bool = False) -> Any:
    """Text that a spreadsheet might run as a formula gets a leading apostrophe; numbers stay numbers. In a cell of text a
    phone such as +8613812342071 is harmless and stays as it is dialled."""
    if not isinstance(cell, str) or not cell.startswith(_DANGEROUS) or (is_text_cell and _DIALLED.fullmatch(cell)):
        return cell
    return f"'{cell}"


def to_csv(sheet: Sheet) -> bytes:
    """See `write_csv`."""
    out = BytesIO()
    write_csv(sheet, out)
    return out.getvalue()


def to_xlsx(sheet: Sheet) -> bytes:
    """See `write_xlsx`."""
    out = BytesIO()
    write_xlsx(sheet, out)
    return out.getvalue()


def write_csv(sheet: Sheet, out: BinaryIO) -> int:
    """UTF-8 with a mark, so that spreadsheets read Chinese; how many rows."""
    text = TextIOWrapper(out, encoding="utf-8-sig", newline="")
    writer = csv.writer(text)
    writer.writerows([[defused(text) for text in line] for line in _head(sheet)])
    writer.writerow([defused(name) for name in sheet.columns])
    n = 0
    for row in sheet.rows:
        writer.writerow([_plain(cell, sheet.zone) for cell in row])
        n += 1
    text.detach()
    return n


def write_xlsx(sheet: Sheet, out: BinaryIO) -> int:
    """One worksheet per table; days and instants as such, numbers as numbers, the header frozen; how many rows.

    Row by row, whatever their number: a row that is written is not kept.
    """
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(out, {"constant_memory": True, "remove_timezone": True, **options}) as book:
        formats: dict[type, Any] = {
            str: book.add_format({"bold": True}),
            date: book.add_format({"num_format": "yyyy-mm-dd"}),
            datetime: book.add_format({"num_format": "yyyy-mm-dd hh:mm"}),
        }
        return sum(_write_sheet(book.add_worksheet(_tab(one.title)), one, formats) for one in (sheet, *sheet.more))


def _write_sheet(page: Any, sheet: Sheet, formats: dict[type, Any]) -> int:
    """`formats`: of days, of instants, and for the names of the columns."""
    rows = iter(sheet.rows)
    first = list(islice(rows, _LOOKED_AT))
    head, n = _head(sheet), 0
    for place, line in enumerate(head):
        page.write_row(place, 0, [defused(text) for text in line])
    page.write_row(len(head), 0, [defused(name) for name in sheet.columns], formats[str])
    for n, row in enumerate(chain(first, rows), start=1):
        _write_row(page, len(head) + n, row, formats, sheet.zone)
    page.freeze_panes(len(head) + 1, 0)
    for column, width in enumerate(_widths(sheet.columns, first)):
        page.set_column(column, column, width)
    return n


def _tab(title: str) -> str:
    """The title as the name of a worksheet: at most 31 characters, none of those that mean something there."""
    return _NO_TAB.sub(" ", title)[:_LONGEST_TAB].strip(" '") or "1"


def _write_row(page: Any, place: int, row: Sequence[Any], formats: dict[type, Any], zone: str) -> None:
    for column, cell in enumerate(row):
        if isinstance(cell, datetime):
            page.write_datetime(place, column, _local(cell, zone), formats[datetime])
        elif isinstance(cell, date):
            page.write_datetime(place, column, datetime(cell.year, cell.month, cell.day), formats[date])  # noqa: DTZ001
        elif cell is not None:
            page.write(place, column, defused(cell, is_text_cell=True))


def _head(sheet: Sheet) -> list[list[str]]:
    return [[sheet.title], *([label, text] for label, text in sheet.about), []]


def _plain(cell: Any, zone: str) -> Any:
    if isinstance(cell, datetime):
        return f"{_local(cell, zone):%Y-%m-%d %H:%M}"
    return "" if cell is None else defused(cell)


def _local(moment: datetime, zone: str) -> datetime:
    return moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None)


def _widths(columns: Sequence[str], first: Sequence[Sequence[Any]]) -> Iterable[int]:
    for column, name in enumerate(columns):
        shown = [name, *(str(row[column]) for row in first if row[column] is not None)]
        yield min(_WIDEST, max(sum(2 if ord(char) > 255 else 1 for char in text) for text in shown) + 2)
