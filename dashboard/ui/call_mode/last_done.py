"""What was stored last: for five minutes it can be taken back, and what was said can be written down."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

import streamlit as st

from dashboard.ui.call_mode.component import mount_last
from dashboard.ui.call_mode.storing import DONE, Done, whoever_saves
from dashboard.ui.forms import attempt
from dashboard.ui.page import Page
from dashboard.use_cases.note_attempt import note_attempt
from dashboard.use_cases.undo_attempt import undo_attempt

KEY, _TURN = "call_last", "call.last_turn"


def show_last_done(page: Page, now: datetime) -> int | None:
    """Draw it, and do what was pressed: the callback of an attempt that was taken back, else None."""
    done: Done | None = st.session_state.get(DONE)
    if done is None:
        return None
    taken_back = _do(page, done, now)
    done = st.session_state[DONE]
    words = page.words
    data = {
        "attempt": done.attempt_id,
        "call": done.callback_id,
        "sentence": " ".join(part for part in (done.name, done.sentence) if part),
        "note": done.note,
        "words": {
            "undo": words.text("log.undo"),
            "note": words.text("call.note_more" if done.note else "call.note_add"),
            "save": words.text("call.note_save"),
            "hint": words.text("call.form.note_hint"),
        },
    }
    mount_last(data, key=KEY, on_deed=_nothing)
    return taken_back


def _do(page: Page, done: Done, now: datetime) -> int | None:
    sent: dict[str, Any] | None = (st.session_state.get(KEY) or {}).get("deed")
    if not sent or sent["turn"] == st.session_state.get(_TURN) or sent["attempt"] != done.attempt_id:
        return None
    st.session_state[_TURN] = sent["turn"]
    key = int(sent["attempt"])
    if sent["deed"] == "note":
        said = str(sent["note"])
        if attempt(page, lambda: note_attempt(page.store, whoever_saves(page, now), key, said, now=now)) is not None:
            sentence = (
                page.words.text("call.noted", note=said.strip()) if said.strip() else page.words.text("call.note_gone")
            )
            st.session_state[DONE] = replace(done, note=said.strip(), sentence=sentence)
        return None
    if attempt(page, lambda: undo_attempt(page.store, whoever_saves(page, now), key, now=now)) is None:
        return None
    st.session_state[DONE] = Done(page.words.text("call.undone"), done.callback_id, name=done.name)
    return done.callback_id


def _nothing() -> None:
    """Streamlit wants a callback for each value that comes back."""
