"""Changing a customer's file: contact data, and the tier by hand."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import streamlit as st

from dashboard import clock
from dashboard.auth.viewer import Right
from dashboard.ui.callbacks_add import add_callback_dialog
from dashboard.ui.forms import attempted
from dashboard.ui.links import link
from dashboard.ui.loaders import organisation
from dashboard.ui.page import Page, PageId
from dashboard.ui.tables import mask, phone
from dashboard.use_cases.edit_customer import LONGEST, ContactData, TierByHand, edit_customer, set_tier
from data_access.queries.customer_file import CustomerFile
from data_access.vocabulary import Tier


def show_buttons(page: Page, file: CustomerFile) -> None:
    """What can be done from here: log a call, plan a callback, change the file, set the tier."""
    words = page.words
    if not page.viewer.may(Right.RECORD):
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        adds = st.button(words.text("callbacks.add"), icon=":material/phone_callback:", type="primary")
        edits = st.button(words.text("customer.edit"), icon=":material/edit:")
        tiers = page.viewer.may(Right.SET_RULES) and st.button(
            words.text("customer.set_tier"), icon=":material/stairs:"
        )
        link(PageId.LOG, words.text("customer.log"))
    if adds:
        add_callback_dialog(page, file.id)
    elif edits:
        _edit_dialog(page, file)
    elif tiers:
        _tier_dialog(page, file)


def _edit_dialog(page: Page, file: CustomerFile) -> None:
    @st.dialog(page.words.text("customer.edit"), width="medium")
    def show() -> None:
        with st.form("customer.edit", border=False, enter_to_submit=False):
            entry = _contact_fields(page, file)
            saves = st.form_submit_button(page.words.text("customer.save"), type="primary")
        if saves and _done(
            page, lambda: edit_customer(page.store, page.viewer, file.id, file.version, entry, now=clock.now())
        ):
            st.rerun()

    show()


def _contact_fields(page: Page, file: CustomerFile) -> ContactData:
    words = page.words
    name = st.text_input(words.text("customer.name"), file.name, max_chars=LONGEST["name"])
    whole = page.viewer.may(Right.SEE_PERSONAL)
    first, second = st.columns(2)
    with first:
        number = _personal(page, "phone", file.phone and phone(page, file.phone), whole)
    with second:
        email = _personal(page, "email", file.email if whole else file.email and mask(file.email), whole)
    address = _personal(page, "address", file.address if whole else file.address and mask(file.address), whole)
    people = {None: words.text("callbacks.nobody")} | {
        person.id: words.name(person.name, person.name_en)
        for person in organisation(page).staff
        if person.active or person.id == file.account_manager_id
    }
    first, second = st.columns(2)
    with first:
        manager = st.selectbox(
            words.term("account_manager"),
            list(people),
            index=list(people).index(file.account_manager_id) if file.account_manager_id in people else 0,
            format_func=people.__getitem__,
        )
    with second:
        preferred = st.text_input(
            words.text("customer.preferred_time"),
            file.preferred_time or "",
            max_chars=LONGEST["preferred_time"],
            placeholder=words.text("customer.preferred_time_example"),
            help=words.text("customer.preferred_time_help"),
        )
    preference = st.text_area(
        words.text("customer.preference"), file.preference or "", height=72, max_chars=LONGEST["preference"]
    )
    do_not_call = st.checkbox(
        words.text("customer.do_not_call"), file.do_not_call, help=words.text("customer.do_not_call_help")
    )
    return ContactData(name, number, email, address, preferred, preference, do_not_call, manager)


def _personal(page: Page, what: str, shown: str | None, whole: bool) -> str | None:
    """Editable where it may be seen; otherwise masked, and an empty field leaves it as it is."""
    label = page.words.text(f"customer.{what}")
    if whole:
        return st.text_input(label, shown or "")
    return st.text_input(label, placeholder=shown or "", help=page.words.text("customer.masked_help")) or None


def _tier_dialog(page: Page, file: CustomerFile) -> None:
    """By value again, or a tier by hand with its last day."""
    words = page.words
    today = words.local(page.as_of).date()

    @st.dialog(words.text("customer.set_tier"))
    def show() -> None:
        choices = {None: words.text("customer.tier_from_value")} | {tier: words.text(f"tier.{tier}") for tier in Tier}
        with st.form("customer.tier", border=False, enter_to_submit=False):
            tier = st.selectbox(
                words.text("customer.tier"),
                list(choices),
                index=[None, *(str(one) for one in Tier)].index(file.manual_tier),
                format_func=choices.__getitem__,
            )
            until = st.date_input(
                words.text("customer.until"),
                max(file.manual_tier_until or today + timedelta(days=365), today),
                min_value=today,
                help=words.text("customer.until_help"),
            )
            saves = st.form_submit_button(words.text("customer.save"), type="primary")
        entry = TierByHand(tier, until)
        if saves and _done(
            page, lambda: set_tier(page.store, page.viewer, file.id, file.version, entry, now=clock.now())
        ):
            st.rerun()

    show()


def _done(page: Page, deed: Callable[[], None]) -> bool:
    return attempted(page, deed, done=page.words.text("customer.saved"))
