"""Complaints: what is stuck and with whom, how far the others got and how long it took, why they came."""

from __future__ import annotations

import streamlit as st

from dashboard.ui.behind import behind
from dashboard.ui.complaints_blocks import show_causes, show_funnel, show_stuck, show_weekly
from dashboard.ui.complaints_more import show_advanced, show_flow, show_shares, show_urging
from dashboard.ui.complaints_reading import METRICS, OFFER, read_complaints
from dashboard.ui.complaints_times import show_holders, show_times
from dashboard.ui.complaints_words import headline, page_text
from dashboard.ui.complaints_workbook import stuck_workbook
from dashboard.ui.head import start
from dashboard.ui.page import PageId, boundary, open_page
from dashboard.ui.share import share_menu

page = open_page(PageId.COMPLAINTS)
with boundary(page.words):
    head = start(page)
    chosen = head.filters(OFFER)
    screen = read_complaints(page, chosen)
    behind(head, chosen, METRICS)
    share_menu(head, page_text(page, chosen, screen), lambda: stuck_workbook(page, chosen))
    head.say(headline(page, chosen, screen.stuck))
    show_stuck(page, screen)
    st.space("xsmall")
    left, right = st.columns([4, 5], gap="large")
    with left:
        show_funnel(page, chosen, screen)
    with right:
        show_holders(page, screen)
    show_times(page, screen)
    st.space("xsmall")
    left, right = st.columns(2, gap="large")
    with left:
        show_causes(page, chosen, screen)
        show_shares(page, screen)
    with right:
        show_weekly(page, screen)
        show_flow(page, screen)
        show_urging(page, screen)
    show_advanced(page, screen)
