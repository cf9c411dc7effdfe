"""Ways from one page to another inside the running app."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NoReturn

import streamlit as st

from dashboard.settings import ROOT
from dashboard.ui.page import PageId

_FILES = {PageId.IMPORTS: "imports"}


LONGEST_KEY = 18
"""Digits that a key of the store can have; a longer number in a link is no key of anything."""


def is_key(asked: str) -> bool:
    """Whether what stands in the link can be a key at all."""
    return asked.isascii() and asked.isdecimal() and len(asked) <= LONGEST_KEY


def path_of(page_id: PageId) -> str:
    """The page's file, as navigation knows it."""
    return str(ROOT / "pages" / f"{_FILES.get(page_id, page_id)}.py")


def go(page_id: PageId, **parameters: str | int) -> NoReturn:
    """Leave for another page now."""
    st.switch_page(path_of(page_id), query_params={name: str(value) for name, value in parameters.items()})


def link(page_id: PageId, label: str, **parameters: str | int | Sequence[str]) -> None:
    """A link with its filters, in the colour of links: Streamlit's own is as dark as the text around it."""
    query = {name: str(value) if isinstance(value, int) else value for name, value in parameters.items()}
    st.page_link(path_of(page_id), label=f":blue[{label}]", query_params=query or None, width="content")
