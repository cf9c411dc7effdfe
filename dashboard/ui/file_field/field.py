"""The field for photos and files in a form: what was chosen is seen, with its size, before it is stored."""

from __future__ import annotations

from base64 import b64decode
from binascii import Error as NotBase64
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st

from dashboard.errors import Refusal
from dashboard.rules.attachments import LARGEST, MOST_FILES
from dashboard.ui.page import Page
from data_access.vocabulary.forms import FileType

LONGER_SIDE = 2560
"""Pixels: a meter can still be read on it, and it has about 1 MB."""

LIGHT = 2 * 1024 * 1024
"""Bytes; a photo no heavier than this is kept as it is."""

_HERE = Path(__file__).parent
_WORDS = ("pick", "camera", "reading", "smaller", "remove", "refused", "empty", "kind", "broken")
"""What the field says; gaps that are left in them are filled in the browser."""


@dataclass(frozen=True)
class ChosenFile:
    name: str
    content: bytes


@cache
def _source(name: str) -> str:
    return (_HERE / name).read_text(encoding="utf-8")


def show_file_field(page: Page, key: str, token: str) -> None:
    """Draw the field; `chosen_files` of the same key reads it once the form was sent. Another `token` begins empty."""
    words = page.words
    field = st.components.v2.component(
        "huiyin_files", html='<div class="files"></div>', css=_source("field.css"), js=_source("field.js")
    )
    most = LARGEST // 1024 // 1024
    told = {name: words.text(f"case.choose.{name}") for name in _WORDS}
    told |= {name: words.text(f"case.choose.{name}", most=most) for name in ("hint", "too_large")}
    told["too_many"] = words.text("case.file.too_many", most=MOST_FILES)
    data = {
        "token": token,
        "kinds": [str(kind) for kind in FileType],
        "largest": LARGEST,
        "light": LIGHT,
        "side": LONGER_SIDE,
        "most": MOST_FILES,
        "words": told,
    }
    field(key=key, data=data, on_chosen_change=_nothing)


def chosen_files(key: str) -> list[ChosenFile]:
    """What was chosen. Raises Refusal while some of it is still being read."""
    kept: Any = (st.session_state.get(key) or {}).get("chosen") or {}
    if kept.get("unread"):
        raise Refusal("case.file.reading", field="file")
    return [ChosenFile(str(one["name"]), _decoded(one["content"])) for one in kept.get("ready", ())]


def _decoded(content: str) -> bytes:
    """Empty for what isn't base64: the check of the content then refuses it."""
    try:
        return b64decode(content, validate=True)
    except NotBase64:
        return b""


def _nothing() -> None:
    """Streamlit wants a callback for each value that comes back."""
