"""Log: one line per call, from the keyboard; a stack of paper forms as a grid; and one's own last entries."""

from __future__ import annotations

import streamlit as st

from dashboard import clock
from dashboard.periods import day_of
from dashboard.ui.head import start
from dashboard.ui.page import PageId, boundary, open_page
from dashboard.ui.paper.grid import show_paper
from dashboard.ui.quick_entry.entries import headline, logged_today, show_entries
from dashboard.ui.quick_entry.line import show_line
from dashboard.ui.quick_entry.offer import offer
from dashboard.ui.quick_entry.phrases_form import show_phrases
from dashboard.ui.settings_form import choose_part

page = open_page(PageId.LOG)
head = start(page)
with boundary(page.words):
    now = clock.now()
    today = day_of(page.words.local(now).date(), page.company.zone)
    head.scope_line(page.words.text("auth.me") if page.viewer.name == "local" else page.viewer.name)
    head.say(headline(page, logged_today(page, today.start, today.end)))
    with head.actions, st.container(horizontal=True, vertical_alignment="center", gap="small"):
        show_phrases(page)
        part = choose_part(page, "part", ("calls", "paper"), "log.part")
    if part == "calls":
        show_line(page, offer(page, now))
    else:
        show_paper(page, now)
    show_entries(page)
