"""The field for a signature in a form: drawn, or a photo. Call mode draws the same pad in its own form."""

from __future__ import annotations

from base64 import b64decode
from binascii import Error as NotBase64
from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st

from dashboard.i18n.words import Words
from dashboard.ui.page import Page

_HERE = Path(__file__).parent
_PICTURES = ("data:image/png;base64,", "data:image/jpeg;base64,")


@cache
def source(*names: str) -> str:
    return "\n".join((_HERE / name).read_text(encoding="utf-8") for name in names)


def signature_field(page: Page, key: str, token: str) -> bytes | None:
    """The picture of the signature, None while there is none. `token`: another form begins with an empty pad."""
    words = page.words
    pad = st.components.v2.component(
        "huiyin_signature",
        html='<div class="pad"></div>',
        css=source("pad.css"),
        js=source("pad.js", "pad_field.js"),
    )
    st.markdown(words.text("callbacks.form.signature"))
    pad(key=f"{key}.pad", data=pad_words(words) | {"token": token}, on_signed_change=_nothing)
    sent: dict[str, Any] = st.session_state.get(f"{key}.pad") or {}
    return decoded(sent.get("signed"))


def pad_words(words: Words) -> dict[str, str]:
    """What the pad says."""
    said = {"label": "callbacks.form.signature", "photo": "callbacks.form.signature_photo"}
    said |= {"clear": "callbacks.form.signature_clear", "bad_photo": "callbacks.form.bad_photo"}
    return {name: words.text(key) for name, key in said.items()}


def decoded(url: object) -> bytes | None:
    """The picture of a data address that a browser sent; None for anything else."""
    if not isinstance(url, str) or not url.startswith(_PICTURES):
        return None
    try:
        return b64decode(url.partition(",")[2], validate=True)
    except NotBase64:
        return None


def _nothing() -> None:
    """Streamlit wants a callback for each value that comes back."""
