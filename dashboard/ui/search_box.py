"""The search box of a page: it finds while one types."""

from __future__ import annotations

from typing import Literal

import streamlit as st

from dashboard.ui.page import Page


def search_box(page: Page, area: str, *, key: str, bind: Literal["query-params"] | None = None) -> str:
    """What was typed, without blanks around it. Texts: `<area>.search`, `<area>.search_hint`. `bind`: kept in the link."""
    typed = st.text_input(
        page.words.text(f"{area}.search"),
        placeholder=page.words.text(f"{area}.search_hint"),
        icon=":material/search:",
        type="search",
        live=True,
        label_visibility="collapsed",
        width=560,
        key=key,
        bind=bind,
    )
    return (typed or "").strip()
