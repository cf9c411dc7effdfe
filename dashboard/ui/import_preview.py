"""The third step of an import: what would happen, then doing it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from dashboard import clock
from dashboard.errors import Refusal
from dashboard.exchange.check import check
from dashboard.exchange.mapping import FileMapping, write_mapping
from dashboard.exchange.remarks import field_title, reason_text, refusal_text, remarks_csv, row_name
from dashboard.ui.head import note, section
from dashboard.ui.import_outcome import Done
from dashboard.ui.import_progress import progress_bar
from dashboard.ui.import_upload import Upload, clear_upload
from dashboard.ui.page import Page
from dashboard.ui.tables import small_table
from dashboard.use_cases.apply_import import apply_import, preview_import
from dashboard.use_cases.import_batch import ImportBatch, ImportResult, Remark
from data_access.vocabulary import ImportKind

_SHOWN = 10
_LONGEST = 80


@dataclass(frozen=True)
class Looked:
    """What a look ahead found, for exactly this file and mapping."""

    of: tuple[str, str]
    batch: ImportBatch
    result: ImportResult

    @property
    def later(self) -> int:
        """How many rows are later steps of a case that an earlier row brings: left out, and no faults of the file."""
        return sum(_is_later_row(self, one) for one in self.result.rejections)

    @property
    def refused(self) -> int:
        """How many rows can't go in."""
        return self.result.rejected - self.later


def show_preview(page: Page, upload: Upload, mapping: FileMapping) -> Looked | None:
    """Check on request; the result stands until the file or the mapping changes."""
    words = page.words
    asked = (upload.key, write_mapping(mapping))
    with st.container(horizontal=True, vertical_alignment="center"):
        wants = st.button(words.text("imports.check"), type="primary", icon=":material/fact_check:", key="import_check")
        st.download_button(
            words.text("imports.mapping_file"),
            asked[1],
            file_name=f"{upload.source}.{upload.kind}.toml",
            mime="application/toml",
            type="tertiary",
            icon=":material/download:",
            on_click="ignore",
        )
    if wants:
        st.session_state["import.looked"] = _look(page, upload, mapping, asked)
    looked: Looked | None = st.session_state.get("import.looked")
    if looked is None or looked.of != asked:
        return None
    _show(page, looked)
    return looked


def _look(page: Page, upload: Upload, mapping: FileMapping, asked: tuple[str, str]) -> Looked | None:
    words = page.words
    try:
        with st.spinner(words.text("imports.checking")):
            batch = check(
                upload.file,
                mapping,
                file_name=upload.name,
                now=clock.now(),
                zone=page.company.zone,
                currency=page.company.currency,
            )
        bar = progress_bar(page, "imports.comparing")
        return Looked(asked, batch, preview_import(page.store, page.viewer, batch, now=clock.now(), progress=bar))
    except Refusal as refusal:
        st.error(refusal_text(words, refusal))
        return None


def _show(page: Page, looked: Looked) -> None:
    words, result = page.words, looked.result
    section(words.text("imports.preview"), words.text("imports.preview_note"))
    for slot, name in zip(st.columns(4), ("new", "changed", "unchanged", "rejected"), strict=True):
        n = looked.refused if name == "rejected" else getattr(result, name)
        slot.metric(words.text(f"imports.count.{name}"), words.number(n), border=True)
    _remarks(page, looked)
    if looked.later:
        events = words.text(f"import_kind.{ImportKind.CASE_EVENTS}")
        st.info(words.plural("imports.told.later_rows", looked.later, events=events))
    rejected = [one for one in result.rejections if not _is_later_row(looked, one)]
    for sort, remarks in (("rejected", rejected), ("warned", result.warnings)):
        if remarks:
            _remarked(page, looked, sort, remarks)
    takes = result.new + result.changed
    if not takes:
        st.info(words.text("imports.nothing_to_take" if not looked.refused else "imports.all_rejected"))
        return
    if st.button(
        words.plural("imports.apply", takes), type="primary", icon=":material/download_done:", key="import_apply"
    ):
        _apply(page, looked)


def _is_later_row(looked: Looked, remark: Remark) -> bool:
    """A log of events taken for cases has each case on many rows: these are no faults of the file."""
    return looked.batch.kind is ImportKind.CASES and remark.reason == "exchange.reason.repeated"


def _remarks(page: Page, looked: Looked) -> None:
    words = page.words
    told = [words.plural(f"exchange.made.{sort}", n) for sort, n in looked.result.made.items()]
    if looked.batch.left_out:
        told.append(words.plural("exchange.left_out", looked.batch.left_out))
    if looked.batch.folded:
        told.append(words.plural("exchange.folded", looked.batch.folded))
    if told:
        note(("；" if words.is_chinese else "; ").join(text.rstrip("。.") for text in told))


def _remarked(page: Page, looked: Looked, sort: str, found: Sequence[Remark]) -> None:
    """Rows that stay out, or that go in with a doubt: the first ones, and all of them as a file."""
    words = page.words
    rows_told = len({(remark.sheet, remark.line) for remark in found})
    note(words.plural(f"imports.told.{sort}", rows_told))
    columns = [words.text(f"exchange.rejected.{name}") for name in ("row", "field", "value", "reason")]
    rows = [
        [row_name(words, one), field_title(words, one.field), one.value[:_LONGEST], reason_text(words, one)]
        for one in found[:_SHOWN]
    ]
    small_table(page, columns, rows, alt=words.plural(f"imports.told.{sort}", rows_told))
    st.download_button(
        words.plural(f"imports.file_of.{sort}", rows_told),
        remarks_csv(words, found),
        file_name=f"{looked.batch.kind}-{sort}.csv",
        key=f"import_remarks.{sort}",
        mime="text/csv",
        icon=":material/download:",
        type="tertiary",
        on_click="ignore",
    )


def _apply(page: Page, looked: Looked) -> None:
    try:
        result = apply_import(
            page.store, page.viewer, looked.batch, now=clock.now(), progress=progress_bar(page, "imports.applying")
        )
    except Refusal as refusal:
        st.error(refusal_text(page.words, refusal))
        return
    st.session_state["import.looked"] = None
    st.session_state["import.done"] = Done(
        looked.batch.kind, looked.batch.file_name, result, looked.refused, looked.later
    )
    clear_upload()
    st.rerun()
