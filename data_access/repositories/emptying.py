"""The one place where rows go: leaving the demo company, and making room for its causes."""

from __future__ import annotations

from sqlalchemy import delete, update
from sqlmodel import Session, col

from data_access.tables import Account, AuditEntry, Cause, Company, SignIn, metadata

_KEPT = (Account, SignIn, AuditEntry, Company)
_KEPT_AUDIT = ("account", "company")


def drop_causes(session: Session) -> None:
    """Remove every cause of a store in which nothing refers to one yet."""
    session.execute(delete(Cause).where(col(Cause.parent_id).is_not(None)))
    session.execute(delete(Cause))


def empty_everything(session: Session) -> None:
    """Remove all rows but the accounts, their sign-ins, the company row (set back) and what the audit says of them."""
    session.execute(update(Account).values(staff_id=None))
    kept = {str(table.__tablename__) for table in _KEPT}
    for table in reversed(metadata.sorted_tables):
        if table.name not in kept:
            session.execute(delete(table))
    session.execute(delete(AuditEntry).where(col(AuditEntry.subject).not_in(_KEPT_AUDIT)))
