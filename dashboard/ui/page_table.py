"""The pages there are, in the order of the navigation."""

from __future__ import annotations

from dataclasses import dataclass

from dashboard.auth.viewer import Right
from dashboard.ui.page import PageId


@dataclass(frozen=True)
class PageEntry:
    """One file of `pages/`. Its title is the text `page.<url path>`. Who lacks the `right` doesn't see the entry."""

    file: str
    url_path: PageId
    icon: str
    right: Right | None = None
    is_default: bool = False
    is_hidden: bool = False
    is_managing: bool = False


PAGES: tuple[PageEntry, ...] = (
    PageEntry("week.py", PageId.WEEK, ":material/today:", is_default=True),
    PageEntry("board.py", PageId.BOARD, ":material/checklist:", Right.RECORD),
    PageEntry("complaints.py", PageId.COMPLAINTS, ":material/report:"),
    PageEntry("callbacks.py", PageId.CALLBACKS, ":material/phone_callback:"),
    PageEntry("customers.py", PageId.CUSTOMERS, ":material/groups:"),
    PageEntry("surveys.py", PageId.SURVEYS, ":material/sentiment_satisfied:"),
    PageEntry("log.py", PageId.LOG, ":material/edit_note:", Right.RECORD),
    PageEntry("call.py", PageId.CALL, ":material/call:", Right.RECORD, is_hidden=True),
    PageEntry("case.py", PageId.CASE, ":material/report:", is_hidden=True),
    PageEntry("customer.py", PageId.CUSTOMER, ":material/person:", is_hidden=True),
    PageEntry("imports.py", PageId.IMPORTS, ":material/upload_file:", Right.IMPORT, is_managing=True),
    PageEntry("definitions.py", PageId.DEFINITIONS, ":material/menu_book:", is_managing=True),
    PageEntry("settings.py", PageId.SETTINGS, ":material/settings:", Right.SET_RULES, is_managing=True),
)
