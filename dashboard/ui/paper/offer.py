"""What the grid offers, in the reader's words: its columns with their choices, headers by which a pasted range is known."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from dashboard.exchange.field_model import Sort
from dashboard.exchange.paper import Paper, PaperColumn, columns_of
from dashboard.i18n.words import LANGUAGES, Words
from dashboard.ui.loaders import load, organisation
from dashboard.ui.page import Page
from dashboard.ui.paper.shown import column_label
from dashboard.ui.quick_entry.found import recent_customers
from dashboard.ui.quick_entry.offer import own_site
from dashboard.use_cases.check_entry import sites_offered
from dashboard.use_cases.entry_choices import Choice, named_choices, offered_causes, offered_recipients
from data_access.queries.phrases import phrases
from data_access.queries.survey_form import asked_items
from data_access.vocabulary import AttemptWay, Channel, Subject

_KEYS = (("Ctrl ↵", "save"), ("↵", "next"), ("↑ ↓", "rows"), ("Ctrl D", "down"), ("F9", "offer"))
_WIDE = ("content", "description", "comment", "note")
_NARROW = (
    *("channel", "kind", "way", "satisfied", "may_call", "amount", "staff", "site", "recipient", "promise"),
    *("case", "service"),
)


def paper_offer(page: Page, paper: Paper, now: datetime) -> dict[str, Any]:
    """The constant part of the component's data."""
    words = page.words
    items = load(page, (Subject.ORGANISATION, Subject.SURVEYS), asked_items)
    texts = ("save", "save_rows", "saving", "nothing", "drop", "paste", "left_out")
    return {
        "words": {name: words.text(f"paper.line.{name}") for name in texts}
        | {"keys": [[key, words.text(f"paper.key.{name}")] for key, name in _KEYS]},
        "owner": page.viewer.name,
        "paper": str(paper),
        "home": own_site(page),
        "columns": [_column(page, column) for column in columns_of(paper, items)],
        "phrases": list(load(page, (Subject.ORGANISATION,), phrases)),
        "recent": recent_customers(page, now),
    }


def _column(page: Page, column: PaperColumn) -> dict[str, Any]:
    words, name = page.words, column.name
    width = "score" if column.item else "wide" if name in _WIDE else "narrow" if name in _NARROW else "middle"
    return {
        "name": name,
        "label": column_label(words, column),
        "needed": column.needed,
        "width": width,
        "phrases": name in _WIDE,
        "hint": _hint(words, column),
        "help": _help(words, column),
        "headers": sorted(_headers(page, column)),
        "offers": _offers(page, column),
    }


def _headers(page: Page, column: PaperColumn) -> set[str]:
    """The column's name in every language, and the headers by which the importer knows it."""
    both = [column_label(Words(one, page.company.zone, page.company.preset), column) for one in LANGUAGES]
    aliases = column.field.aliases if column.field is not None else ()
    return {text.lower() for text in (*both, *aliases)}


def _hint(words: Words, column: PaperColumn) -> str:
    """What an empty cell stands for."""
    if column.name == "channel":
        return words.text(f"channel.{Channel.PHONE}")
    if column.name == "way":
        return words.text(f"way.{AttemptWay.PHONE}")
    if column.field is not None and column.field.sort in (Sort.TIME, Sort.STEP):
        return words.text("paper.hint.now")
    if column.name == "site":
        return words.text("paper.hint.customers")
    return words.text("paper.hint.usual") if column.name in ("result", "recipient") else ""


def _help(words: Words, column: PaperColumn) -> str:
    if column.field is not None and column.field.sort in (Sort.TIME, Sort.STEP):
        return words.text("paper.help.time")
    if column.name in ("promise", "another_time"):
        return words.text("log.line.promise_help")
    if column.name == "customer":
        return words.text("log.line.customer_help")
    if column.name in ("case", "service"):
        return words.text(f"paper.help.{column.name}")
    if column.item is not None:
        return words.text("paper.help.score", least=column.item.scale_min, most=column.item.scale_max)
    return ""


def _offers(page: Page, column: PaperColumn) -> list[dict[str, str]] | None:
    words, names = page.words, organisation(page)
    named: dict[str, tuple[Choice, ...]] = {
        "site": named_choices(sites_offered(names, page.viewer)),
        "cause": offered_causes(names),
        "recipient": offered_recipients(names),
        "staff": named_choices(one for one in names.staff if one.active),
    }
    if column.name in named:
        shown = [{"label": words.name(one.name, one.name_en), "initials": one.initials} for one in named[column.name]]
        return [*shown, {"label": words.text("log.line.unsorted")}] if column.name == "cause" else shown
    if column.item is not None:
        return [{"label": str(score)} for score in range(column.item.scale_min, column.item.scale_max + 1)]
    if column.field is None:
        return None
    if column.field.sort is Sort.FLAG:
        return [{"label": words.text(f"paper.flag.{flag}")} for flag in ("yes", "no")]
    return [{"label": words.text(f"{column.field.prefix}.{code}")} for code in column.field.words] or None
