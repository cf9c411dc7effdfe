"""The form of the company, and the way out of the demo."""

from __future__ import annotations

from zoneinfo import available_timezones

import streamlit as st

from dashboard import clock
from dashboard.auth.viewer import Right
from dashboard.ui.head import note, section
from dashboard.ui.loaders import load
from dashboard.ui.page import Page
from dashboard.ui.settings_form import do, label
from dashboard.use_cases.settings_company import CompanyEntry, change_company, empty_demo
from data_access.queries.contents import how_much_data
from data_access.queries.organisation import Organisation
from data_access.vocabulary import Preset, Subject

_ASKED = "empty_demo_asked"


def settings_headline(page: Page, names: Organisation) -> str:
    """What the company consists of; of a new one, what to do first."""
    words = page.words
    counted = [
        words.plural(key, n)
        for key, things in (
            ("settings.sites", names.sites),
            ("settings.teams", names.teams),
            ("settings.staff", names.staff),
        )
        if (n := sum(one.active for one in things))
    ]
    if counted:
        company = page.company.name or words.text("settings.unnamed")
        return words.text("settings.headline", company=company, counted=words.listing(counted))
    if page.company.name:
        return words.text("settings.headline_nobody", company=page.company.name)
    return words.text("settings.headline_new")


def show_company(page: Page) -> None:
    company, words = page.company, page.words
    if company.is_demo and page.viewer.may(Right.MANAGE_ACCOUNTS):
        _show_demo(page)
    section(words.text("settings.part.company"), words.text("settings.company_hint"))
    with st.form("company", enter_to_submit=False, width=640):
        name = st.text_input(label(page, "company_name"), company.name, max_chars=200)
        preset = st.selectbox(
            label(page, "preset"),
            list(Preset),
            index=list(Preset).index(Preset(company.preset)),
            format_func=lambda one: words.text(f"preset.{one}"),
            help=words.text("settings.preset_help"),
        )
        zones = sorted(available_timezones())
        zone = st.selectbox(label(page, "zone"), zones, index=zones.index(company.zone))
        currency = st.text_input(label(page, "currency"), company.currency, max_chars=3)
        go_live = st.date_input(
            label(page, "go_live"), company.go_live_on, help=words.text("settings.go_live_help"), format="YYYY-MM-DD"
        )
        if st.form_submit_button(words.text("settings.save"), type="primary"):
            chosen = Preset(preset or company.preset)
            entry = CompanyEntry(name.strip(), zone, currency.strip().upper(), chosen, go_live, company.version)
            do(page, lambda: change_company(page.store, page.viewer, entry, now=clock.now()), "settings.saved")


def _show_demo(page: Page) -> None:
    words = page.words
    with st.container(border=True):
        st.markdown(f"**{words.text('settings.demo_title')}**")
        note(words.text("settings.demo_hint"))
        if not st.session_state.get(_ASKED):
            asked = f":red[:material/delete_forever: {words.text('settings.demo_empty')}]"
            st.button(asked, key="ask_empty_demo", on_click=_ask, args=(True,))
            return
        st.markdown(words.text("settings.demo_sure", held=_held(page)))
        with st.container(horizontal=True):
            sure = st.button(f":red[:material/delete_forever: **{words.text('settings.demo_yes')}**]", key="empty_demo")
            st.button(words.text("settings.demo_cancel"), on_click=_ask, args=(False,))
        if sure:
            with st.spinner(words.text("settings.demo_emptying")):
                do(page, lambda: empty_demo(page.store, page.viewer, now=clock.now()), "settings.demo_emptied")


def _ask(wanted: bool) -> None:
    st.session_state[_ASKED] = wanted


def _held(page: Page) -> str:
    """`3,000 customers, 1,210 cases …`: what would be gone."""
    counts = load(page, tuple(Subject), how_much_data)
    return page.words.listing([page.words.plural(f"settings.held.{name}", n) for name, n in counts.items()])
