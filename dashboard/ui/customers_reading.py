"""What the Customers page reads."""

from __future__ import annotations

from dashboard.reports.customers import Person
from dashboard.reports.customers_screen import CustomersScreen, customers_screen, overdue_of_tier, people_of_cell
from dashboard.ui.filters import Chosen
from dashboard.ui.loaders import load
from dashboard.ui.page import Page
from data_access.vocabulary import Subject

SUBJECTS = (
    Subject.CUSTOMERS,
    Subject.PURCHASES,
    Subject.SERVICES,
    Subject.INTERACTIONS,
    Subject.CALLBACKS,
    Subject.ORGANISATION,
    Subject.POLICIES,
)
METRICS = (
    "customers",
    "customers_by_tier",
    "customers_by_lifecycle",
    "contact_coverage",
    "customers_contact_overdue",
    "customers_at_risk",
)
TOTAL, OVERDUE, NO_TIER = "total", "overdue", "none"


def read_screen(page: Page, chosen: Chosen) -> CustomersScreen:
    return load(page, SUBJECTS, customers_screen, chosen.selection)


def read_people(page: Page, chosen: Chosen, tier: str, column: str) -> tuple[Person, ...]:
    """The people of a cell of the matrix: a lifecycle, all of the tier, or the overdue ones. `tier` TOTAL: every tier."""
    if column == OVERDUE:
        return load(page, SUBJECTS, overdue_of_tier, chosen.selection, None if tier == TOTAL else tier)
    tiers: tuple[str | None, ...] = () if tier == TOTAL else (None if tier == NO_TIER else tier,)
    lifecycles = () if column == TOTAL else (column,)
    return load(page, SUBJECTS, people_of_cell, chosen.selection, tiers, lifecycles)
