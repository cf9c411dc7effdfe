"""A bar for deeds that take a while."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from dashboard.ui.page import Page


def progress_bar(page: Page, key: str) -> Callable[[int, int], None]:
    """Told (done, in all), it shows the sentence of the key; once all is done it is gone."""
    words, bar = page.words, st.empty()

    def tell(done: int, total: int) -> None:
        if done >= total:
            bar.empty()
            return
        bar.progress(done / total, text=words.text(key, done=words.number(done), total=words.number(total)))

    return tell
