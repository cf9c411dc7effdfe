"""One customer's file: identity, contacts, what is served for them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlmodel import Session, col

from data_access.tables import Asset, Customer, CustomerAsset


@dataclass(frozen=True)
class HeldAsset:
    """A unit, a vehicle, a contract: in which relation, at which site."""

    asset_id: int
    kind: str
    label: str
    relation: str
    site_id: int | None


@dataclass(frozen=True)
class CustomerFile:
    """Everything that stands on the card. `given_*`: ready-made figures of an imported file, never mixed with counted ones."""

    id: int
    number: str
    name: str
    kind: str
    phone: str | None
    email: str | None
    address: str | None
    industry: str | None
    size: str | None
    site_id: int | None
    account_manager_id: int | None
    opened_at: datetime
    manual_tier: str | None
    manual_tier_by: str | None
    manual_tier_until: date | None
    do_not_call: bool
    preferred_time: str | None
    preference: str | None
    lost_at: datetime | None
    lost_reason: str | None
    is_stub: bool
    anonymous: bool
    given_recency_days: int | None
    given_frequency: int | None
    given_monetary_minor: int | None
    version: int
    assets: tuple[HeldAsset, ...]


_FIELDS = tuple(name for name in CustomerFile.__dataclass_fields__ if name != "assets")


def customer_file(session: Session, customer_id: int) -> CustomerFile | None:
    """The file, or None where there is no such customer (or it is void). Identity can be found by all staff: no scope."""
    found = session.get(Customer, customer_id)
    if found is None or found.voided_at is not None:
        return None
    return CustomerFile(**{name: getattr(found, name) for name in _FIELDS}, assets=_assets(session, customer_id))


def _assets(session: Session, customer_id: int) -> tuple[HeldAsset, ...]:
    rows = session.execute(
        select(col(Asset.id), col(Asset.kind), col(Asset.label), col(CustomerAsset.relation), col(Asset.site_id))
        .join(CustomerAsset, col(CustomerAsset.asset_id) == col(Asset.id))
        .where(col(CustomerAsset.customer_id) == customer_id, col(Asset.voided_at).is_(None))
        .order_by(col(Asset.kind), col(Asset.label))
    )
    return tuple(HeldAsset(*row) for row in rows)
