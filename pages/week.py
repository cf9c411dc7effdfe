"""This week: what changed, where to look, what was decided."""

from __future__ import annotations

import streamlit as st

from dashboard.ui.beginning import show_beginning
from dashboard.ui.behind import behind
from dashboard.ui.customers_reading import read_screen
from dashboard.ui.head import start
from dashboard.ui.page import PageId, boundary, open_page
from dashboard.ui.share import share_menu
from dashboard.ui.week_blocks import show_actions, show_chart, show_places, show_unusual
from dashboard.ui.week_reading import METRICS, OFFER, read_actions, read_week
from dashboard.ui.week_tiles import show_tiles
from dashboard.ui.week_waiting import waiting
from dashboard.ui.week_words import headline, is_beginning, page_text
from dashboard.ui.week_workbook import week_workbook

page = open_page(PageId.WEEK)
with boundary(page.words):
    head = start(page)
    chosen = head.filters(OFFER)
    screen, actions, people = read_week(page, chosen), read_actions(page, chosen), read_screen(page, chosen)
    lists = [one.told for one in waiting(page, screen, people)]
    behind(head, chosen, METRICS)
    share_menu(head, page_text(page, chosen, screen, lists, actions), lambda: week_workbook(page, chosen, screen))
    head.say(headline(page, chosen, screen))
    if is_beginning(screen):
        show_beginning(page, page.words.text("week.begin"), page.words.text("week.begin_hint"))
        show_actions(page, actions)
        st.stop()
    show_tiles(page, screen)
    left, right = st.columns([5, 6], gap="large")
    with left:
        show_unusual(page, screen)
    with right:
        show_chart(page, screen)
    with left:
        st.space("xxsmall")
        show_places(page, screen, people)
    with right:
        st.space("xxsmall")
        show_actions(page, actions)
