"""Photos and files of a case: a field for them in every form, and those that are there with their previews."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import streamlit as st

from dashboard import clock
from dashboard.auth.viewer import Right
from dashboard.errors import Refusal
from dashboard.reports.case_view import CaseView
from dashboard.ui.case_words import comma, recorder
from dashboard.ui.file_field.field import ChosenFile, chosen_files, show_file_field
from dashboard.ui.forms import attempt, form_token, renew_token
from dashboard.ui.head import note, section
from dashboard.ui.page import Page, say_next
from dashboard.ui.tables import plain_markdown
from dashboard.use_cases.attach_file import NewFile, attach_file, read_file, take_back_file
from data_access.queries.one_case import AttachmentRow

_FORM = "case.files"
_ACROSS = 3


def store_files(
    page: Page, case_id: int, files: Sequence[ChosenFile], token: str, *, event_id: int | None = None
) -> int:
    """Store what was chosen; how many."""
    for place, file in enumerate(files):
        new = NewFile(case_id, file.name, file.content, f"{token}.{place}", event_id)
        attach_file(page.store, page.viewer, new, now=clock.now())
    return len(files)


def show_files(page: Page, view: CaseView, *, now_shown: bool) -> None:
    """What is attached, and a place to add to it."""
    words, files = page.words, view.one.attachments
    may_add = now_shown and page.viewer.may(Right.RECORD)
    if not files and not may_add:
        return
    section(words.text("case.files"))
    if files:
        with st.grid(_ACROSS, min_column_width=120, gap="small"):
            for file in files:
                with st.container(gap="xxsmall"):
                    _show(page, file, may_add=may_add)
    if may_add:
        _add(page, view)


def _show(page: Page, file: AttachmentRow, *, may_add: bool) -> None:
    words = page.words
    if file.preview is not None:
        st.image(file.preview, width="stretch", alt=file.file_name)
    else:
        st.markdown(":material/picture_as_pdf:")
    who = recorder(words, file.recorded_by)
    note(comma(words, plain_markdown(file.file_name), words.moment(file.recorded_at), plain_markdown(who)))
    with st.container(horizontal=True, gap="xsmall"):
        st.download_button(
            words.text("case.file.open"),
            partial(_content, page, file.id),
            file.file_name,
            file.media_type,
            key=f"file.{file.id}",
            on_click="ignore",
            icon=":material/download:",
            type="tertiary",
        )
        is_own = file.recorded_by == page.viewer.name or page.viewer.may(Right.SET_RULES)
        if may_add and is_own and st.button(words.text("case.file.take_back"), key=f"back.{file.id}", type="tertiary"):
            attempt(page, lambda: take_back_file(page.store, page.viewer, file.id, now=clock.now()))
            st.rerun()


def _content(page: Page, attachment_id: int) -> bytes:
    """Read when it is asked for, with the scope that holds then."""
    return read_file(page.store, page.viewer, attachment_id).content


def _add(page: Page, view: CaseView) -> None:
    words, key = page.words, f"files.{view.one.case.id}"
    with st.form("files", border=False):
        show_file_field(page, key, form_token(_FORM))
        wanted = st.form_submit_button(words.text("case.file.store"))
    if wanted and (stored := attempt(page, lambda: _store(page, view, key))):
        renew_token(_FORM)
        say_next(words.plural("case.file.stored", stored))
        st.rerun()


def _store(page: Page, view: CaseView, key: str) -> int:
    files = chosen_files(key)
    if not files:
        raise Refusal("case.file.none", field="file")
    return store_files(page, view.one.case.id, files, form_token(_FORM))
