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


def show_phrases(page: Page) -> None:
    """A list, one phrase a line, behind a button."""
    words = page.words
    seen = load(page, (Subject.ORGANISATION,), phrases)
    with st.popover(words.text("log.phrases"), icon=":material/short_text:", type="tertiary"):
        note(words.text("log.phrases_help"))
        with st.form("phrases", border=False, enter_to_submit=False, width=460):
            typed = st.text_area(
                words.text("log.phrases"), "\n".join(seen), label_visibility="collapsed", height=28 * MOST_PHRASES
            )
            if not st.form_submit_button(words.text("log.phrases_save"), type="primary"):
                return
        if (
            attempt(
                page,
                lambda: change_phrases(page.store, page.viewer, typed.splitlines(), seen, now=clock.now()),
                done=words.text("log.phrases_saved"),
            )
            is not None
        ):
            st.rerun()
