"""What is said beside a row of the paper grid: how it was understood, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from dashboard.errors import Refusal
from dashboard.exchange.paper import SCORE, Paper, PaperColumn, columns_of
from dashboard.exchange.paper_entries import ReadForm
from dashboard.exchange.paper_forms import COLUMNS_OF
from dashboard.i18n.words import Words
from dashboard.ui.loaders import organisation
from dashboard.ui.page import Page, refusal_text
from dashboard.ui.quick_entry.found import label_of, new_customer_label
from dashboard.ui.quick_entry.near import near
from dashboard.ui.surveys_words import item_name
from data_access.queries.survey_answers import Item
from data_access.vocabulary import Precision

GAP = "\u2003"


def column_label(words: Words, column: PaperColumn) -> str:
    if column.item is not None:
        return item_name(words, column.item)
    return words.term("site") if column.name == "site" else words.text(f"paper.column.{column.name}")


def judged(page: Page, paper: Paper, items: Sequence[Item], read: ReadForm, now: datetime) -> dict[str, Any]:
    """`faults` by column, in words; `reads`: whom and when it is about, and what was filled in by the rules."""
    columns = columns_of(paper, items)
    faults = [
        {
            "column": _column(columns, fault),
            "sentence": _sentence(page, columns, fault),
            "missing": fault.key == "paper.needed",
        }
        for fault in read.faults
    ]
    return {"faults": faults, "reads": GAP.join(_reads(page, read, now))}


def _column(columns: Sequence[PaperColumn], fault: Refusal) -> str | None:
    """The column that a refusal is about; None when it is about none, or about one that the form doesn't have."""
    named = {column.name for column in columns}
    meant = (fault.field, f"{SCORE}{fault.field}", *COLUMNS_OF.get(fault.field or "", ()))
    return next((name for name in meant if name in named), None)


def _sentence(page: Page, columns: Sequence[PaperColumn], fault: Refusal) -> str:
    """Reasons are the importer's, which names no column; a refusal of the deed names its own."""
    words, said = page.words, refusal_text(page.words, fault)
    if not fault.key.startswith(("exchange.reason.", "paper.")):
        return said
    label = next((column_label(words, column) for column in columns if column.name == fault.field), "")
    return words.text("paper.fault", column=label, said=said)


def _reads(page: Page, read: ReadForm, now: datetime) -> list[str]:
    words, names, said = page.words, organisation(page), read.values
    told = []
    if read.candidate is not None:
        told.append(label_of(page, read.candidate))
    elif read.new_phone is not None:
        told.append(new_customer_label(words, read.form.cells["customer"], read.new_name))
    for name in ("occurred_at", "finished_at", "answered_at", "attempted_at"):
        if moment := said.get(name):
            is_day = moment.precision == Precision.DAY
            told.append(words.day(moment.at) if is_day else near(page, moment.at, now))
    for name, work in read.judged.items():
        what = words.text(f"kind.{work.what}") if name == "case" else work.what
        told.append(words.text(f"paper.reads_{name}", number=work.number, what=what, day=words.day(work.at)))
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
