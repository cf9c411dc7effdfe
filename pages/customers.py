"""Customers: who they are by tier and lifecycle, who waits too long for a contact."""

import streamlit as st

from dashboard.ui.beginning import show_beginning
from dashboard.ui.behind import behind
from dashboard.ui.customers_matrix import show_coverage, show_matrix
from dashboard.ui.customers_people import show_people, show_search
from dashboard.ui.customers_reading import METRICS, read_people, read_screen
from dashboard.ui.customers_risk import show_risk
from dashboard.ui.customers_words import cell_title, headline, page_text
from dashboard.ui.customers_workbook import customers_workbook
from dashboard.ui.filters import Offer
from dashboard.ui.head import start
from dashboard.ui.page import PageId, boundary, open_page
from dashboard.ui.share import share_menu

page = open_page(PageId.CUSTOMERS)
with boundary(page.words):
    head = start(page)
    chosen = head.filters(Offer(period=False, staff=True))
    screen = read_screen(page, chosen)
    head.say(headline(page, screen))
    behind(head, chosen, METRICS)
    show_search(page)
    if not screen.overview.matrix.total:
        show_beginning(page, page.words.text("customers.none"), page.words.text("customers.none_hint"))
        st.stop()
    left, right = st.columns([6, 5], gap="large")
    with left:
        tier, column, count = show_matrix(page, screen)
    with right:
        people = read_people(page, chosen, tier, column)
        show_people(page, screen, people, tier, column, count)
    title = cell_title(page, tier, column, count)
    share_menu(head, page_text(page, screen), lambda: customers_workbook(page, chosen, people, title))
    st.space("xsmall")
    left, right = st.columns([6, 5], gap="large")
    with left:
        show_coverage(page, screen)
    with right:
        show_risk(page, screen)
