"""What is said beside a row of the paper grid: how it was understood, and what is wrong with it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from dashboard.errors import Refusal
from dashboard.exchange.field_model import Sort
from dashboard.exchange.paper import Paper, PaperColumn, columns_of
from dashboard.exchange.paper_forms import COLUMN_OF, ReadForm
from dashboard.i18n.words import Words
from dashboard.ui.loaders import organisation
from dashboard.ui.page import Page, refusal_text
from dashboard.ui.quick_entry.found import label_of
from dashboard.ui.quick_entry.near import near
from dashboard.ui.surveys_words import item_name
from data_access.vocabulary import Precision

GAP = "\u2003"


def column_label(words: Words, column: PaperColumn) -> str:
    if column.item is not None:
        return item_name(words, column.item)
    return words.term("site") if column.name == "site" else words.text(f"paper.column.{column.name}")


def judged(page: Page, paper: Paper, read: ReadForm, now: datetime) -> dict[str, Any]:
    """`faults` by column, in words; `reads`: whom and when it is about, and what was filled in by the rules."""
    faults = [
        {
            "column": _column(paper, fault),
            "sentence": _sentence(page, paper, fault),
            "missing": fault.key == "paper.needed",
        }
        for fault in read.faults
    ]
    return {"faults": faults, "reads": GAP.join(_reads(page, read, now))}


def _column(paper: Paper, fault: Refusal) -> str | None:
    if paper is Paper.CALLBACKS and fault.field == "promise":
        return "another_time"
    named = {column.name for column in columns_of(paper)}
    mapped = COLUMN_OF.get(fault.field or "", fault.field or "")
    if mapped == "occurred_at" and mapped not in named:
        return next(column.name for column in columns_of(paper) if column.field and column.field.sort is Sort.TIME)
    return mapped or None


def _sentence(page: Page, paper: Paper, fault: Refusal) -> str:
    """Reasons are the importer's, which names no column; a refusal of the deed names its own."""
    words, said = page.words, refusal_text(page.words, fault)
    if not fault.key.startswith(("exchange.reason.", "paper.")):
        return said
    items = [column for column in columns_of(paper) if column.name == fault.field]
    label = column_label(words, items[0]) if items else (fault.field or "").removeprefix("score:")
    return words.text("paper.fault", column=label, said=said)


def _reads(page: Page, read: ReadForm, now: datetime) -> list[str]:
    words, names, said = page.words, organisation(page), read.values
    told = []
    if read.candidate is not None:
        told.append(label_of(page, read.candidate))
    elif read.new_phone is not None:
        told.append(words.text("log.new_customer", phone=read.form.cells["customer"]))
    for name in ("occurred_at", "finished_at", "answered_at", "attempted_at"):
        if moment := said.get(name):
            is_day = moment.precision == Precision.DAY
            told.append(words.day(moment.at) if is_day else near(page, moment.at, now))
    if result := said.get("result"):
        key = "log.result" if read.callback is None else "attempt"
        told.append(words.text(f"{key}.{result}") if words.has(f"{key}.{result}") else "")
    if recipient := said.get("recipient"):
        sort, _, key = str(recipient).partition(":")
        keeper = names.team(int(key)) if sort == "team" else names.person(int(key))
        told.append(f"→ {words.name(keeper.name, keeper.name_en)}" if keeper else "")
    if read.callback is not None:
        reason = words.text(f"callback_reason.{read.callback.reason}")
        told.append(words.text("paper.reads_callback", reason=reason, day=words.day(read.callback.due_at)))
    return [part for part in told if part]
