"""Customers, what is served for them, and how they are found."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from data_access.columns import PrefixText, instant, key, link, long_text, one_of
from data_access.tables.base import Sourced, Versioned, Voidable
from data_access.vocabulary import AssetKind, CustomerKind, Relation, Tier


class Customer(Sourced, Voidable, Versioned, table=True):
    __table_args__ = (UniqueConstraint("source", "number"), one_of("kind", CustomerKind), one_of("manual_tier", Tier))

    id: int | None = key()
    name: str = Field(default="", max_length=200)
    kind: str = Field(default=CustomerKind.PERSON, max_length=20)
    phone: str | None = Field(default=None, max_length=40, index=True)  # E.164 where it could be read, else as written
    email: str | None = Field(default=None, max_length=200)
    address: str | None = Field(default=None, max_length=400)
    industry: str | None = Field(default=None, max_length=120)
    size: str | None = Field(default=None, max_length=40)
    site_id: int | None = link("site.id", optional=True)
    account_manager_id: int | None = link("staff.id", optional=True)
    opened_at: datetime = instant()
    manual_tier: str | None = Field(default=None, max_length=1)
    manual_tier_by: str | None = Field(default=None, max_length=120)
    manual_tier_until: date | None = None
    do_not_call: bool = False
    preferred_time: str | None = Field(default=None, max_length=120)
    preference: str | None = long_text(optional=True)
    lost_at: datetime | None = instant(optional=True)
    lost_reason: str | None = Field(default=None, max_length=200)
    is_stub: bool = False  # made by an import that named an unknown customer
    anonymous: bool = False
    # ready-made figures that a file brought along; shown on the file, never mixed with counted ones
    given_recency_days: int | None = None
    given_frequency: int | None = None
    given_monetary_minor: int | None = None


class Asset(Sourced, Voidable, Versioned, table=True):
    __table_args__ = (UniqueConstraint("source", "number"), one_of("kind", AssetKind))

    id: int | None = key()
    kind: str = Field(default=AssetKind.UNIT, max_length=20)
    label: str = Field(max_length=200)
    site_id: int | None = link("site.id", optional=True)


class CustomerAsset(SQLModel, table=True):
    __tablename__ = "customer_asset"
    __table_args__ = (UniqueConstraint("customer_id", "asset_id", "relation"), one_of("relation", Relation))

    id: int | None = key()
    customer_id: int = link("customer.id")
    asset_id: int = link("asset.id")
    relation: str = Field(default=Relation.OWNER, max_length=20)
    import_id: int | None = Field(default=None, index=True)


class CustomerSearch(SQLModel, table=True):
    """One row per key by which a customer is found as one types. A prefix always: phone digits stand reversed, so that
    the last digits are a prefix; names, initials, numbers and asset labels are lower case without blanks."""

    __tablename__ = "customer_search"
    __table_args__ = (Index("ix_customer_search_key_customer", "key", "customer_id", "kind"),)

    id: int | None = key()
    customer_id: int = link("customer.id")
    key: str = Field(sa_type=PrefixText)
    kind: str = Field(max_length=10)  # phone | name | initials | number | asset
