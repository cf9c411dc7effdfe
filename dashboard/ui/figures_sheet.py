"""The figures of a page as a sheet of its workbook: whole and by group, as shown and unrounded."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dashboard.exchange.hand_out import Sheet
from dashboard.metrics.model import Group, Value
from dashboard.reports.figures import figures
from dashboard.ui.filters import Chosen
from dashboard.ui.head import scope_words
from dashboard.ui.loaders import load, organisation
from dashboard.ui.number_words import value_words
from dashboard.ui.page import Page
from dashboard.ui.period_words import period_words
from data_access.scope import Split
from data_access.vocabulary import STAGES, Subject

Table = tuple[Sequence[str], Split | None]
"""Metrics, and what they are split by."""

_COLUMNS = ("figure", "group", "shown", "value", "numerator", "denominator", "n", "low", "high")


def figures_sheet(page: Page, chosen: Chosen, tables: Sequence[Table]) -> Sheet:
    """One row per figure and group, in the order asked. Times are in seconds where they are unrounded, shares from 0 to 1."""
    words = page.words
    rows = []
    for slugs, split in tables:
        found = load(page, tuple(Subject), figures, tuple(slugs), chosen.selection.split(split))
        rows += [_row(page, value, split) for value in found]
    about = (
        (words.text("filter.period"), period_words(words, chosen.period)),
        (words.text("complaints.about.scope"), words.listing([scope_words(page), *chosen.described])),
        (words.text("complaints.about.as_of"), f"{words.local(page.as_of):%Y-%m-%d %H:%M}"),
    )
    columns = [words.text(f"figures.column.{name}") for name in _COLUMNS]
    return Sheet(words.text("figures.title"), columns, rows, about, page.company.zone)


def _row(page: Page, value: Value, split: Split | None) -> list[Any]:
    name = page.words.text(f"metric.{value.slug}.name")
    shown = value_words(page.words, value).replace("\u00a0", " ")
    numbers = (value.value, value.numerator, value.denominator, value.n, value.low, value.high)
    return [name, _group(page, value.group, split), shown, *numbers]


def _group(page: Page, key: Group, split: Split | None) -> str:
    """The group's name; of a figure that stands for the whole selection nothing."""
    words, names = page.words, organisation(page)
    if key in STAGES:
        return words.text(f"case.stage.{key}")
    if split is Split.REASON and key is not None:
        return words.text(f"callback_reason.{key}")
    if split is Split.HOUR and isinstance(key, int):
        return f"{key:02d}:00"
    if split is None:
        return "" if key is None else str(key)
    if not isinstance(key, int):
        return words.text("case.unsorted" if split is Split.CAUSE else "week.no_team")
    found = names.cause(key) if split is Split.CAUSE else names.team(key)
    return words.name(found.name, found.name_en) if found else str(key)
