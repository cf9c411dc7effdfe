"""Rows out of the house, as CSV or XLSX: what, for whom and until when stands above; no cell can act as a formula."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from io import BytesIO, StringIO
from typing import Any
from zoneinfo import ZoneInfo

import xlsxwriter

_DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n")
_WIDEST = 60


@dataclass(frozen=True)
class Sheet:
    """A table to hand out. `about`: lines above the table (what, filters, scope, cut-off, definition version), each a label
    and a text. Cells: text, numbers, booleans, days, aware instants (shown in `zone`), or None."""

    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[Any]]
    about: Sequence[tuple[str, str]] = field(default_factory=tuple)
    zone: str = "Asia/Shanghai"


def defused(cell: Any) -> Any:
    """Text that a spreadsheet might run as a formula gets a leading apostrophe; numbers stay numbers."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_DANGEROUS) else cell


def to_csv(sheet: Sheet) -> bytes:
    """UTF-8 with a mark, so that spreadsheets read Chinese."""
    out = StringIO(newline="")
    writer = csv.writer(out)
    writer.writerows([[defused(text) for text in line] for line in _head(sheet)])
    writer.writerow([defused(name) for name in sheet.columns])
    writer.writerows([[_plain(cell, sheet.zone) for cell in row] for row in sheet.rows])
    return out.getvalue().encode("utf-8-sig")


def to_xlsx(sheet: Sheet) -> bytes:
    """One worksheet; days and instants as such, numbers as numbers, the header frozen."""
    out = BytesIO()
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(out, {"in_memory": True, "remove_timezone": True, **options}) as book:
        page = book.add_worksheet()
        bold = book.add_format({"bold": True})
        formats: dict[type, Any] = {
            date: book.add_format({"num_format": "yyyy-mm-dd"}),
            datetime: book.add_format({"num_format": "yyyy-mm-dd hh:mm"}),
        }
        head = _head(sheet)
        for place, line in enumerate(head):
            page.write_row(place, 0, [defused(text) for text in line])
        page.write_row(len(head), 0, [defused(name) for name in sheet.columns], bold)
        for place, row in enumerate(sheet.rows, start=len(head) + 1):
            _write_row(page, place, row, formats, sheet.zone)
        page.freeze_panes(len(head) + 1, 0)
        for column, width in enumerate(_widths(sheet)):
            page.set_column(column, column, width)
    return out.getvalue()


def _write_row(page: Any, place: int, row: Sequence[Any], formats: dict[type, Any], zone: str) -> None:
    for column, cell in enumerate(row):
        if isinstance(cell, datetime):
            page.write_datetime(place, column, _local(cell, zone), formats[datetime])
        elif isinstance(cell, date):
            page.write_datetime(place, column, datetime(cell.year, cell.month, cell.day), formats[date])  # noqa: DTZ001
        elif cell is not None:
            page.write(place, column, defused(cell))


def _head(sheet: Sheet) -> list[list[str]]:
    return [[sheet.title], *([label, text] for label, text in sheet.about), []]


def _plain(cell: Any, zone: str) -> Any:
    if isinstance(cell, datetime):
        return f"{_local(cell, zone):%Y-%m-%d %H:%M}"
    return "" if cell is None else defused(cell)


def _local(moment: datetime, zone: str) -> datetime:
    return moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None)


def _widths(sheet: Sheet) -> Iterable[int]:
    for column, name in enumerate(sheet.columns):
        shown = [name, *(str(row[column]) for row in sheet.rows[:200] if row[column] is not None)]
        yield min(_WIDEST, max(sum(2 if ord(char) > 255 else 1 for char in text) for text in shown) + 2)
