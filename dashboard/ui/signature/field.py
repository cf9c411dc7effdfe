"""The field for a signature in a form: drawn, or a photo."""

from __future__ import annotations

from base64 import b64decode
from binascii import Error as NotBase64
from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st

from dashboard.ui.page import Page

_HERE = Path(__file__).parent
_PNG = "data:image/png;base64,"


@cache
def _source(name: str) -> str:
    return (_HERE / name).read_text(encoding="utf-8")


def signature_field(page: Page, key: str, token: str) -> bytes | None:
    """The picture of the signature, None while there is none. A photo goes before what is drawn; `token`: another form
    begins with an empty pad."""
    words = page.words
    pad = st.components.v2.component(
        "huiyin_signature",
        html='<div class="pad"><canvas width="1040" height="320"></canvas><button type="button"></button></div>',
        css=_source("pad.css"),
        js=_source("pad.js"),
    )
    st.markdown(words.text("callbacks.form.signature"))
    data = {"clear": words.text("callbacks.form.signature_clear"), "label": words.text("callbacks.form.signature")}
    pad(key=f"{key}.pad", data=data | {"token": token}, on_drawn_change=_nothing)
    photo = st.file_uploader(
        words.text("callbacks.form.signature_photo"), type=["png", "jpg", "jpeg"], key=f"{key}.photo.{token}"
    )
    if photo is not None:
        return photo.getvalue()
    drawn: dict[str, Any] = st.session_state.get(f"{key}.pad") or {}
    return _decoded(drawn.get("drawn"))


def _decoded(url: object) -> bytes | None:
    if not isinstance(url, str) or not url.startswith(_PNG):
        return None
    try:
        return b64decode(url[len(_PNG) :], validate=True)
    except NotBase64:
        return None


def _nothing() -> None:
    """Streamlit wants a callback for each value that comes back."""
