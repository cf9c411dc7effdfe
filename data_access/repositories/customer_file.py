"""Writing a customer's file. Never commits."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import delete, select
from sqlmodel import Session, col

from data_access.tables import Asset, CustomerAsset, CustomerSearch, Staff


def asset_labels(session: Session, customer_id: int) -> list[str]:
    rows = session.execute(
        select(col(Asset.label))
        .join(CustomerAsset, col(CustomerAsset.asset_id) == col(Asset.id))
        .where(col(CustomerAsset.customer_id) == customer_id, col(Asset.voided_at).is_(None))
    )
    return list(rows.scalars())


def replace_search_keys(session: Session, customer_id: int, keys: Iterable[tuple[str, str]]) -> None:
    """The customer is found by these keys from now on, and by no others."""
    session.execute(delete(CustomerSearch).where(col(CustomerSearch.customer_id) == customer_id))
    session.add_all(CustomerSearch(customer_id=customer_id, key=key, kind=kind) for key, kind in keys)


def is_working(session: Session, staff_id: int) -> bool:
    """Whether this person is on the staff list and has not left."""
    found = session.get(Staff, staff_id)
    return found is not None and found.active
