"""The grid in the browser: rows of cells, keys, pasting. It knows no words and no rules; both come from Python."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st

_HERE = Path(__file__).parent
_SCRIPTS = ("../quick_entry/element.js", "rows.js", "cells.js", "grid.js")


@cache
def _source(*names: str) -> str:
    return "\n".join((_HERE / name).read_text(encoding="utf-8") for name in names)


def mount(data: Mapping[str, Any], *, key: str, on_asked: Callable[[], None], on_outbox: Callable[[], None]) -> None:
    """Draw the grid. It answers through `st.session_state[key]`: `asked` (the rows as typed, and what is searched in the
    focused cell) and `outbox` (the rows to be stored, with the number of the attempt)."""
    grid = st.components.v2.component(
        "huiyin_paper_grid", html='<div class="paper"></div>', css=_source("paper.css"), js=_source(*_SCRIPTS)
    )
    grid(key=key, data=dict(data), on_asked_change=on_asked, on_outbox_change=on_outbox)
