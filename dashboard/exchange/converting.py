"""Cells into the values of fields: one converter per field, made once for a file."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from dashboard.exchange.columns import ITEM, Fitted, all_columns, column_label
from dashboard.exchange.field_model import TIMES, Field, Sort
from dashboard.exchange.fields import field_of
from dashboard.exchange.mapping import BLANK, REJECT, Column, FileMapping
from dashboard.exchange.reading import Cell, as_text
from dashboard.exchange.times import TimeReader, names_a_month, read_month, reader_for
from dashboard.exchange.values import (
    Doubtful,
    Fault,
    folded,
    read_flag,
    read_money,
    read_number,
    read_phone_cell,
    read_text,
    read_whole,
    read_word,
    read_words,
)
from dashboard.use_cases.import_batch import Moment
from data_access.vocabulary import Precision

AHEAD = timedelta(minutes=5)
_FIVE = {"非常满意": 5, "很满意": 5, "满意": 4, "一般": 3, "不满意": 2, "非常不满意": 1, "很不满意": 1}
_SCALES: Mapping[tuple[int, int], Mapping[str, int]] = {
    (1, 5): {
        **_FIVE,
        **{"very satisfied": 5, "satisfied": 4, "neutral": 3, "dissatisfied": 2, "very dissatisfied": 1},
    },
    (1, 3): {"满意": 3, "较满意": 2, "基本满意": 2, "不满意": 1},
}

Read = Callable[[Cell], Any]


@dataclass
class Converter:
    """Translates by the mapping's `values`, then reads. Remembers what it read: the same words come again and again."""

    read: Read
    column: Column
    remembers: bool = True
    _seen: dict[Cell, Any] = field(default_factory=dict)

    def __call__(self, cell: Cell) -> Any:
        """The value, None for blank, a Doubtful one, or a Fault."""
        if cell == "" or cell is None:
            return None
        if not self.remembers:
            return self._convert(cell)
        if cell not in self._seen:
            if len(self._seen) > 50_000:
                self._seen.clear()
            self._seen[cell] = self._convert(cell)
        return self._seen[cell]

    def _convert(self, cell: Cell) -> Any:
        if not self.column.values and self.column.otherwise is None:
            return self.read(cell)
        text = as_text(cell)
        found = self.column.values.get(text, self._folded().get(folded(text)))
        if found is not None:
            return self.read(found) if found != "" else None
        if self.column.otherwise == REJECT:
            return Fault("exchange.reason.not_listed")
        if self.column.otherwise == BLANK:
            return None
        return self.read(cell if self.column.otherwise is None else self.column.otherwise)

    def _folded(self) -> dict[str, Any]:
        return {folded(text): value for text, value in self.column.values.items()}


@dataclass(frozen=True)
class Context:
    """What reading depends on besides the file."""

    now: datetime
    zone: ZoneInfo
    currency: str


def converters(mapping: FileMapping, sheets: list[Fitted], about: Context) -> dict[str, Converter]:
    """One converter per mapped field and item. Raises Refusal for a column of times without one clear format."""
    found: dict[str, Converter] = {}
    for name, column in mapping.columns.items():
        known = field_of(mapping.kind, name)
        assert known is not None
        if known.sort in TIMES:
            reader = reader_for(
                () if column.values else _cells(sheets, name),
                column=column_label(column),
                zone=about.zone,
                formats=mapping.formats if column.names or column.position else (),
            )
            found[name] = Converter(partial(_read_time, known.sort, reader, about), column, remembers=False)
        else:
            found[name] = Converter(_reader(known, about), column, remembers=known.sort is not Sort.TEXT)
    for item in mapping.items:
        found[f"{ITEM}{item.code}"] = Converter(partial(read_score, item.scale), item.column)
    return found


def _cells(sheets: list[Fitted], name: str) -> Iterable[Cell]:
    for sheet in sheets:
        pick = sheet.picks[name]
        for row in sheet.layout.rows:
            yield pick(row.cells)


def _reader(known: Field, about: Context) -> Read:
    readers: dict[Sort, Read] = {
        Sort.TEXT: read_text,
        Sort.WORD: lambda cell: read_word(cell, known),
        Sort.WORDS: lambda cell: read_words(cell, known),
        Sort.PHONE: lambda cell: read_phone_cell(as_text(cell)),
        Sort.MONEY: lambda cell: read_money(cell, about.currency),
        Sort.WHOLE: read_whole,
        Sort.NUMBER: read_number,
        Sort.FLAG: read_flag,
        Sort.MONTH: lambda cell: read_month(cell) or Fault("exchange.reason.month"),
    }
    return readers[known.sort]


def _read_time(sort: Sort, reader: TimeReader, about: Context, cell: Cell) -> Any:
    moment = reader.read(cell)
    if moment is None:
        return Fault("exchange.reason.month_only" if names_a_month(cell) else "exchange.reason.time")
    if sort is Sort.DAY:
        return moment.at.astimezone(about.zone).date()
    if sort is Sort.DUE:
        return _end_of_day(moment, about.zone) if moment.precision == Precision.DAY else moment
    if moment.at <= about.now + AHEAD:
        return moment
    return Doubtful(moment, "exchange.reason.ahead") if sort is Sort.STEP else Fault("exchange.reason.ahead")


def _end_of_day(moment: Moment, zone: ZoneInfo) -> Moment:
    following = moment.at.astimezone(zone).date() + timedelta(days=1)
    end = datetime(following.year, following.month, following.day, tzinfo=zone)
    return Moment(end.astimezone(moment.at.tzinfo), moment.precision)


def read_score(scale: tuple[int, int], cell: Cell) -> int | Fault:
    worded = _SCALES.get(scale, {}).get(folded(as_text(cell)))
    return worded if worded is not None else read_whole(cell, *scale)


__all__ = ["Context", "Converter", "all_columns", "converters"]
