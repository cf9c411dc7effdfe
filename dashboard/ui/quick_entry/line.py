"""The line on its page: it answers what is being typed and stores what was sent, without running the rest of the page."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import streamlit as st

from dashboard import clock
from dashboard.auth.sessions import viewer_of
from dashboard.errors import NotAllowed, Refusal
from dashboard.ui.page import Page, boundary, refusal_text
from dashboard.ui.quick_entry.component import mount
from dashboard.ui.quick_entry.found import answer
from dashboard.ui.quick_entry.near import near
from dashboard.ui.tables import phone
from dashboard.use_cases.check_entry import NewEntry
from dashboard.use_cases.entry_choices import Result, read_past, read_promise
from dashboard.use_cases.log_interaction import Logged, log_interaction

KEY = "quick_entry"
_RECEIPT = "quick_entry.receipt"


@st.fragment
def show_line(page: Page, offered: dict[str, Any]) -> None:
    """Draw the line. Saving runs the whole page again, so that its headline and list follow."""
    now = clock.now()
    sent = st.session_state.get(KEY) or {}
    saved = _store(page, sent.get("outbox"), now)
    asked = sent.get("asked") or {}
    unanswered = {"query": asked.get("query", ""), "candidates": [], "notes": []}
    data: dict[str, Any] = {"answer": unanswered, "readings": {}, "receipt": st.session_state.get(_RECEIPT)}
    with boundary(page.words):  # whatever a search may meet, the line and what is typed in it stay
        data["answer"] = answer(page, asked.get("query", ""), offered["home"], now)
        data["readings"] = {
            "promise": _reading(page, read_promise, asked.get("promise", ""), now),
            "time": _reading(page, read_past, asked.get("time", ""), now),
        }
    mount(offered | data, key=KEY, on_asked=_nothing, on_outbox=_nothing)
    if saved:
        st.rerun()


def take_back_receipt() -> None:
    """What the line says it has stored is so no more. The receipt stays: by it an attempt is known as handled."""
    if receipt := st.session_state.get(_RECEIPT):
        st.session_state[_RECEIPT] = receipt | {"undone": True}


def _nothing() -> None:
    """Streamlit wants a callback for each value that comes back."""


def _store(page: Page, outbox: dict[str, Any] | None, now: datetime) -> bool:
    """Store what was sent, once per token and attempt; the receipt tells the line. Whether something new was stored."""
    if not outbox:
        return False
    handled = st.session_state.get(_RECEIPT)
    if handled and (handled["token"], handled["attempt"]) == (outbox["token"], outbox["attempt"]):
        return False
    words = page.words
    receipt = {"token": outbox["token"], "attempt": outbox["attempt"], "saved": False, "field": None, "customer": None}
    receipt["sentence"] = words.text("log.not_saved")
    with boundary(words):
        try:
            # the page's guard does not run again in a fragment, so whoever saves is looked up afresh
            viewer = viewer_of(page.store, st.context.cookies, now)
            if viewer is None:
                raise NotAllowed("page.signed_out")
            logged = log_interaction(page.store, viewer, _entry(outbox), now=now)
            receipt |= {
                "saved": True,
                "sentence": _said(page, logged, outbox, now),
                "customer": _new_customer(page, outbox, logged),
            }
        except Refusal as refusal:
            wants_site = refusal.key == "log.want_site"
            told = words.text("log.line.want_site", site=words.term("site")) if wants_site else None
            receipt |= {"field": refusal.field, "sentence": told or refusal_text(words, refusal)}
    st.session_state[_RECEIPT] = receipt
    return bool(receipt["saved"])


def _entry(outbox: dict[str, Any]) -> NewEntry:
    site = outbox.get("site")
    return NewEntry(
        form_token=str(outbox["token"]),
        kind=outbox.get("kind"),
        cause_id=outbox.get("cause"),
        content=str(outbox.get("content") or ""),
        result=outbox.get("result"),
        customer_id=outbox.get("customer"),
        asset_id=outbox.get("asset"),
        phone=outbox.get("phone"),
        name=str(outbox.get("name") or ""),
        recipient=outbox.get("recipient"),
        promise=str(outbox.get("promise") or ""),
        occurred=str(outbox.get("time") or ""),
        site_id=int(site) if site else None,
        channel=str(outbox.get("channel")),
        outside_number=str(outbox.get("outside") or ""),
    )


def _said(page: Page, logged: Logged, outbox: dict[str, Any], now: datetime) -> str:
    words = page.words
    said = [words.text("log.saved", number=logged.case_number)]
    if logged.red_line_word:
        said.append(words.text("log.saved_red", word=logged.red_line_word))
    if logged.new_customer:
        said.append(words.text("log.saved_customer"))
    if logged.due_at and outbox.get("result") != Result.SOLVED:
        said.append(words.text("log.saved_due", due=near(page, logged.due_at, now)))
    return ("，" if words.is_chinese else ", ").join(said)


def _new_customer(page: Page, outbox: dict[str, Any], logged: Logged) -> dict[str, Any] | None:
    """A customer that was only a phone is known now: F4 takes it again by its key."""
    if logged.customer_id is None or outbox.get("customer") is not None:
        return None
    shown = " ".join(part for part in (outbox.get("name"), phone(page, str(outbox.get("phone") or ""))) if part)
    return {
        "id": logged.customer_id,
        "asset": None,
        "label": shown,
        "short": shown,
        "detail": "",
        "site": outbox.get("site"),
        "open": [],
    }


def _reading(page: Page, read: Callable[..., datetime], text: str, now: datetime) -> dict[str, Any] | None:
    """How a typed time was understood, or why not."""
    if not text:
        return None
    try:
        moment = read(text, now=now, zone=page.company.zone)
    except Refusal as refusal:
        return {"text": text, "shown": None, "fault": refusal_text(page.words, refusal)}
    return {"text": text, "shown": near(page, moment, now), "fault": None}
