"""The call form in the browser. It knows no words and no rules; both come from Python."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st

from dashboard.ui.signature import field as signature

_HERE = Path(__file__).parent


@cache
def _source(*names: str) -> str:
    return "\n".join((_HERE / name).read_text(encoding="utf-8") for name in names)


def mount(data: Mapping[str, Any], *, key: str, on_outbox: Callable[[], None]) -> None:
    """Draw the form. It answers through `st.session_state[key]["outbox"]`: what came of one call, with its token and the
    number of the attempt to store it."""
    form = st.components.v2.component(
        "huiyin_call_form",
        html='<div class="call" tabindex="0"></div>',
        css=f"{_source('call_form.css')}\n{signature.source('pad.css')}",
        js=f"{signature.source('pad.js')}\n{_source('call_form.js', 'call_visit.js', 'call_view.js')}",
    )
    form(key=key, data=dict(data), on_outbox_change=on_outbox)


def mount_last(data: Mapping[str, Any], *, key: str, on_deed: Callable[[], None]) -> None:
    """Draw what was stored last, with its two ways back. It answers through `st.session_state[key]["deed"]`: `{"deed": "undo"
    or "note", "attempt": key, "note": text, "turn": number of the press}`."""
    line = st.components.v2.component(
        "huiyin_last_call",
        html='<div class="last"></div>',
        css=_source("last_call.css"),
        js=_source("last_call.js"),
    )
    line(key=key, data=dict(data), on_deed_change=on_deed)
