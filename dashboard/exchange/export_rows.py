"""All rows of a kind as a sheet, under the headers by which the Import page knows them again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from dashboard.auth.viewer import Right, Viewer
from dashboard.exchange.export import Sheet
from dashboard.exchange.field_model import Sort
from dashboard.exchange.fields import field_of
from dashboard.exchange.remarks import field_label
from dashboard.i18n.words import Words
from dashboard.periods import Period
from data_access.queries.exports import EXPORTS, exported_rows
from data_access.queries.organisation import Named, organisation
from data_access.vocabulary import ImportKind

Cell = Callable[[Any], Any]


def rows_sheet(
    session: Session, words: Words, viewer: Viewer, kind: ImportKind, *, as_of: datetime, period: Period | None = None
) -> Sheet:
    """Everything within the viewer's scope, its rows read as they are asked for, while the session is open. Words of the
    vocabulary in the reader's language, money in major units, names of protected complainants left out.

    Raises NotAllowed without the right to export.
    """
    viewer.require(Right.EXPORT)
    names = list(EXPORTS[kind].fields)
    shown = [_cell(words, kind, name) for name in names]
    start, end = (period.start, period.end) if period else (None, None)
    rows = (
        [show(row[name]) for name, show in zip(names, shown, strict=True)]
        for row in exported_rows(session, kind, viewer.scope, start, end)
    )
    columns = [field_label(words, name.removesuffix("_minor")) for name in names]
    about = (
        (words.text("exchange.about.period"), f"{period.first_day} – {period.days[-1]}")
        if period
        else (words.text("exchange.about.period"), words.text("exchange.about.everything")),
        (words.text("exchange.about.scope"), _scope(words, session, viewer)),
        (words.text("exchange.about.as_of"), f"{words.local(as_of):%Y-%m-%d %H:%M}"),
    )
    return Sheet(words.text(f"import_kind.{kind}"), columns, rows, about, words.zone.key)


def _cell(words: Words, kind: ImportKind, name: str) -> Cell:
    if name.endswith("_minor"):
        return lambda value: None if value is None else value / 100
    known = field_of(kind, name)
    if known is not None and known.sort is Sort.WORD:
        return lambda value: words.text(f"{known.prefix}.{value}") if value is not None else None
    if known is not None and known.sort is Sort.FLAG:
        return lambda value: None if value is None else words.text("exchange.yes" if value else "exchange.no")
    if known is not None and known.sort is Sort.MONTH:
        return lambda value: f"{value:%Y-%m}" if isinstance(value, date) else value
    return lambda value: value


def _scope(words: Words, session: Session, viewer: Viewer) -> str:
    names = organisation(session)
    seen = [
        *_named(words, names.teams, viewer.scope.teams),
        *_named(words, names.sites, viewer.scope.sites),
    ]
    return words.listing(seen) or words.text("exchange.about.everything")


def _named(words: Words, things: tuple[Named, ...], keys: frozenset[int] | None) -> list[str]:
    return [words.name(thing.name, thing.name_en) for thing in things if keys and thing.id in keys]
