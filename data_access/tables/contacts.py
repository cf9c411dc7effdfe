"""Interactions, services done, purchases, exposures."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Index, UniqueConstraint, text
from sqlmodel import Field

from data_access.columns import instant, key, link, long_text, money, one_of
from data_access.tables.base import Sourced, Versioned, Voidable
from data_access.vocabulary import CaseKind, Channel, Direction, ExposureKind, Precision, Tier


class Interaction(Sourced, Voidable, Versioned, table=True):
    """One contact with a customer, in or out. `form_token` makes a double click harmless."""

    __table_args__ = (
        UniqueConstraint("source", "number"),
        UniqueConstraint("form_token"),
        one_of("channel", Channel),
        one_of("direction", Direction),
        one_of("kind", CaseKind),
        one_of("precision", Precision),
        one_of("tier", Tier),
        Index("ix_interaction_occurred_at_channel", "occurred_at", "channel"),
        # holds all that says whether a contact reached the customer, so that the table itself is not read
        Index(
            "ix_interaction_customer_id_occurred_at",
            *("customer_id", "occurred_at", "reached", "direction", "channel", "voided_at"),
        ),
        # what somebody entered by hand: a small part of a store whose rows come from files
        Index(
            "ix_interaction_entered_by",
            *("recorded_by", "staff_id", "recorded_at"),
            sqlite_where=text("form_token IS NOT NULL"),
            postgresql_where=text("form_token IS NOT NULL"),
        ),
    )

    id: int | None = key()
    customer_id: int | None = link("customer.id", optional=True, index=False)
    asset_id: int | None = link("asset.id", optional=True, index=False)
    site_id: int | None = link("site.id", optional=True)
    team_id: int | None = link("team.id", optional=True)
    staff_id: int | None = link("staff.id", optional=True, index=False)
    case_id: int | None = link("case_file.id", optional=True)
    channel: str = Field(default=Channel.PHONE, max_length=20)
    direction: str = Field(default=Direction.INBOUND, max_length=10)
    kind: str | None = Field(default=None, max_length=20)
    reached: bool = True  # a failed attempt, a mailing or a note does not reset the contact interval
    content: str = long_text()
    tier: str | None = Field(default=None, max_length=1)
    occurred_at: datetime = instant()
    precision: str = Field(default=Precision.INSTANT, max_length=10)
    recorded_at: datetime = instant()
    recorded_by: str = Field(default="", max_length=120)
    form_token: str | None = Field(default=None, max_length=64)


class Service(Sourced, Voidable, Versioned, table=True):
    """A service finished: repair, maintenance, delivery, visit."""

    __table_args__ = (
        UniqueConstraint("source", "number"),
        UniqueConstraint("form_token"),
        one_of("precision", Precision),
        one_of("tier", Tier),
        Index("ix_service_customer_id_finished_at", "customer_id", "finished_at", "voided_at"),
    )

    id: int | None = key()
    customer_id: int | None = link("customer.id", optional=True, index=False)
    asset_id: int | None = link("asset.id", optional=True, index=False)
    site_id: int | None = link("site.id", optional=True)
    team_id: int | None = link("team.id", optional=True)
    staff_id: int | None = link("staff.id", optional=True, index=False)
    case_id: int | None = link("case_file.id", optional=True)
    description: str = long_text()
    quantity: float | None = None
    amount_minor: int | None = money(optional=True)
    currency: str | None = Field(default=None, max_length=3)
    tier: str | None = Field(default=None, max_length=1)
    finished_at: datetime = instant(index=True)
    precision: str = Field(default=Precision.INSTANT, max_length=10)
    recorded_at: datetime = instant()
    recorded_by: str = Field(default="", max_length=120)
    form_token: str | None = Field(default=None, max_length=64)


class Purchase(Sourced, Voidable, table=True):
    __table_args__ = (
        UniqueConstraint("source", "number"),
        one_of("precision", Precision),
        # holds all that a customer's value and lifecycle need, so that the table itself is not read
        Index("ix_purchase_customer_id_bought_at", "customer_id", "bought_at", "amount_minor", "currency", "voided_at"),
    )

    id: int | None = key()
    customer_id: int = link("customer.id", index=False)
    site_id: int | None = link("site.id", optional=True)
    bought_at: datetime = instant(index=True)
    precision: str = Field(default=Precision.DAY, max_length=10)
    amount_minor: int = money()
    currency: str = Field(default="CNY", max_length=3)
    description: str | None = long_text(optional=True)
    recorded_at: datetime = instant()


class Exposure(Sourced, Voidable, Versioned, table=True):
    """How many households, vehicles or contracts a site served in a month: what a complaint rate is counted on."""

    __table_args__ = (
        UniqueConstraint("source", "number"),
        UniqueConstraint("site_id", "month", "kind"),
        one_of("kind", ExposureKind),
    )

    id: int | None = key()
    site_id: int = link("site.id")
    month: date  # its first day
    kind: str = Field(default=ExposureKind.HOUSEHOLDS, max_length=20)
    quantity: int
