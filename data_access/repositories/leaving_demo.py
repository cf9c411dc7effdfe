"""Taking the invented company out of a store. Nowhere else are facts deleted; real ones are voided."""

from __future__ import annotations

from sqlalchemy import delete, select, update
from sqlmodel import Session, col

from data_access.tables import Account, AccountScope, AuditEntry, metadata
from data_access.vocabulary import Role

_KEPT = {"account", "sign_in", "audit_entry", "work_calendar", "work_time", "data_revision"}


def empty_store(session: Session) -> int:
    """Remove everything but accounts, their audit and the calendar. How many limited accounts were closed with it."""
    limited = select(col(AccountScope.account_id))
    closed = session.execute(
        update(Account)
        .where(col(Account.id).in_(limited), col(Account.role) != Role.ADMINISTRATOR)
        .values(active=False)
    )
    session.execute(update(Account).values(staff_id=None))
    session.execute(delete(AuditEntry).where(col(AuditEntry.subject) != "account"))
    for table in reversed(metadata.sorted_tables):
        if table.name not in _KEPT:
            session.execute(delete(table))
    session.expire_all()
    return int(closed.rowcount)  # type: ignore[attr-defined]
