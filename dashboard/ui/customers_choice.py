"""Choosing one customer inside a form."""

from __future__ import annotations

import streamlit as st

from dashboard.ui.customers_search import found_line, search
from dashboard.ui.head import empty
from dashboard.ui.page import Page
from dashboard.ui.tables import plain_markdown

SHOWN = 8


def choose_customer(page: Page, key: str, label: str) -> int | None:
    """A search box and what it finds; the only one found is chosen at once. `key` keeps forms apart."""
    words = page.words
    typed = st.text_input(
        label, placeholder=words.text("customers.search_hint"), icon=":material/search:", live=True, key=f"{key}.typed"
    )
    typed = (typed or "").strip()
    found = search(page, typed)
    if typed and not found:
        empty(
            words.text("customers.search_none", typed=plain_markdown(typed)), words.text("customers.search_none_hint")
        )
    if not found:
        return None
    lines = {one.customer_id: found_line(page, one) for one in found[:SHOWN]}
    return st.radio(
        label,
        list(lines),
        format_func=lambda key: plain_markdown(lines[key]),
        index=0 if len(lines) == 1 else None,
        label_visibility="collapsed",
        key=f"{key}.chosen.{typed}",
    )
