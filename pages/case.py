"""One case: where it stands, what may follow, what happened so far."""

from __future__ import annotations

import streamlit as st

from dashboard.ui.case_around import show_around
from dashboard.ui.case_facts import show_callbacks, show_facts, show_limits, show_stages
from dashboard.ui.case_files import show_files
from dashboard.ui.case_find import asked_case, find_case, is_now
from dashboard.ui.case_steps import show_steps
from dashboard.ui.case_story import case_text, story
from dashboard.ui.case_words import crumb, headline
from dashboard.ui.focus import show_focus
from dashboard.ui.head import note, section, start
from dashboard.ui.links import link
from dashboard.ui.page import PageId, boundary, open_page
from dashboard.ui.share import share_menu
from dashboard.ui.tables import small_table

page = open_page(PageId.CASE)
words = page.words
with boundary(words):
    head = start(page)
    view = asked_case(page)
    if view is None:
        head.scope_line()
        head.say(words.text("case.find_headline"))
        find_case(page)
    else:
        with head.crumb, st.container(horizontal=True, vertical_alignment="center", gap="small"):
            link(PageId.COMPLAINTS, words.text("page.complaints"))
            note(f"› {crumb(page, view)}")
        share_menu(head, case_text(page, view))
        head.say(headline(page, view))
        show_stages(page, view)
        show_steps(page, view, now_shown=is_now(page))
        st.space("xsmall")
        left, right = st.columns([6, 5], gap="large")
        with left:
            section(words.text("case.story"), words.text("case.story_note"))
            small_table(page, ["when", "what"], story(page, view), header=False)
            show_files(page, view, now_shown=is_now(page))
        with right:
            show_limits(page, view)
            show_facts(page, view)
            show_callbacks(page, view)
            show_around(page, view)
        show_focus()
