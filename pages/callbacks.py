"""Callbacks: what was promised and kept, who waits how long, whom to call today."""

import streamlit as st

from dashboard.ui.behind import behind
from dashboard.ui.callbacks_charts import show_backlog, show_rate
from dashboard.ui.callbacks_list import show_list
from dashboard.ui.callbacks_more import METRICS as MORE_METRICS
from dashboard.ui.callbacks_more import show_more
from dashboard.ui.callbacks_reading import METRICS, read_screen
from dashboard.ui.callbacks_words import headline, page_text
from dashboard.ui.callbacks_workbook import callbacks_workbook
from dashboard.ui.filters import Offer
from dashboard.ui.head import start
from dashboard.ui.page import PageId, boundary, open_page
from dashboard.ui.share import share_menu

page = open_page(PageId.CALLBACKS)
with boundary(page.words):
    head = start(page)
    chosen = head.filters(Offer(tiers=True, staff=True))
    screen = read_screen(page, chosen)
    head.say(headline(page, chosen, screen))
    behind(head, chosen, (*METRICS, *MORE_METRICS))
    share_menu(head, page_text(page, chosen, screen), lambda: callbacks_workbook(page, chosen, screen))
    left, right = st.columns([6, 5], gap="large")
    with left:
        show_rate(page, screen)
    with right:
        show_backlog(page, screen)
    st.space("xsmall")
    show_list(page, chosen, screen)
    st.space("xsmall")
    show_more(page, chosen)
