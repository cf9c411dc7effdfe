"""The currency in which purchases are valued. Amounts of different currencies are never summed."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlmodel import Session, col

from data_access.tables import Purchase


def purchase_currency(session: Session, reporting: str) -> str:
    """The reporting currency; where purchases exist and none bears it, the one that most of them bear."""
    currency, valid = col(Purchase.currency), col(Purchase.voided_at).is_(None)
    if session.execute(select(1).where(currency == reporting, valid).limit(1)).first():
        return reporting
    commonest = select(currency).where(valid).group_by(currency).order_by(func.count().desc(), currency).limit(1)
    return session.execute(commonest).scalar() or reporting
