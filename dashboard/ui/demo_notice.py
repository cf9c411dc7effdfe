"""The mark that the numbers are invented: on every page, with what can be found in them and the ways out of the demo."""

from __future__ import annotations

import streamlit as st

from dashboard import clock
from dashboard.auth.viewer import Right
from dashboard.i18n.words import LANGUAGES
from dashboard.starting import tell_demo_in
from dashboard.ui.forms import attempted
from dashboard.ui.links import link
from dashboard.ui.loaders import load
from dashboard.ui.page import Page, PageId
from data_access.queries.contents import demo_language
from data_access.vocabulary import Subject

_QUESTIONS = (
    ("cannot_wait", PageId.WEEK),
    ("jumped", PageId.WEEK),
    ("attitude", PageId.SURVEYS),
    ("holiday", PageId.CALLBACKS),
    ("silent", PageId.CUSTOMERS),
)
"""The stories that `dashboard.demo` plants, each as a question and the page that answers it."""


def show_demo_mark(page: Page) -> None:
    """A popover in the scope line, so that it takes no row of the first screen."""
    words = page.words
    with st.popover(
        f":blue-badge[{words.text('demo_notice.badge')}]", type="tertiary", width="content", key="demo_notice"
    ):
        st.markdown(words.text("demo_notice.told"))
        st.markdown(f"**{words.text('demo_notice.find')}**")
        for number, (story, answer) in enumerate(_QUESTIONS, start=1):
            asked = words.text(f"demo_notice.story.{story}")
            if answer is page.id:  # it is answered right here
                st.markdown(f"{number}\\. {asked}")
            else:
                link(answer, f"{number}. {asked}")
        if page.viewer.may(Right.MANAGE_ACCOUNTS):
            st.divider()
            link(PageId.SETTINGS, words.text("demo_notice.empty"))
    if page.viewer.may(Right.MANAGE_ACCOUNTS) and _spoken(page) != words.language:
        _offer_to_tell_anew(page)


def _spoken(page: Page) -> str:
    return load(page, (Subject.ORGANISATION,), demo_language) or LANGUAGES[0]


def _offer_to_tell_anew(page: Page) -> None:
    """Beside the mark, where somebody sees it who can't read the names; asks before it does it."""
    words = page.words
    with st.popover(
        f":blue[{words.text('demo_notice.other')}]",
        icon=":material/translate:",
        type="tertiary",
        width="content",
        key="demo_anew",
    ):
        st.markdown(words.text("demo_notice.sure"))
        if not st.button(words.text("demo_notice.yes"), type="primary", key="demo_anew_yes"):
            return
        with st.spinner(words.text("demo_notice.filling")):
            done = attempted(page, lambda: _tell_anew(page), done=words.text("demo_notice.done"))
        if done:
            st.query_params.clear()
            st.rerun()


def _tell_anew(page: Page) -> None:
    tell_demo_in(page.store, page.viewer, page.words.language, now=clock.now())
