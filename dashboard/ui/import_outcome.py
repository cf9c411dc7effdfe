"""After an import: what it did, where to see it, and taking it back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import streamlit as st

from dashboard import clock
from dashboard.errors import Refusal
from dashboard.exchange.remarks import refusal_text
from dashboard.ui.import_progress import progress_bar
from dashboard.ui.links import link
from dashboard.ui.page import Page, PageId
from dashboard.ui.tables import plain_markdown, small_table
from dashboard.use_cases.import_batch import ImportResult
from dashboard.use_cases.undo_import import Undone, undo_import
from data_access.vocabulary import ImportKind

_SHOWN = 10
_SEEN_ON: Mapping[ImportKind, PageId] = {
    ImportKind.CUSTOMERS: PageId.CUSTOMERS,
    ImportKind.ASSETS: PageId.CUSTOMERS,
    ImportKind.PURCHASES: PageId.CUSTOMERS,
    ImportKind.STAFF: PageId.SETTINGS,
    ImportKind.SERVICES: PageId.CALLBACKS,
    ImportKind.CASES: PageId.COMPLAINTS,
    ImportKind.CASE_EVENTS: PageId.COMPLAINTS,
    ImportKind.SURVEYS: PageId.SURVEYS,
    ImportKind.CALLBACKS: PageId.CALLBACKS,
    ImportKind.INTERACTIONS: PageId.WEEK,
    ImportKind.EXPOSURES: PageId.COMPLAINTS,
}


@dataclass(frozen=True)
class Done:
    """The last import of this session. `refused`: rows with faults; `later`: later steps of cases, left out."""

    kind: ImportKind
    file_name: str
    result: ImportResult
    refused: int
    later: int


def show_done(page: Page) -> None:
    """What the last import of this session did, the page that shows it, and its undo."""
    done: Done | None = st.session_state.get("import.done")
    if done is None or (import_id := done.result.import_id) is None:
        return
    words, result = page.words, done.result
    counts = {name: words.number(getattr(result, name)) for name in ("new", "changed", "unchanged")}
    counts["rejected"] = words.number(done.refused)
    told = words.text("imports.done", file=plain_markdown(done.file_name), **counts)
    if done.later:
        told += ("" if words.is_chinese else " ") + words.plural("imports.done_later", done.later)
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        st.markdown(f":material/task_alt: {told}")
        seen_on = _SEEN_ON[done.kind]
        link(seen_on, words.text("imports.see", page=words.text(f"page.{seen_on}")))
        offer_undo(page, words.text("imports.undo"), import_id, result.new, result.changed, key="import_undo_last")


def offer_undo(page: Page, label: str, import_id: int, new: int, changed: int, *, key: str) -> None:
    """One press asks, telling how many rows it is about; the next one does it."""
    words = page.words
    with st.popover(label, icon=":material/undo:", width="content", key=f"{key}_ask"):
        st.markdown(words.text("imports.undo_sure", new=words.number(new), changed=words.number(changed)))
        if st.button(words.text("imports.undo_yes"), type="primary", icon=":material/undo:", key=key):
            _take_back(page, import_id)


def _take_back(page: Page, import_id: int) -> None:
    """Undo, then say what stayed."""
    words = page.words
    try:
        with st.spinner(words.text("imports.undoing")):
            bar = progress_bar(page, "imports.undoing_steps")
            undone = undo_import(page.store, page.viewer, import_id, now=clock.now(), progress=bar)
    except Refusal as refusal:
        st.error(refusal_text(words, refusal))
        return
    st.session_state["import.done"] = st.session_state["import.looked"] = None
    st.session_state["import.undone"] = (import_id, undone)
    st.rerun()


def show_undone(page: Page) -> None:
    """What the last undo did, and what it left as it is, and why; told once."""
    told: tuple[int, Undone] | None = st.session_state.pop("import.undone", None)
    if told is None:
        return
    words, (import_id, undone) = page.words, told
    sentences = [words.text("exchange.undone", id=import_id, n=words.number(sum(undone.voided.values())))]
    if undone.restored:
        sentences.append(words.plural("exchange.restored", undone.restored))
    st.success(("" if words.is_chinese else " ").join(sentences))
    if undone.left:
        st.warning(words.plural("exchange.left_rows", len(undone.left)))
        columns = [words.text("exchange.field.number"), words.text("exchange.rejected.reason")]
        rows = [[left.number, words.text(f"exchange.left.{left.why}")] for left in undone.left[:_SHOWN]]
        small_table(page, columns, rows)
