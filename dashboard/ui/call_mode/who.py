"""Whom to call: name and number, why, what happened before, what to say."""

from __future__ import annotations

import streamlit as st

from dashboard.policies import Policies
from dashboard.rules.call_times import preferred_window, suits
from dashboard.ui.call_mode.script_words import script
from dashboard.ui.callbacks_tries import try_line
from dashboard.ui.callbacks_words import keeper
from dashboard.ui.head import note
from dashboard.ui.links import link
from dashboard.ui.loaders import organisation
from dashboard.ui.page import Page, PageId
from dashboard.ui.tables import plain_markdown
from dashboard.ui.visible_phone import dialled_link
from data_access.queries.call_reasons import ReasonTold
from data_access.queries.call_told import CallTold
from data_access.vocabulary import CallbackReason

TRIES_SHOWN = 4
DEEDS = (CallbackReason.AFTER_SERVICE, CallbackReason.AFTER_COMPLAINT)
GAP = "\u2003"


def show_who(page: Page, call: CallTold, policies: Policies) -> None:
    words = page.words
    site = organisation(page).site(call.site_id)
    where = " ".join(part for part in (words.name(site.name, site.name_en) if site else "", call.asset or "") if part)
    st.markdown(f"## {plain_markdown(call.name or words.text('callbacks.unnamed'))}")
    parts = [f"**{dialled_link(call.phone)}**", plain_markdown(where)]
    parts.append(words.text(f"tier.{call.tier}") if call.tier else "")
    st.markdown(GAP.join(part for part in parts if part))
    if call.preferred_time:
        _hours(page, call, policies)
    for reason in call.reasons:
        _reason(page, reason)
    _history(page, call)
    _script(page, call, policies)
    with st.container(horizontal=True, gap="medium"):
        link(PageId.CUSTOMER, words.text("callbacks.form.open_customer"), id=call.customer_id)
        case_id = next((reason.case_id for reason in call.reasons if reason.case_id is not None), None)
        if case_id is not None:
            link(PageId.CASE, words.text("callbacks.form.open_case"), id=case_id)
        note(words.text("call.with", who=keeper(page, call.owner_id, call.team_id)))


def _hours(page: Page, call: CallTold, policies: Policies) -> None:
    """The customer's own hours, and plainly when now is none of them."""
    said = page.words.text("call.preferred", when=plain_markdown(call.preferred_time or ""))
    outside = preferred_window(call.preferred_time) and not suits(policies.calendar, call.preferred_time, page.as_of)
    st.markdown(f":orange[{said}{page.words.text('call.not_now')}]" if outside else f":gray[{said}]")


def _reason(page: Page, reason: ReasonTold) -> None:
    words = page.words
    told = [f"**{words.text(f'callback_reason.{reason.reason}')}**", plain_markdown(reason.topic)]
    st.markdown(GAP.join(part for part in told if part))
    done = [plain_markdown(reason.done)] if reason.done else []
    if reason.done_at is not None and reason.reason in DEEDS:
        done.append(words.text("call.served", when=words.moment(reason.done_at)))
        done.append(plain_markdown(reason.by or ""))
    if reason.case_number:
        done.append(f"#{plain_markdown(reason.case_number)}")
    if done:
        note(GAP.join(part for part in done if part))


def _history(page: Page, call: CallTold) -> None:
    words = page.words
    if not call.tries and not call.checked:
        note(words.text("call.first_time"))
        return
    for one in call.tries[:TRIES_SHOWN]:
        st.markdown(f":gray[{try_line(page, one)}]")
    if len(call.tries) > TRIES_SHOWN:
        note(words.plural("call.more_tries", len(call.tries) - TRIES_SHOWN))
    if call.checked:  # whoever checks should not know what was noted, only that a call is said to have been made
        note(words.text("call.checked", when=words.moment(call.checked[0].at)))


def _script(page: Page, call: CallTold, policies: Policies) -> None:
    caller = page.viewer.name if page.viewer.staff_id is not None else None
    with st.container(border=True):
        for said in script(page.words, policies.scripts, call, caller):
            st.markdown(plain_markdown(said))
