"""The first step of an import: the file, what it holds, and what was recognised in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePath

import pandas as pd
import streamlit as st

from dashboard.errors import Refusal
from dashboard.exchange.layout import Layout, lay_out
from dashboard.exchange.reading import WHITESPACE, SourceFile, as_text, read_file
from dashboard.exchange.remarks import refusal_text
from dashboard.exchange.suggest import likely_kind, likely_source
from dashboard.ui.head import note
from dashboard.ui.loaders import load
from dashboard.ui.page import Page
from data_access.queries.imports import remembered_mappings
from data_access.vocabulary import ImportKind, Subject

LARGEST_MB = 200
_KINDS = tuple(ImportKind)
_FIRST_ROWS = 5
_TURN = "import.turn"


@dataclass(frozen=True)
class Upload:
    """A file as it was read, and what a person said of it. `key` changes whenever the columns below must start anew."""

    name: str
    key: str
    kind: ImportKind
    source: str
    layouts: tuple[Layout, ...]
    sheets: tuple[str, ...]
    header_row: int | None
    file: SourceFile

    @property
    def first(self) -> Layout:
        return self.layouts[0]


def show_upload(page: Page) -> Upload | None:
    """Choose a file; None until there is one with rows in it."""
    words = page.words
    given = st.file_uploader(
        words.text("imports.file"),
        type=["csv", "tsv", "txt", "xls", "xlsx", "ods"],
        max_upload_size=LARGEST_MB,
        help=words.text("imports.file_help"),
        key=f"import_file.{st.session_state.get(_TURN, 0)}",
    )
    if given is None:
        return None
    try:
        file = _read(given.file_id, given.getvalue())
    except Refusal as refusal:
        st.error(refusal_text(words, refusal))
        return None
    left, middle, right = st.columns(3)
    with right:
        sheets, header_row = _choose_table(page, given.file_id, file)
    layouts = _lay_out(given.file_id, file, sheets, header_row)
    if not layouts:
        st.warning(refusal_text(words, Refusal("exchange.error.no_rows")))
        return None
    name = PurePath(given.name).name
    with left:
        kind = _choose_kind(page, given.file_id, layouts[0])
    with middle:
        source = _choose_source(page, given.file_id, name, kind, layouts[0])
    _tell(page, file, layouts)
    key = f"{given.file_id}.{kind}.{source}.{'.'.join(sheets)}.{header_row}"
    return Upload(name, key, kind, source, layouts, sheets, header_row, file)


def clear_upload() -> None:
    """The file is done with: the next run asks for another."""
    st.session_state[_TURN] = st.session_state.get(_TURN, 0) + 1


def _read(file_id: str, raw: bytes) -> SourceFile:
    """Read once per file, not once per click."""
    kept: tuple[str, SourceFile] | None = st.session_state.get("import.read")
    if kept is None or kept[0] != file_id:
        kept = (file_id, read_file(raw))
        st.session_state["import.read"] = kept
    return kept[1]


def _lay_out(file_id: str, file: SourceFile, sheets: Sequence[str], header_row: int | None) -> tuple[Layout, ...]:
    key = (file_id, tuple(sheets), header_row)
    kept = st.session_state.get("import.laid_out")
    if kept is None or kept[0] != key:
        chosen = [sheet for sheet in file.sheets if not sheets or sheet.name in sheets]
        found = tuple(layout for sheet in chosen if (layout := lay_out(sheet, header_row)).rows)
        kept = (key, found)
        st.session_state["import.laid_out"] = kept
    layouts: tuple[Layout, ...] = kept[1]
    return layouts


def _choose_kind(page: Page, file_id: str, layout: Layout) -> ImportKind:
    likely = likely_kind(layout)
    return st.selectbox(
        page.words.text("imports.kind"),
        _KINDS,
        index=_KINDS.index(likely),
        format_func=lambda kind: page.words.text(f"import_kind.{kind}"),
        key=f"import_kind.{file_id}",
    )


def _choose_source(page: Page, file_id: str, name: str, kind: ImportKind, layout: Layout) -> str:
    """Where the numbers come from: proposed, with the reason, and free to be another."""
    words = page.words
    remembered = load(page, (Subject.IMPORTS,), remembered_mappings)
    proposal = likely_source(name, kind, layout, remembered, otherwise=words.text(f"import_kind.{kind}"))
    chosen = st.selectbox(
        words.text("imports.source"),
        list(dict.fromkeys((proposal.source, *(known.source for known in remembered)))),
        accept_new_options=True,
        help=words.text("imports.source_help"),
        key=f"import_source.{file_id}.{kind}",
    )
    source = (chosen or "").strip()[:80] or proposal.source
    known = any(mapping.source == source for mapping in remembered)
    why = proposal.why if source == proposal.source else "known" if known else "new"
    note(words.text(f"imports.source_why.{why}"))
    return source


def _choose_table(page: Page, file_id: str, file: SourceFile) -> tuple[tuple[str, ...], int | None]:
    """Which sheets, and which row the header is in. One sheet and a header in the first row need no question."""
    words = page.words
    names = [sheet.name for sheet in file.sheets]
    sheets: list[str] = []
    if len(names) > 1:
        layouts = [lay_out(sheet) for sheet in file.sheets]
        alike = [layout.sheet for layout in layouts if layout.header == layouts[0].header and layout.rows]
        sheets = st.multiselect(
            words.text("imports.sheets"),
            names,
            default=alike,
            key=f"import_sheets.{file_id}",
            placeholder="",
            select_all=False,
        )
    found = lay_out(file.sheets[0]).header_row if file.sheets else 0
    row = st.number_input(
        words.text("imports.header_row"),
        min_value=0,
        max_value=500,
        value=found,
        help=words.text("imports.header_row_help"),
        key=f"import_header.{file_id}",
    )
    return tuple(sheets), int(row) if row != found else None


def _tell(page: Page, file: SourceFile, layouts: tuple[Layout, ...]) -> None:
    """`UTF-8, separated by “;”. 1 table, header in row 5, 34 rows; 2 rows below are none.`"""
    words = page.words
    parts = [words.text("imports.encoding", encoding=file.encoding.upper())] if file.encoding else []
    if file.delimiter:
        named = {"\t": "tab", WHITESPACE: "blank", ",": "comma", ";": "semicolon"}.get(file.delimiter)
        shown = words.text(f"imports.delimiter.{named}") if named else file.delimiter
        parts.append(words.text("imports.delimited", delimiter=shown))
    rows = sum(len(layout.rows) for layout in layouts)
    parts += [words.plural("imports.tables", len(layouts)), words.plural("imports.rows", rows)]
    if left_out := sum(layout.left_out for layout in layouts):
        parts.append(words.plural("imports.left_out", left_out))
    st.markdown(":material/check_circle: " + words.text("imports.recognised", what=words.listing(parts)))
    with st.expander(words.text("imports.first_rows")):
        first = layouts[0]
        names = [name or str(place + 1) for place, name in enumerate(first.header)]
        columns = [name if names.count(name) == 1 else f"{name} ({place + 1})" for place, name in enumerate(names)]
        rows_shown = [[as_text(cell) for cell in row.cells] for row in first.rows[:_FIRST_ROWS]]
        padded = [row + [""] * (len(columns) - len(row)) for row in rows_shown]
        st.dataframe(pd.DataFrame(padded, columns=columns), hide_index=True, alt=words.text("imports.first_rows"))
        if any(layout.is_filled for layout in layouts):
            note(words.text("imports.first_rows_note"))
