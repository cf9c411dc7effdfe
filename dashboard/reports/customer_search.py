"""Finding customers by what somebody types."""

from __future__ import annotations

from sqlmodel import Session

from dashboard.rules.search_keys import typed_keys
from data_access.queries.find_customers import FoundCustomer, find_customers
from data_access.scope import EVERYTHING, Scope

FOUND = 20


def found_customers(session: Session, typed: str, scope: Scope = EVERYTHING) -> tuple[FoundCustomer, ...]:
    """At most so many customers who fit: exact ones first. Unit, plate, last digits, name, initials, number."""
    pairs = [(key.key, key.kind) for key in typed_keys(typed)]
    return tuple(find_customers(session, pairs, limit=FOUND, scope=scope)) if pairs else ()
