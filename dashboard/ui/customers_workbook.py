"""The people of the chosen cell as a workbook."""

from __future__ import annotations

from collections.abc import Sequence

from dashboard.reports.customers import Person
from dashboard.ui.customers_people import managers
from dashboard.ui.filters import Chosen
from dashboard.ui.list_workbook import list_workbook
from dashboard.ui.page import Page
from dashboard.ui.share import Workbook
from dashboard.ui.tables import phone
from data_access.vocabulary import Subject


def customers_workbook(page: Page, chosen: Chosen, people: Sequence[Person], title: str) -> Workbook:
    words, names = page.words, managers(page)
    columns = [
        words.text("customer.number"),
        words.text("customers.column.customer"),
        words.text("customers.column.phone"),
        words.term("asset"),
        words.text("customer.tier"),
        words.text("customer.lifecycle"),
        words.text("customers.column.silent"),
        words.text("customers.column.last_contact"),
        words.text("customer.next_contact"),
        words.term("account_manager"),
    ]
    rows = [
        [
            one.number,
            one.name,
            phone(page, one.phone),
            one.asset_label or "",
            one.tier or "",
            words.text(f"lifecycle.{one.lifecycle}"),
            one.silent_days,
            one.last_contact_at,
            one.next_due,
            names.get(one.manager_id, ""),
        ]
        for one in people
    ]
    return list_workbook(page, chosen, Subject.CUSTOMERS, title, columns, rows, with_period=False)
