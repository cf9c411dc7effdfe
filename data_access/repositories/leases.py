"""Who is calling whom: one lease per customer, which runs out by itself. Nothing here commits."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, or_, update
from sqlmodel import Session, col

from data_access.dialect import insert_or_change
from data_access.tables import CallLease


def take(
    session: Session,
    customer_id: int,
    callback_id: int,
    *,
    holder: str,
    holder_name: str,
    now: datetime,
    until: datetime,
) -> bool:
    """Take the lease of a customer, where nobody else holds one that still runs; whether it is the holder's now.

    One statement on either database: of two at once, the second waits for the first and then finds its lease.
    """
    values = {
        "holder": holder,
        "holder_name": holder_name,
        "callback_id": callback_id,
        "taken_at": now,
        "expires_at": until,
    }
    statement = insert_or_change(session, CallLease).values(customer_id=customer_id, **values)
    free = or_(col(CallLease.expires_at) <= now, col(CallLease.holder) == holder)
    taken = statement.on_conflict_do_update(index_elements=["customer_id"], set_=values, where=free).returning(
        col(CallLease.customer_id)
    )
    return session.execute(taken).scalar() is not None


def renew(session: Session, callback_id: int, *, holder: str, now: datetime, until: datetime) -> bool:
    """Whether the holder still has the call; then for longer. A lease that ran out is lost, even if nobody took it."""
    mine = (col(CallLease.holder) == holder, col(CallLease.callback_id) == callback_id, col(CallLease.expires_at) > now)
    done = session.execute(update(CallLease).where(*mine).values(expires_at=until))
    return bool(done.rowcount)  # type: ignore[attr-defined]


def release(session: Session, *, holder: str, now: datetime) -> None:
    """Give back what a holder has, and sweep away what ran out."""
    session.execute(delete(CallLease).where(or_(col(CallLease.holder) == holder, col(CallLease.expires_at) <= now)))
