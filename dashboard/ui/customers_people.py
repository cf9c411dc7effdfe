"""Lists of customers of which one can be opened: what a search found, and the people of a cell."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from dashboard.reports.customers import Person
from dashboard.reports.customers_screen import CustomersScreen
from dashboard.ui.customers_reading import OVERDUE
from dashboard.ui.customers_search import search
from dashboard.ui.customers_words import cell_note, cell_title
from dashboard.ui.head import empty, note, section
from dashboard.ui.links import go
from dashboard.ui.loaders import organisation
from dashboard.ui.page import Page, PageId
from dashboard.ui.search_box import search_box
from dashboard.ui.tables import phone, pick_row, plain_markdown


def show_search(page: Page) -> bool:
    """The search box; below it what was found. True while something is being searched."""
    words = page.words
    typed = search_box(words.text("customers.search"), words.text("customers.search_hint"), key="find")
    if not typed:
        return False
    found = search(page, typed)
    if not found:
        empty(
            words.text("customers.search_none", typed=plain_markdown(typed)),
            words.text("customers.search_none_hint"),
        )
        return True
    rows = [
        [
            one.name or words.text("customers.unnamed"),
            phone(page, one.phone),
            words.listing([asset.label for asset in one.assets[:3]]),
            _site(page, one.site_id),
            words.number(len(one.open_cases)) if one.open_cases else "",
            words.moment(one.last_contact_at),
        ]
        for one in found
    ]
    columns = [
        words.text("customers.column.customer"),
        words.text("customers.column.phone"),
        words.term("asset"),
        words.term("site"),
        words.text("customers.column.open_cases"),
        words.text("customers.column.last_contact"),
    ]
    picked = pick_row(page, columns, rows, key="customers.found", alt=words.plural("customers.found", len(rows)))
    if picked is not None:
        go(PageId.CUSTOMER, id=found[picked].customer_id)
    return True


def show_people(
    page: Page, screen: CustomersScreen, people: Sequence[Person], tier: str, column: str, count: int
) -> None:
    """The people of the chosen cell; a row opens the customer."""
    words = page.words
    section(cell_title(page, tier, column, count), cell_note(page, screen, tier, column))
    if not people:
        if column == OVERDUE:
            empty(words.text("customers.nobody_overdue"), words.text("customers.nobody_overdue_hint"))
        else:
            empty(words.text("customers.nobody_here"), words.text("customers.nobody_here_hint"))
        return
    names = managers(page)
    columns = [
        words.text("customers.column.customer"),
        words.term("asset"),
        words.text("customers.column.silent"),
        words.term("account_manager"),
    ]
    rows = [
        [
            f"{one.name or words.text('customers.unnamed')} {phone(page, one.phone)}".strip(),
            one.asset_label or "",
            one.silent_days,
            names.get(one.manager_id, ""),
        ]
        for one in people
    ]
    days = st.column_config.NumberColumn(format=words.text("customers.days_format"), width=76)
    picked = pick_row(
        page,
        columns,
        rows,
        key=f"customers.people.{tier}.{column}",
        alt=cell_title(page, tier, column, count),
        widths={0: 168, 1: 72},
        config={2: days},
    )
    if count > len(people):
        note(words.text("customers.listed", shown=len(people), n=words.number(count)))
    if picked is not None:
        go(PageId.CUSTOMER, id=people[picked].id)


def _site(page: Page, site_id: int | None) -> str:
    site = organisation(page).site(site_id)
    return page.words.name(site.name, site.name_en) if site else ""


def managers(page: Page) -> dict[int | None, str]:
    """Everybody on the staff by key, for a list whose rows name their manager."""
    return {person.id: page.words.name(person.name, person.name_en) for person in organisation(page).staff}
