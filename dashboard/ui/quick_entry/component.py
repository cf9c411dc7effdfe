"""The quick-entry line in the browser: eight fields, keys, drafts. It knows no words and no rules; both come from Python."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st

_HERE = Path(__file__).parent
_SCRIPTS = ("element.js", "memory.js", "options.js", "panel.js", "flow.js", "keys.js", "saving.js", "quick_entry.js")


@cache
def _source(*names: str) -> str:
    return "\n".join((_HERE / name).read_text(encoding="utf-8") for name in names)


def mount(data: Mapping[str, Any], *, key: str, on_asked: Callable[[], None], on_outbox: Callable[[], None]) -> None:
    """Draw the line. It answers through `st.session_state[key]`: `asked` (what is being typed: query, promise, time)
    and `outbox` (one entry to be stored, with its token and the number of the attempt)."""
    line = st.components.v2.component(
        "huiyin_quick_entry", html='<div class="entry"></div>', css=_source("quick_entry.css"), js=_source(*_SCRIPTS)
    )
    line(key=key, data=dict(data), on_asked_change=on_asked, on_outbox_change=on_outbox)
