"""What the form sent is stored, once per token and attempt; the receipt tells the form."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import streamlit as st

from dashboard.auth.sessions import viewer_of
from dashboard.auth.viewer import Viewer
from dashboard.errors import NotAllowed, Refusal
from dashboard.ui.call_mode.form_data import CONFIRMED, NO, SATISFIED, SKIP, UNSAID, YES
from dashboard.ui.callbacks_attempt import told
from dashboard.ui.page import Page, boundary, refusal_text
from dashboard.ui.signature.field import decoded
from dashboard.use_cases.call_queue import SkipEntry, skip_callback
from dashboard.use_cases.correct_phone import correct_phone
from dashboard.use_cases.entry_choices import read_promise
from dashboard.use_cases.log_attempt import AttemptEntry, log_attempt
from data_access.vocabulary import AttemptResult, AttemptWay

RECEIPT, DONE = "call.receipt", "call.done"
"""The receipt of the last sending; what was done last (see `Done`)."""


@dataclass(frozen=True)
class Done:
    """What was done last, and with whom. `attempt_id`: of what can be undone and noted, None for nothing."""

    sentence: str
    callback_id: int
    attempt_id: int | None = None
    note: str = ""
    name: str = ""


def store_outbox(page: Page, outbox: dict[str, Any] | None, now: datetime) -> bool | None:
    """Whether what was sent was stored; None where nothing new was. A refusal is told in the form, which keeps what was
    typed."""
    if not outbox:
        return None
    handled = st.session_state.get(RECEIPT)
    if handled and (handled["token"], handled["attempt"]) == (outbox["token"], outbox["attempt"]):
        return None
    receipt = {"token": outbox["token"], "attempt": outbox["attempt"], "saved": False, "field": None}
    receipt["sentence"] = page.words.text("call.not_saved")
    with boundary(page.words):
        try:
            st.session_state[DONE] = _store(page, whoever_saves(page, now), outbox, now)
            receipt["saved"] = True
        except Refusal as refusal:
            receipt |= {"field": refusal.field, "sentence": refusal_text(page.words, refusal)}
    st.session_state[RECEIPT] = receipt
    return bool(receipt["saved"])


def whoever_saves(page: Page, now: datetime) -> Viewer:
    """The page's guard does not run again in a fragment, so whoever saves is looked up afresh. Raises NotAllowed."""
    viewer = viewer_of(page.store, st.context.cookies, now)
    if viewer is None:
        raise NotAllowed("page.signed_out")
    return viewer


def _store(page: Page, viewer: Viewer, outbox: dict[str, Any], now: datetime) -> Done:
    callback_id = int(outbox["call"])
    if outbox["result"] == SKIP:
        skip_callback(page.store, viewer, SkipEntry(callback_id, str(outbox["reason"])), now=now)
        return Done(page.words.text("call.skipped"), callback_id)
    entry = _entry(page, outbox, now)
    done = log_attempt(page.store, viewer, entry, now=now)
    said = told(page, entry, done)
    phone = str(outbox.get("phone") or "").strip()
    if phone and entry.result == AttemptResult.WRONG_NUMBER:
        correct_phone(page.store, viewer, callback_id, phone, now=now)
        said = page.words.text("call.phone_corrected", phone=phone)
    return Done(said, callback_id, done.attempt_id, entry.note.strip())


def _entry(page: Page, outbox: dict[str, Any], now: datetime) -> AttemptEntry:
    answers = {str(code): int(value) for code, value in dict(outbox.get("answers") or {}).items()}
    satisfied, confirmed = answers.pop(SATISFIED, None), answers.pop(CONFIRMED, None)
    way = str(outbox.get("way") or AttemptWay.PHONE)
    reached = outbox["result"] == AttemptResult.REACHED
    asked = outbox["result"] == AttemptResult.ANOTHER_TIME
    return AttemptEntry(
        callback_id=int(outbox["call"]),
        version=int(outbox["version"]),
        result=str(outbox["result"]),
        form_token=str(outbox["token"]),
        note=str(outbox.get("note") or ""),
        way=way,
        satisfied={YES: True, NO: False}.get(satisfied) if reached and satisfied is not None else None,
        unsaid=reached and satisfied == UNSAID,
        signature=decoded(outbox.get("signature")) if reached and way == AttemptWay.VISIT else None,
        confirmed=bool(confirmed) if reached and confirmed is not None else None,
        scores=answers if reached else {},
        problem=str(outbox.get("problem") or "") if reached else None,
        another_time=_when(page, str(outbox.get("when") or ""), now) if asked else None,
    )


def _when(page: Page, text: str, now: datetime) -> datetime:
    if not text.strip():
        raise Refusal("callback.which_time", field="when")
    try:
        return read_promise(text, now=now, zone=page.company.zone)
    except Refusal as refusal:
        refusal.field = "when"
        raise
