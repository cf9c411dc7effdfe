"""One customer: the file, what to do next, and everything that happened."""

import streamlit as st

from dashboard.ui.customer_file_table import show_file
from dashboard.ui.customer_forms import show_buttons
from dashboard.ui.customer_reading import asked_customer, show_unknown
from dashboard.ui.customer_timeline import show_timeline
from dashboard.ui.customer_words import headline, name_of, page_text
from dashboard.ui.head import start
from dashboard.ui.page import PageId, boundary, open_page
from dashboard.ui.share import share_menu
from dashboard.ui.tables import plain_markdown

page = open_page(PageId.CUSTOMER)
with boundary(page.words):
    head = start(page)
    screen = asked_customer(page)
    if screen is None:
        head.scope_line()
        head.say(page.words.text("customer.no_such"))
        show_unknown(page)
        st.stop()
    head.scope_line(plain_markdown(name_of(page, screen.file)))
    head.say(headline(page, screen))
    share_menu(head, page_text(page, screen))
    show_buttons(page, screen.file)
    left, right = st.columns([6, 5], gap="large")
    with left:
        show_timeline(page, screen.file.id)
    with right:
        show_file(page, screen)
