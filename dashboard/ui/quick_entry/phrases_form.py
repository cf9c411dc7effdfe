"""The usual phrases, changed where they are used."""

from __future__ import annotations

import streamlit as st

from dashboard import clock
from dashboard.ui.forms import attempt
from dashboard.ui.head import note
from dashboard.ui.loaders import load
from dashboard.ui.page import Page
from dashboard.use_cases.change_phrases import MOST_PHRASES, change_phrases
from data_access.queries.phrases import phrases
from data_access.vocabulary import Subject

LINE_HEIGHT = 28


def show_phrases(page: Page) -> None:
    """A list, one phrase a line, behind a button."""
    words = page.words
    if st.button(words.text("log.phrases"), icon=":material/short_text:", type="tertiary"):
        st.dialog(words.text("log.phrases"))(_form)(page)


def _form(page: Page) -> None:
    words = page.words
    seen = load(page, (Subject.ORGANISATION,), phrases)
    note(words.text("log.phrases_help"))
    with st.form("phrases", border=False, enter_to_submit=False):
        typed = st.text_area(
            words.text("log.phrases"), "\n".join(seen), label_visibility="collapsed", height=LINE_HEIGHT * MOST_PHRASES
        )
        if not st.form_submit_button(words.text("log.phrases_save"), type="primary"):
            return
    done = attempt(
        page,
        lambda: change_phrases(page.store, page.viewer, typed.splitlines(), seen, now=clock.now()),
        done=words.text("log.phrases_saved"),
    )
    if done is not None:
        st.rerun()
