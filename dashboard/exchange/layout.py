"""Where the table stands in a sheet: its header row, its data, and what around it is none (titles, totals, signatures)."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from dashboard.exchange.reading import Cell, Row, Sheet, as_text

_LOOKED_AT = 40
_UNNAMED = 50  # columns without a name to the right of the header that a mapping may still point at
_FOOTER = re.compile(
    r"^(合计|总计|小计|共计|汇总|制表|填表|提交|审核|审批|批准|签字|签名|备注[:：]|"
    r"total|sum|subtotal|prepared|submitted|approved|checked|signature|signed|page )",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"[-+¥$€]?[\d.,:/\s%-]+")


@dataclass(frozen=True)
class DataRow:
    """One row of data: its number in the sheet, counted from 1, and its cells, at most as many as the header has."""

    line: int
    cells: Row


@dataclass(frozen=True)
class Layout:
    """`header`: tidied names, "" where blank; `header_row` counted from 1, 0 for none; `left_out`: rows below the data (or
    repeated headers inside it) that are none; `is_filled`: merged cells were filled down."""

    sheet: str
    header: tuple[str, ...]
    header_row: int
    rows: list[DataRow]
    left_out: int
    is_filled: bool = False


def lay_out(sheet: Sheet, header_row: int | None = None) -> Layout:
    """Find the header (or take the stated row; 0: the sheet has none), fill merged cells down, drop what is no data."""
    sheet_rows = _fill_merged(sheet)
    found = find_header(sheet_rows) if header_row is None else header_row
    header = tuple(tidy_name(cell) for cell in sheet_rows[found - 1]) if 0 < found <= len(sheet_rows) else ()
    filled = list(enumerate(sheet_rows))[found:]
    widest = max((len(row) for _, row in filled), default=0)
    width = min(widest, len(header) + _UNNAMED) if header else widest
    header += ("",) * (width - len(header)) if header else ()
    end = _end_of_data([row for _, row in filled])
    kept = [DataRow(index + 1, row[:width]) for index, row in filled[:end] if any(cell != "" for cell in row)]
    rows = [row for row in kept if not _repeats(row.cells, header)]
    below = sum(any(cell != "" for cell in row) for _, row in filled[end:])
    names = header or tuple(str(number) for number in range(1, width + 1))
    return Layout(sheet.name, names, found, rows, below + len(kept) - len(rows), bool(_merged_down(sheet)))


def tidy_name(cell: Cell) -> str:
    """A header as it is compared and shown: one line, single blanks, full-width letters made narrow."""
    return " ".join(unicodedata.normalize("NFKC", as_text(cell)).split())


def find_header(rows: Sequence[Row]) -> int:
    """The number of the header row, counted from 1; 0 where the first rows are data already.

    A header is the first row of different words that is about as wide as the rows below it.
    """
    shown = rows[:_LOOKED_AT]
    widths = sorted(sum(cell != "" for cell in row) for row in shown if row)
    if not widths:
        return 0
    usual = widths[len(widths) // 2]
    for index, row in enumerate(shown):
        filled = [cell for cell in row if cell != ""]
        words = [cell for cell in filled if isinstance(cell, str) and not _NUMBER.fullmatch(cell)]
        if len(filled) >= max(0.6 * usual, 1) and len(words) >= 0.8 * len(filled):
            if len(set(words)) >= 0.7 * len(words) and not _is_title(filled, usual):
                return index + 1
        elif len(filled) >= max(0.8 * usual, 2):
            return 0  # a full row of numbers: the data have begun
    return 0


def _is_title(filled: Sequence[Cell], usual: int) -> bool:
    return len(filled) == 1 and usual > 1


def _fill_merged(sheet: Sheet) -> list[Row]:
    """Every cell of a range merged over several rows gets the value of its first cell. Titles merged sideways stay."""
    ranges = _merged_down(sheet)
    if not ranges:
        return sheet.rows
    rows = [list(row) for row in sheet.rows]
    for top, left, bottom, right in ranges:
        value = rows[top][left] if left < len(rows[top]) else ""
        for row in rows[top : bottom + 1]:
            row.extend([""] * (right + 1 - len(row)))
            row[left : right + 1] = [value] * (right + 1 - left)
    return list(rows)


def _merged_down(sheet: Sheet) -> list[tuple[int, int, int, int]]:
    return [merged for merged in sheet.merged if merged[2] > merged[0] and merged[0] < len(sheet.rows)]


def _end_of_data(rows: Sequence[Row]) -> int:
    """How many of the rows are data: blank rows, totals and signature lines at the end are none.

    A short last row is a signature line only when it says so or stands apart, below a blank row.
    """
    counts = Counter(sum(cell != "" for cell in row) for row in rows if row)
    usual = max(counts, key=lambda width: counts[width], default=0)
    end = len(rows)
    for index in range(len(rows) - 1, max(len(rows) - 12, -1), -1):
        filled = [cell for cell in rows[index] if cell != ""]
        stands_apart = index > 0 and not any(cell != "" for cell in rows[index - 1])
        says_so = bool(filled) and isinstance(filled[0], str) and bool(_FOOTER.match(filled[0]))
        is_short = len(filled) <= usual / 2 if not says_so else len(filled) < usual
        if not filled or (is_short and (says_so or stands_apart)):
            end = index
        else:
            break
    return end


def _repeats(cells: Row, header: tuple[str, ...]) -> bool:
    if not header or len(cells) < 2 or not isinstance(cells[1], str) or tidy_name(cells[1]) != header[1]:
        return False
    return tuple(tidy_name(cell) for cell in cells) == header[: len(cells)]
