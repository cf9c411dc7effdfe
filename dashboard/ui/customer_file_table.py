"""The customer's card beside the timeline."""

from __future__ import annotations

import streamlit as st

from dashboard.reports.customers_screen import CustomerScreen
from dashboard.ui.customer_words import file_lines
from dashboard.ui.head import section
from dashboard.ui.page import Page
from dashboard.ui.tables import small_table


def show_file(page: Page, screen: CustomerScreen) -> None:
    """What must be known first as a warning, then line by line."""
    words = page.words
    section(words.text("customer.file"))
    if screen.file.do_not_call:
        st.warning(words.text("callbacks.do_not_call"), icon=":material/phone_disabled:")
    if screen.file.is_stub:
        st.info(words.text("customer.stub"), icon=":material/help:")
    lines = [[f":gray[{what}]".replace(" ", "\u00a0"), text] for what, text in file_lines(page, screen)]
    small_table(page, ["what", "text"], lines, header=False, alt=words.text("customer.file"))
