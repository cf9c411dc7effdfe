"""Paper forms typed into a grid: which columns each sort of form has, and how their cells are read.

A cell is read by the same readers as a cell of an imported file; a time also as it may be typed on the quick-entry line. A
day without a time is known to the day.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from dashboard.errors import Refusal
from dashboard.exchange.converting import Context, read_score
from dashboard.exchange.field_model import Field, Sort, worded
from dashboard.exchange.fields import field_of
from dashboard.exchange.fields_shared import ASSET, CUSTOMER, PLACE
from dashboard.exchange.times import reader_for
from dashboard.exchange.values import Fault, read_flag, read_money, read_text, read_word
from dashboard.periods import midnight
from dashboard.rules import promise_times
from dashboard.rules.callbacks import Word
from dashboard.rules.intake import Result
from dashboard.use_cases.import_batch import Moment
from data_access.queries.survey_answers import Item
from data_access.vocabulary import ImportKind, Precision

SCORE = "score:"


class Paper(StrEnum):
    """The sorts of form."""

    INTAKE = "intake"
    SERVICES = "services"
    SURVEYS = "surveys"
    CALLBACKS = "callbacks"


@dataclass(frozen=True)
class PaperColumn:
    """A column of the grid. `field`: how it is read, or by which headers a name that is looked up is known. `item`: of a score.
    `needed`: a form without it can't be stored."""

    name: str
    field: Field | None = None
    needed: bool = False
    item: Item | None = None


def _like(kind: ImportKind, name: str, *, needed: bool = False) -> PaperColumn:
    return PaperColumn(name, field_of(kind, name), needed)


_RESULT = worded("result", Result, lambda code: f"log.result.{code}")
_PROMISE, _ANOTHER = Field("promise"), Field("another_time")
"""A time ahead, read by the deed that takes it."""
_SATISFIED = worded("satisfied", Word, lambda code: f"callbacks.form.{code}")
_CUSTOMER = Field("customer", aliases=tuple(alias for field in (*CUSTOMER, ASSET) for alias in field.aliases))
"""A sheet may tell who it was in several columns: all of them go into the one cell."""
_COLUMNS: Mapping[Paper, tuple[PaperColumn, ...]] = MappingProxyType(
    {
        Paper.INTAKE: (
            PaperColumn("customer", _CUSTOMER),
            PaperColumn("site", PLACE[0]),
            _like(ImportKind.INTERACTIONS, "occurred_at"),
            _like(ImportKind.INTERACTIONS, "channel"),
            _like(ImportKind.INTERACTIONS, "kind", needed=True),
            _like(ImportKind.CASES, "cause", needed=True),
            _like(ImportKind.INTERACTIONS, "content", needed=True),
            PaperColumn("result", _RESULT),
            PaperColumn("recipient"),
            PaperColumn("promise", _PROMISE),
        ),
        Paper.SERVICES: (
            PaperColumn("customer", _CUSTOMER, needed=True),
            _like(ImportKind.SERVICES, "finished_at"),
            _like(ImportKind.SERVICES, "description", needed=True),
            _like(ImportKind.SERVICES, "staff"),
            _like(ImportKind.SERVICES, "amount"),
            _like(ImportKind.SERVICES, "case"),
        ),
        Paper.SURVEYS: (
            PaperColumn("customer", _CUSTOMER),
            _like(ImportKind.SURVEYS, "answered_at"),
            _like(ImportKind.SURVEYS, "comment"),
            _like(ImportKind.SURVEYS, "case"),
            _like(ImportKind.SURVEYS, "service"),
            _like(ImportKind.SURVEYS, "staff"),
            _like(ImportKind.SURVEYS, "channel"),
            _like(ImportKind.SURVEYS, "may_call"),
        ),
        Paper.CALLBACKS: (
            PaperColumn("customer", _CUSTOMER, needed=True),
            _like(ImportKind.CALLBACKS, "attempted_at"),
            _like(ImportKind.CALLBACKS, "way"),
            _like(ImportKind.CALLBACKS, "result", needed=True),
            PaperColumn("another_time", _ANOTHER),
            PaperColumn("satisfied", _SATISFIED),
            PaperColumn("problem", Field("problem")),
            _like(ImportKind.CALLBACKS, "note"),
        ),
    }
)


def columns_of(paper: Paper, items: Sequence[Item] = ()) -> tuple[PaperColumn, ...]:
    """The columns in their order; a survey's questions stand behind the day."""
    columns = _COLUMNS[paper]
    if paper is not Paper.SURVEYS:
        return columns
    scores = tuple(PaperColumn(f"{SCORE}{item.code}", item=item) for item in items)
    return (*columns[:2], *scores, *columns[2:])


def read_cell(column: PaperColumn, text: str, about: Context) -> Any:
    """The value of a cell that isn't blank: str, int, bool or Moment. Raises Refusal, its `field` the column."""
    field = column.field
    if column.item is not None:
        value: Any = read_score((column.item.scale_min, column.item.scale_max), text)
    elif field is None or field in (_PROMISE, _ANOTHER):
        return text
    elif field.sort in (Sort.TIME, Sort.STEP):
        return _read_time(column, text, about)
    elif field.sort is Sort.WORD:
        value = _by_digit(field, text) or read_word(text, field)
        if field is _SATISFIED and isinstance(value, Fault) and isinstance(flag := read_flag(text), bool):
            value = str(Word.YES if flag else Word.NO)
        if isinstance(value, Fault):
            raise Refusal("paper.unknown", field=column.name, text=text)
    elif field.sort is Sort.FLAG:
        value = read_flag(text)
    elif field.sort is Sort.MONEY:
        value = read_money(text, about.currency)
    else:
        value = read_text(text)
    if isinstance(value, Fault):
        raise Refusal(value.key, field=column.name, **{"value": text, **value.values})
    return value


def _by_digit(field: Field, text: str) -> str | None:
    """Words have the digits that they have on the quick-entry line."""
    digit = unicodedata.normalize("NFKC", text).strip()
    return field.words[int(digit) - 1] if digit.isdecimal() and 1 <= int(digit) <= min(len(field.words), 9) else None


def _read_time(column: PaperColumn, text: str, about: Context) -> Moment:
    zone = str(about.zone)
    try:
        day = promise_times.past_day(text, now=about.now, zone=zone)
        if day is not None:
            return Moment(midnight(day, zone), Precision.DAY)
        try:
            return Moment(promise_times.past_time(text, now=about.now, zone=zone), Precision.INSTANT)
        except Refusal as unreadable:
            if unreadable.key != "log.time_unreadable":
                raise
        found = reader_for((text,), column=text, zone=about.zone).read(text)
    except Refusal as refusal:
        raise Refusal(refusal.key, field=column.name, **refusal.values) from refusal
    if found is None:
        raise Refusal("exchange.reason.time", field=column.name, value=text)
    return found
