"""A number that is dialled: as a link that a phone can call, whole or hidden as the viewer's role says."""

from __future__ import annotations

import re
from typing import Any

import streamlit as st

from dashboard.auth.viewer import Right
from dashboard.ui.page import Page
from dashboard.ui.tables import phone, plain_markdown

WIDTH = 118
"""Pixels that eleven digits need."""


def dialled(number: str | None) -> str:
    """The whole number, whatever the role: whoever has the call before them must dial it. It is one customer's at a time, under
    a lease that names the caller."""
    return re.sub(r"^\+86", "", number or "")


def dialled_link(number: str | None) -> str:
    """The same as a link for a page's text."""
    return f"[{plain_markdown(dialled(number))}](tel:{_address(number)})" if number else ""


def phone_link(page: Page, number: str | None) -> str:
    """As this viewer may see it; a link only where it is whole."""
    if not number or not page.viewer.may(Right.SEE_PERSONAL):
        return plain_markdown(phone(page, number))
    return dialled_link(number)


def phone_cell(page: Page, number: str | None, *, do_not_call: bool = False) -> str | None:
    """The cell of a `phone_column`; None for a customer who is not to be called."""
    if not number or do_not_call:
        return None
    return f"tel:{_address(number)}" if page.viewer.may(Right.SEE_PERSONAL) else phone(page, number)


def phone_column(page: Page) -> Any:
    """A column of a list whose numbers can be tapped."""
    if not page.viewer.may(Right.SEE_PERSONAL):
        return st.column_config.TextColumn(width=WIDTH)
    return st.column_config.LinkColumn(width=WIDTH, display_text=r"^tel:(?:\+86)?(.*)$")


def _address(number: str) -> str:
    return re.sub(r"[^0-9+*#]", "", number)
