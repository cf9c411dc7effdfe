"""Earlier imports, each with its undo."""

from __future__ import annotations

import streamlit as st

from dashboard.auth.sessions import JUST_ME
from dashboard.ui.head import empty, section
from dashboard.ui.import_outcome import offer_undo
from dashboard.ui.import_preview import Looked
from dashboard.ui.import_upload import Upload
from dashboard.ui.loaders import load
from dashboard.ui.page import Page
from dashboard.ui.tables import pick_row, plain_markdown
from data_access.queries.imports import ImportRow, earlier_imports
from data_access.vocabulary import Subject

_COLUMNS = ("id", "when", "kind", "source", "file", "by", "new", "changed", "rejected", "state")


def headline(page: Page, upload: Upload | None, looked: Looked | None) -> str:
    """What would happen while a file is looked at; `3 files are in, 22,340 rows; the latest consumption_data.xls, 22 Nov
    10:40.` otherwise."""
    words = page.words
    if looked is not None and upload is not None:
        counts = {name: words.number(getattr(looked.result, name)) for name in ("new", "changed")}
        counts["rejected"] = words.number(looked.refused)
        said = words.text("imports.headline_looked", file=plain_markdown(upload.name), **counts)
        later = words.plural("imports.headline_later", looked.later) if looked.later else ""
        return " ".join(part for part in (said, later) if part) if not words.is_chinese else said + later
    if upload is not None:
        n = sum(len(layout.rows) for layout in upload.layouts)
        what = words.text(f"import_kind.{upload.kind}")
        return words.plural("imports.headline_chosen", n, file=plain_markdown(upload.name), what=what)
    standing = [row for row in load(page, (Subject.IMPORTS,), earlier_imports) if not row.is_undone]
    if not standing:
        return words.text("imports.headline_none")
    rows = words.number(sum(row.new for row in standing))
    latest = standing[0]
    return words.plural(
        "imports.headline",
        len(standing),
        rows=rows,
        file=plain_markdown(latest.file_name),
        when=words.moment(latest.applied_at),
    )


def show_history(page: Page) -> None:
    words = page.words
    rows = load(page, (Subject.IMPORTS,), earlier_imports)
    section(words.text("imports.earlier"), words.text("imports.earlier_note") if rows else None)
    if not rows:
        empty(words.text("imports.none"), words.text("imports.none_hint"))
        return
    columns = [words.text(f"imports.column.{name}") for name in _COLUMNS]
    place = pick_row(
        page, columns, [_shown(page, row) for row in rows], key="import_list", alt=words.text("imports.earlier")
    )
    if place is None:
        return
    row = rows[place]
    if row.is_undone:
        st.info(words.text("exchange.error.undone_before", id=row.id))
    else:
        label = words.text("imports.undo_one", id=row.id, file=row.file_name)
        offer_undo(page, label, row.id, row.new, row.changed, key="import_undo_one")


def _shown(page: Page, row: ImportRow) -> list[str | int]:
    words = page.words
    return [
        row.id,
        words.moment(row.applied_at),
        words.text(f"import_kind.{row.kind}"),
        row.source,
        row.file_name,
        words.text("auth.me") if row.applied_by == JUST_ME else row.applied_by,
        words.number(row.new),
        words.number(row.changed),
        words.number(row.rejected),
        words.text("imports.state.undone" if row.is_undone else "imports.state.applied"),
    ]
