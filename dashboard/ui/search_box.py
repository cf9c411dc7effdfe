"""The search box of a page: it finds while one types."""

from __future__ import annotations

from typing import Literal

import streamlit as st


def search_box(label: str, hint: str, *, key: str, bind: Literal["query-params"] | None = None) -> str:
    """What was typed, without blanks around it. `bind`: kept in the link."""
    typed = st.text_input(
        label,
        placeholder=hint,
        icon=":material/search:",
        type="search",
        live=True,
        label_visibility="collapsed",
        width=560,
        key=key,
        bind=bind,
    )
    return (typed or "").strip()
