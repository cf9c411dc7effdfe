"""Surveys: how satisfied customers are, item by item, and what they said."""

import streamlit as st

from dashboard.ui.behind import behind
from dashboard.ui.filters import Offer
from dashboard.ui.head import start
from dashboard.ui.page import PageId, boundary, open_page
from dashboard.ui.share import share_menu
from dashboard.ui.surveys_charts import show_items, show_nps, show_trend
from dashboard.ui.surveys_people import show_people
from dashboard.ui.surveys_reading import METRICS, read_screen
from dashboard.ui.surveys_tables import show_comments, show_teams
from dashboard.ui.surveys_words import headline, page_text
from dashboard.ui.surveys_workbook import surveys_workbook

page = open_page(PageId.SURVEYS)
with boundary(page.words):
    head = start(page)
    chosen = head.filters(Offer(channels=True, tiers=True, staff=True))
    screen = read_screen(page, chosen)
    head.say(headline(page, screen))
    behind(head, chosen, METRICS)
    share_menu(head, page_text(page, screen), lambda: surveys_workbook(page, chosen, screen))
    left, right = st.columns([6, 5], gap="large")
    with left:
        show_items(page, screen)
    with right:
        show_nps(page, screen)
    st.space("xsmall")
    show_comments(page, chosen, screen)
    st.space("xsmall")
    left, right = st.columns([6, 5], gap="large")
    with left:
        show_trend(page, screen)
    with right:
        show_teams(page, screen)
    st.space("xsmall")
    show_people(page, screen)
