"""Whether anybody has used a store yet."""

from __future__ import annotations

from sqlalchemy import select
from sqlmodel import Session, col

from data_access.tables import AuditEntry, Customer

SEEDING = "start"  # the actor of the rows that every new store begins with


def is_untouched(session: Session) -> bool:
    """No customer, and nothing done but the seeding. A store that was emptied on purpose has been touched."""
    customer = session.execute(select(col(Customer.id)).limit(1)).scalar()
    deed = session.execute(select(col(AuditEntry.id)).where(col(AuditEntry.actor) != SEEDING).limit(1)).scalar()
    return customer is None and deed is None
