"""The company row, and the rules in force."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlmodel import Session, col

from data_access.repositories.locking import row_to_change
from data_access.tables import Company, Policy
from data_access.vocabulary import PolicyKind


def company(session: Session) -> Company:
    """The company; made with defaults where the store is new."""
    found = session.get(Company, 1)
    if found is None:
        found = Company(id=1)
        session.add(found)
    return found


def company_to_change(session: Session) -> Company:
    """The company; whoever else changes it or its rules waits until this transaction ends."""
    return row_to_change(session, Company, 1) or company(session)


def policy_values(session: Session, on: date) -> dict[str, dict[str, Any]]:
    """Kind → value of the rule that holds on a day, of every kind that was ever set: all in one look."""
    rows = session.execute(
        select(col(Policy.kind), col(Policy.value))
        .where(col(Policy.valid_from) <= on)
        .order_by(col(Policy.valid_from), col(Policy.number))
    )
    return {row[0]: row[1] for row in rows}


def set_policy(
    session: Session, kind: PolicyKind, value: dict[str, Any], *, valid_from: date, now: datetime, by: str
) -> Policy:
    """Add the next version of a rule. Earlier versions stay."""
    latest = session.execute(select(func.max(col(Policy.number))).where(col(Policy.kind) == kind)).scalar() or 0
    policy = Policy(kind=kind, number=latest + 1, valid_from=valid_from, value=value, set_at=now, set_by=by)
    session.add(policy)
    return policy
