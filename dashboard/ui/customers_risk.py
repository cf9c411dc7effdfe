"""Early warning of churn: customers of value who are silent for longer than their own rhythm explains."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from dashboard.reports.customers import AtRisk
from dashboard.reports.customers_screen import CustomersScreen
from dashboard.ui.customers_people import managers
from dashboard.ui.customers_words import risk_title
from dashboard.ui.head import empty, note, section
from dashboard.ui.links import go
from dashboard.ui.page import Page, PageId
from dashboard.ui.tables import phone, pick_row

ROWS = 6


def show_risk(page: Page, screen: CustomersScreen) -> None:
    """The most valuable first; a row opens the customer."""
    words, people = page.words, screen.at_risk
    if not people:
        section(words.text("customers.risk"))
        empty(words.text("customers.risk_none"), words.text("customers.risk_none_hint"))
        return
    section(risk_title(words, screen), words.text("customers.risk_note"))
    names = managers(page)
    columns = [
        words.text("customers.column.customer"),
        words.text("customers.column.quiet"),
        words.text("customers.column.usual"),
        words.term("account_manager"),
    ]
    days = st.column_config.NumberColumn(format=words.text("customers.days_format"), width=76)
    picked = pick_row(
        page,
        columns,
        [_cells(page, one, names) for one in people],
        key="customers.risk",
        alt=risk_title(words, screen),
        widths={0: 168},
        config={1: days, 2: days},
        height_rows=ROWS,
    )
    if screen.at_risk_n > len(people):
        note(words.text("customers.listed", shown=len(people), n=words.number(screen.at_risk_n)))
    if picked is not None:
        go(PageId.CUSTOMER, id=people[picked].id)


def _cells(page: Page, one: AtRisk, names: Mapping[int | None, str]) -> list[object]:
    name = one.name or page.words.text("customers.unnamed")
    return [
        f"{name} {phone(page, one.phone)}".strip(),
        int(one.quiet_days),
        round(one.usual_days),
        names.get(one.manager_id, ""),
    ]
