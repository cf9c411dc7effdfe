"""The callback ledger."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from data_access.columns import BigKey, instant, key, link, long_text, one_of
from data_access.tables.base import Sourced, Versioned, Voidable
from data_access.vocabulary import AttemptResult, AttemptWay, CallbackReason, CallbackState, Precision, Tier


class Callback(Sourced, Voidable, Versioned, table=True):
    """One promise to call a customer. `original_due_at` never moves: on time is judged by it.

    Promises to one customer that fall due on one day are kept in one call: all but the first are `part_of` it, bear no
    attempts and follow its state. Calls are counted without parts, reasons with them.
    """

    __table_args__ = (
        UniqueConstraint("source", "number"),
        UniqueConstraint("form_token"),
        UniqueConstraint("checks_id"),
        one_of("reason", CallbackReason),
        one_of("state", CallbackState),
        one_of("tier", Tier),
        Index("ix_callback_state_due_at", "state", "due_at"),
        # only of those that are part of another: "part of none" are nearly all, and no index finds them faster
        Index(
            "ix_callback_part_of_id",
            "part_of_id",
            sqlite_where=text("part_of_id IS NOT NULL"),
            postgresql_where=text("part_of_id IS NOT NULL"),
        ),
        Index("ix_callback_customer_id_state_ended_at", "customer_id", "state", "ended_at", "voided_at"),
    )

    id: int | None = key()
    customer_id: int | None = link("customer.id", optional=True, index=False)
    asset_id: int | None = link("asset.id", optional=True, index=False)
    case_id: int | None = link("case_file.id", optional=True)
    service_id: int | None = link("service.id", optional=True)
    survey_id: int | None = link("survey.id", optional=True)
    site_id: int | None = link("site.id", optional=True)
    team_id: int | None = link("team.id", optional=True)
    owner_id: int | None = link("staff.id", optional=True)
    part_of_id: int | None = link("callback.id", optional=True, index=False)
    checks_id: int | None = link("callback.id", optional=True, index=False)  # of a recheck: the callback called again
    reason: str = Field(max_length=20)
    topic: str = long_text()
    tier: str | None = Field(default=None, max_length=1)
    opened_at: datetime = instant(index=True)
    original_due_at: datetime = instant(index=True)  # end of the due day in the company's zone
    due_at: datetime = instant()
    state: str = Field(default=CallbackState.OPEN, max_length=20)
    ended_at: datetime | None = instant(optional=True, index=True)  # reached, used up or cancelled
    ended_precision: str = Field(default=Precision.INSTANT, max_length=10)
    next_attempt_at: datetime | None = instant(optional=True)
    # the last number dialled was wrong, and the file still has it
    needs_phone: bool = Field(default=False, sa_column_kwargs={"server_default": text("false")})
    end_reason: str | None = Field(default=None, max_length=400)
    recorded_at: datetime = instant()
    recorded_by: str = Field(default="", max_length=120)
    form_token: str | None = Field(default=None, max_length=64)


class CallbackAttempt(Sourced, Voidable, table=True):
    __tablename__ = "callback_attempt"
    __table_args__ = (
        UniqueConstraint("source", "number"),
        UniqueConstraint("form_token"),
        one_of("way", AttemptWay),
        one_of("result", AttemptResult),
        Index("ix_callback_attempt_callback_id_attempted_at", "callback_id", "attempted_at"),
    )

    id: int | None = key()
    callback_id: int = link("callback.id", index=False)
    attempted_at: datetime = instant(index=True)
    precision: str = Field(default=Precision.INSTANT, max_length=10)
    way: str = Field(default=AttemptWay.PHONE, max_length=20)
    result: str = Field(max_length=20)
    staff_id: int | None = link("staff.id", optional=True, index=False)
    note: str | None = long_text(optional=True)
    satisfied: bool | None = None
    wanted_at: datetime | None = instant(optional=True)  # another time: the one that the customer asked for
    confirmed: bool | None = None  # of a recheck: the customer remembers the call that is checked
    survey_id: int | None = link("survey.id", optional=True)  # the scores given in this very call
    complaint_id: int | None = link("case_file.id", optional=True, index=False)  # what was still wrong
    recorded_at: datetime = instant()
    recorded_by: str = Field(default="", max_length=120)
    form_token: str | None = Field(default=None, max_length=64)


class CallbackSkip(SQLModel, table=True):
    """Somebody had the callback before them and left it, with a reason: nobody was called."""

    __tablename__ = "callback_skip"

    id: int | None = key()
    callback_id: int = link("callback.id")
    skipped_at: datetime = instant(index=True)
    reason: str = Field(max_length=400)
    staff_id: int | None = link("staff.id", optional=True, index=False)
    recorded_by: str = Field(default="", max_length=120)


class CallLease(SQLModel, table=True):
    """Who is calling a customer right now: nobody else is given the same one. It runs out by itself when a browser dies."""

    __tablename__ = "call_lease"

    customer_id: int = Field(sa_type=BigKey, foreign_key="customer.id", primary_key=True)
    holder: str = Field(max_length=64)  # a token of one open call page
    holder_name: str = Field(default="", max_length=120)
    callback_id: int = link("callback.id", index=False)
    taken_at: datetime = instant()
    expires_at: datetime = instant()
