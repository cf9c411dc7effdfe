"""A callback added by hand: for somebody searched, or for the customer whose file is open."""

from __future__ import annotations

from datetime import timedelta

import streamlit as st

from dashboard import clock
from dashboard.ui.customers_choice import choose_customer
from dashboard.ui.forms import attempt, form_token, renew_token
from dashboard.ui.loaders import organisation
from dashboard.ui.page import Page
from dashboard.use_cases.add_callback import CallbackEntry, add_callback
from data_access.vocabulary import CallbackReason

REASONS = (CallbackReason.BY_HAND, CallbackReason.CARE, CallbackReason.OPINION, CallbackReason.WIN_BACK)
_FORM = "callback.add"


def add_callback_dialog(page: Page, customer_id: int | None = None) -> None:
    """Without a customer the form first asks for whom."""
    words = page.words

    @st.dialog(words.text("callbacks.add"), width="medium")
    def show() -> None:
        chosen = (
            customer_id
            if customer_id is not None
            else choose_customer(page, "callbacks.add", words.text("callbacks.add.customer"))
        )
        if chosen is not None:
            _form(page, chosen)

    show()


def _form(page: Page, customer_id: int) -> None:
    words, names = page.words, organisation(page)
    today = words.local(page.as_of).date()
    people = {None: words.text("callbacks.add.owner_auto", manager=words.term("account_manager"))} | {
        person.id: words.name(person.name, person.name_en) for person in names.staff if person.active
    }
    with st.form("callbacks.add.form", border=False, enter_to_submit=False):
        due_on = st.date_input(words.text("callbacks.add.due"), today + timedelta(days=1), min_value=today)
        reason = st.selectbox(
            words.text("callbacks.add.reason"), REASONS, format_func=lambda code: words.text(f"callback_reason.{code}")
        )
        owner = st.selectbox(
            words.text("callbacks.add.owner"),
            list(people),
            format_func=people.__getitem__,
        )
        topic = st.text_area(
            words.text("callbacks.add.topic"),
            placeholder=words.text("callbacks.add.topic_hint"),
            height=72,
            max_chars=2000,
        )
        if not st.form_submit_button(words.text("callbacks.add.save"), type="primary"):
            return
    person = names.person(owner)
    entry = CallbackEntry(
        customer_id=customer_id,
        due_on=due_on,
        reason=reason,
        topic=topic,
        owner_id=owner,
        team_id=person.parent if person else page.viewer.team_id,
        form_token=form_token(_FORM),
    )
    done = words.text("callbacks.add.done", day=words.day(due_on))
    if attempt(page, lambda: add_callback(page.store, page.viewer, entry, now=clock.now()), done=done) is not None:
        renew_token(_FORM)
        st.rerun()
