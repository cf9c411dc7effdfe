"""Finding a customer while one types: by unit, plate, last digits, name, initials or number."""

from __future__ import annotations

from dashboard.reports.customer_search import found_customers
from dashboard.ui.loaders import load, organisation
from dashboard.ui.page import Page
from dashboard.ui.tables import phone
from data_access.queries.find_customers import FoundCustomer
from data_access.vocabulary import Subject

SUBJECTS = (Subject.CUSTOMERS, Subject.CASES, Subject.INTERACTIONS)


def search(page: Page, typed: str) -> tuple[FoundCustomer, ...]:
    """At most twenty customers that fit; none for an empty or unsearchable text."""
    return load(page, SUBJECTS, found_customers, typed, page.viewer.scope) if typed.strip() else ()


def found_line(page: Page, one: FoundCustomer) -> str:
    """`王小明 138****2071　3-2101、车位 12　云杉里`."""
    words, site = page.words, organisation(page).site(one.site_id)
    parts = [
        f"{one.name or words.text('callbacks.unnamed')} {phone(page, one.phone)}".strip(),
        words.listing([asset.label for asset in one.assets[:3]]),
        words.name(site.name, site.name_en) if site else "",
    ]
    return ("\u3000" if words.is_chinese else "\u2003").join(part for part in parts if part)
