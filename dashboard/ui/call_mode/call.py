"""Call mode on its page: one customer at a time, stored and followed by the next."""

from __future__ import annotations

import secrets
from dataclasses import replace
from datetime import datetime
from typing import Any

import streamlit as st

from dashboard import clock
from dashboard.policies import policies_in_force
from dashboard.ui.call_mode.component import mount
from dashboard.ui.call_mode.form_data import form_data
from dashboard.ui.call_mode.last_done import show_last_done
from dashboard.ui.call_mode.storing import DONE, RECEIPT, Done, store_outbox
from dashboard.ui.call_mode.who import show_who
from dashboard.ui.head import empty, note
from dashboard.ui.links import go
from dashboard.ui.loaders import load
from dashboard.ui.page import Page, PageId
from dashboard.use_cases.call_queue import RENEW_SECONDS, Turn, release_lease, renew_lease, take_call
from data_access.queries.call_queue import Held
from data_access.queries.survey_form import asked_items
from data_access.vocabulary import Subject

KEY = "call_form"
_HOLDER, _TURN = "call.holder", "call.turn"


def holder() -> str:
    """The token of this open page; its leases run out when it is no longer there to renew them."""
    if _HOLDER not in st.session_state:
        st.session_state[_HOLDER] = secrets.token_hex(16)
    return str(st.session_state[_HOLDER])


def this_turn(page: Page, now: datetime) -> Turn:
    """The call that the page shows, kept until it is stored, skipped or lost to somebody else."""
    turn: Turn | None = st.session_state.get(_TURN)
    held = turn is not None and turn.call is not None
    if turn is None or not held or not _renewed(page, turn, now):
        keep = turn.call.callback_id if turn is not None and turn.call is not None else None
        turn = take_call(page.store, page.viewer, holder(), now=now, keep=keep)
        st.session_state[_TURN] = turn
    return turn


def _renewed(page: Page, turn: Turn, now: datetime) -> bool:
    assert turn.call is not None
    return renew_lease(page.store, page.viewer, holder(), turn.call.callback_id, now=now)


@st.fragment(run_every=RENEW_SECONDS)
def show_call(page: Page) -> None:
    """Runs again by itself while the page is open, which renews the lease."""
    now = clock.now()
    sent: dict[str, Any] = st.session_state.get(KEY) or {}
    is_stored = store_outbox(page, sent.get("outbox"), now)
    if is_stored:
        stored: Turn | None = st.session_state.pop(_TURN, None)
        name = stored.call.name if stored is not None and stored.call is not None else ""
        st.session_state[DONE] = replace(st.session_state[DONE], name=name)
        st.rerun()
    if is_stored is False:
        _look_again(page, int(sent["outbox"]["call"]), now)
    _top(page, now)
    turn = this_turn(page, now)
    if turn.call is None:
        empty(page.words.text("call.none"), page.words.text("call.none_hint"))
        show_held(page, turn.held)
        return
    policies = load(page, (Subject.POLICIES, Subject.ORGANISATION), policies_in_force, page.as_of)
    left, right = st.columns([5, 6], gap="large")
    with left:
        show_who(page, turn.call, policies)
    with right:
        items = load(page, (Subject.ORGANISATION, Subject.SURVEYS), asked_items)
        mount(form_data(page.words, turn.call, items, st.session_state.get(RECEIPT)), key=KEY, on_outbox=_nothing)
    show_held(page, turn.held)


def _look_again(page: Page, callback_id: int, now: datetime) -> None:
    """After a refusal: somebody may have changed the callback meanwhile. What they did is shown, what was typed stays; one
    that has ended gives way to the next customer, and why stands above."""
    turn = take_call(page.store, page.viewer, holder(), now=now, keep=callback_id)
    st.session_state[_TURN] = turn
    if turn.call is None or turn.call.callback_id != callback_id:
        st.session_state[DONE] = Done(st.session_state[RECEIPT]["sentence"], callback_id)


def _nothing() -> None:
    """Streamlit wants a callback for each value that comes back."""


def _top(page: Page, now: datetime) -> None:
    """What was stored last, and for five minutes the way back; beside it the way out."""
    with st.container(horizontal=True, vertical_alignment="center"):
        with st.container():
            taken_back = show_last_done(page, now)
        if st.button(
            page.words.text("call.end"), key="call.end", type="tertiary", icon=":material/logout:", width="content"
        ):
            release_lease(page.store, holder(), now=now)
            st.session_state.pop(_TURN, None)
            st.session_state.pop(DONE, None)
            go(PageId.CALLBACKS)
    if taken_back is not None:  # its customer stands on the page again
        st.session_state[_TURN] = take_call(page.store, page.viewer, holder(), now=now, keep=taken_back)
        st.rerun()


def show_held(page: Page, held: Held) -> None:
    """Whom the queue leaves out, and why: nobody drops out of sight."""
    words = page.words
    counted = {
        "protected": held.protected,
        "do_not_call": held.do_not_call,
        "no_phone": held.no_phone,
        "needs_phone": held.needs_phone,
    }
    counted |= {"later": held.later, "taken": held.taken}
    told = [words.plural(f"call.held.{why}", n) for why, n in counted.items() if n]
    if told:
        note(("；" if words.is_chinese else "; ").join(told))
