"""What a page of an empty store says: the fact, and the two ways to begin."""

from __future__ import annotations

import streamlit as st

from dashboard.auth.viewer import Right
from dashboard.ui.head import empty
from dashboard.ui.links import path_of
from dashboard.ui.page import Page, PageId


def show_beginning(page: Page, fact: str, hint: str) -> None:
    """For whom neither way is open, the fact alone."""
    words = page.words
    empty(fact, hint)
    with st.container(horizontal=True, gap="small"):
        if page.viewer.may(Right.IMPORT) and st.button(
            words.text("beginning.import"), type="primary", icon=":material/upload_file:"
        ):
            st.switch_page(path_of(PageId.IMPORTS))
        if page.viewer.may(Right.RECORD) and st.button(words.text("beginning.log"), icon=":material/edit_note:"):
            st.switch_page(path_of(PageId.LOG))
        if page.viewer.may(Right.SET_RULES) and st.button(
            words.text("beginning.settings"), type="tertiary", icon=":material/settings:"
        ):
            st.switch_page(path_of(PageId.SETTINGS))
