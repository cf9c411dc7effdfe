"""The pages there are, in the order of the navigation."""

from __future__ import annotations

from dataclasses import dataclass

from dashboard.auth.viewer import Right
from dashboard.ui.page import PageId


@dataclass(frozen=True)
class PageEntry:
    """One file of `pages/`. `title` is a text key; `right`: who has it not doesn't see the entry."""

    file: str
    url_path: PageId
    title: str
    icon: str
    right: Right | None = None
    is_default: bool = False
    is_hidden: bool = False
    is_managing: bool = False


PAGES: tuple[PageEntry, ...] = (
    PageEntry("week.py", PageId.WEEK, "page.week", ":material/today:", is_default=True),
    PageEntry("complaints.py", PageId.COMPLAINTS, "page.complaints", ":material/report:"),
    PageEntry("callbacks.py", PageId.CALLBACKS, "page.callbacks", ":material/phone_callback:"),
    PageEntry("customers.py", PageId.CUSTOMERS, "page.customers", ":material/groups:"),
    PageEntry("surveys.py", PageId.SURVEYS, "page.surveys", ":material/sentiment_satisfied:"),
    PageEntry("log.py", PageId.LOG, "page.log", ":material/edit_note:", Right.RECORD),
    PageEntry("case.py", PageId.CASE, "page.case", ":material/report:", is_hidden=True),
    PageEntry("customer.py", PageId.CUSTOMER, "page.customer", ":material/person:", is_hidden=True),
    PageEntry("imports.py", PageId.IMPORTS, "page.imports", ":material/upload_file:", Right.IMPORT, is_managing=True),
    PageEntry("definitions.py", PageId.DEFINITIONS, "page.definitions", ":material/menu_book:", is_managing=True),
    PageEntry(
        "settings.py", PageId.SETTINGS, "page.settings", ":material/settings:", Right.SET_RULES, is_managing=True
    ),
)
