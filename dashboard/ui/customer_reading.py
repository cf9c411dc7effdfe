"""Which customer the link asks for, and what is known of them."""

from __future__ import annotations

import streamlit as st

from dashboard.reports.customers_screen import CustomerScreen, customer_screen
from dashboard.ui.customers_reading import SUBJECTS
from dashboard.ui.head import empty
from dashboard.ui.links import is_key, link
from dashboard.ui.loaders import load
from dashboard.ui.page import Page, PageId
from dashboard.ui.tables import plain_markdown


def asked_customer(page: Page) -> CustomerScreen | None:
    """The customer of `?id=`; None when there is no such one, which `show_unknown` tells."""
    asked = st.query_params.get("id", "")
    return load(page, SUBJECTS, customer_screen, int(asked), page.as_of, page.viewer.scope) if is_key(asked) else None


def show_unknown(page: Page) -> None:
    words = page.words
    asked = plain_markdown(st.query_params.get("id", ""))
    fact = words.text("customer.unknown", given=asked) if asked else words.text("customer.none_asked")
    empty(fact, words.text("customer.unknown_hint"))
    link(PageId.CUSTOMERS, words.text("customer.all"))
