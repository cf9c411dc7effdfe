"""What the settings forms share."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import streamlit as st

from dashboard.ui.forms import attempted
from dashboard.ui.page import Page


def do(page: Page, deed: Callable[[], Any], key: str) -> None:
    """Do it; then draw the page anew and say the text `key`. After a refusal what was typed stays."""
    if attempted(page, deed, done=page.words.text(key)):
        st.rerun()


def label(page: Page, key: str) -> str:
    return page.words.text(f"settings.field.{key}")


def whole(page: Page, name: str, held: int, key: str, *, least: int = 0, most: int = 3650) -> int:
    """A field for a whole number."""
    return int(st.number_input(label(page, name), least, most, held, key=f"{key}_{name}"))


def choose_part(page: Page, name: str, options: Iterable[str], prefix: str) -> str:
    """One of the options, the first at the start; kept in the link as its code, which is the same in both languages."""
    codes = [str(option) for option in options]
    asked = st.query_params.get(name)
    chosen = st.segmented_control(
        page.words.text(f"settings.choose.{name}"),
        codes,
        default=asked if asked in codes else codes[0],
        required=True,
        format_func=lambda code: page.words.text(f"{prefix}.{code}"),
        key=f"settings_{name}",
        label_visibility="collapsed",
    )
    if chosen:
        st.query_params[name] = chosen
    return chosen or codes[0]
