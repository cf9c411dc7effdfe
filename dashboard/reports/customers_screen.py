"""Everything that the Customers page and one customer's page tell, each read on one snapshot."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from dashboard.policies import policies_in_force
from dashboard.reports.customers import (
    AtRisk,
    Card,
    Overview,
    Person,
    customer_card,
    overdue_people,
    overview,
    people,
    people_at_risk,
)
from dashboard.reports.figures import figure
from data_access.queries.customer_file import CustomerFile, customer_file
from data_access.queries.open_callbacks import OpenCallback, call_owed_to
from data_access.scope import EVERYTHING, Scope, Selection

LISTED = 200


@dataclass(frozen=True)
class CustomersScreen:
    """`window_days`: the stretch whose purchases make the tier. `at_risk`: the first LISTED of `at_risk_n`."""

    overview: Overview
    window_days: int
    at_risk: tuple[AtRisk, ...]
    at_risk_n: int


def customers_screen(session: Session, selection: Selection) -> CustomersScreen:
    policies = policies_in_force(session, selection.as_of)
    risks = people_at_risk(session, selection, policies, limit=LISTED)
    n = len(risks) if len(risks) < LISTED else figure(session, "customers_at_risk", selection).n
    return CustomersScreen(overview(session, selection, policies), policies.tiers.window_days, risks, n)


def people_of_cell(
    session: Session, selection: Selection, tiers: tuple[str | None, ...], lifecycles: tuple[str, ...]
) -> tuple[Person, ...]:
    """The customers of a cell, of a row (no lifecycle named) or of a column (no tier named), the most valuable first."""
    policies = policies_in_force(session, selection.as_of)
    return people(session, selection, policies, tiers=tiers, lifecycles=lifecycles, limit=LISTED)


def overdue_of_tier(session: Session, selection: Selection, tier: str | None) -> tuple[Person, ...]:
    """Customers past their next contact, the longest first. `tier` None: of every tier."""
    policies = policies_in_force(session, selection.as_of)
    return overdue_people(session, selection, policies, tier=tier, limit=LISTED)


@dataclass(frozen=True)
class CustomerScreen:
    """`card` None: the file was opened after the cut-off, so nothing is counted yet. `call`: the one that they wait for."""

    file: CustomerFile
    card: Card | None
    call: OpenCallback | None


def customer_screen(
    session: Session, customer_id: int, as_of: datetime, scope: Scope = EVERYTHING
) -> CustomerScreen | None:
    """The file with what is counted from it; None where there is no such customer. The scope is that of the call."""
    file = customer_file(session, customer_id)
    if file is None:
        return None
    policies = policies_in_force(session, as_of)
    card = customer_card(session, customer_id, as_of, policies)
    return CustomerScreen(file, card, call_owed_to(session, customer_id, scope, zone=policies.zone, as_of=as_of))
