"""Cases and what happened to them. State columns serve work lists; every as-of number comes from the events."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from data_access.columns import instant, key, link, long_text, money, one_of
from data_access.tables.base import Sourced, Versioned, Voidable
from data_access.vocabulary import (
    CASE_EVENTS,
    ENDINGS,
    STAGES,
    AttemptWay,
    CaseKind,
    Channel,
    Precision,
    Tier,
)
from data_access.vocabulary.flaws import HistoryFlaw
from data_access.vocabulary.forms import Liability, Outcome, OutsideBody, RootCause, SignerPost, Validity


class Case(Sourced, Voidable, Versioned, table=True):
    __tablename__ = "case_file"  # CASE is a word of SQL
    __table_args__ = (
        UniqueConstraint("source", "number"),
        one_of("kind", CaseKind),
        one_of("channel", Channel),
        one_of("stage", dict.fromkeys((*STAGES, *ENDINGS))),
        one_of("received_precision", Precision),
        one_of("tier", Tier),
        one_of("validity", Validity),
        one_of("outside_body", OutsideBody),
        Index("ix_case_file_kind_received_at", "kind", "received_at"),
        Index("ix_case_file_is_open_due_at", "is_open", "due_at"),
        Index("ix_case_file_customer_id_cause_id_received_at", "customer_id", "cause_id", "received_at"),
    )

    id: int | None = key()
    kind: str = Field(max_length=20)
    customer_id: int | None = link("customer.id", optional=True, index=False)
    asset_id: int | None = link("asset.id", optional=True)
    site_id: int | None = link("site.id", optional=True)
    team_id: int | None = link("team.id", optional=True)  # who is responsible; stamped, scope restricts by it
    owner_id: int | None = link("staff.id", optional=True)
    channel: str = Field(default=Channel.PHONE, max_length=20)
    cause_id: int | None = link("cause.id", optional=True)  # empty: unsorted
    severity: int = 3  # 1 gravest
    content: str = long_text()
    demand: str | None = long_text(optional=True)
    tier: str | None = Field(default=None, max_length=1)  # the customer's, when it was received
    received_at: datetime = instant(index=True)
    received_precision: str = Field(default=Precision.INSTANT, max_length=10)
    recorded_at: datetime = instant()
    recorded_by: str = Field(default="", max_length=120)
    policy_due_at: datetime | None = instant(optional=True)
    promised_at: datetime | None = instant(optional=True)
    demanded_at: datetime | None = instant(optional=True)  # by when the customer wants it; never tightens the due
    outside_due_at: datetime | None = instant(optional=True)  # set by an outside body; overrides both
    outside_body: str | None = Field(default=None, max_length=20)
    outside_number: str | None = Field(default=None, max_length=120)
    due_at: datetime | None = instant(optional=True)  # outside, else the earlier of policy and promised
    stage: str = Field(default="received", max_length=20)
    stage_since: datetime = instant()
    is_open: bool = True
    is_red_line: bool = Field(default=False, index=True)
    red_line_word: str | None = Field(default=None, max_length=60)
    parent_id: int | None = link("case_file.id", optional=True)  # the case whose outcome the customer did not accept
    merged_into_id: int | None = link("case_file.id", optional=True)
    confidential: bool = False  # the complainant's identity is protected
    escalation_level: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    urgent: bool = Field(default=False, sa_column_kwargs={"server_default": text("false")})
    validity: str | None = Field(default=None, max_length=20)
    demands: list[str] | None = Field(default=None, sa_type=JSON(none_as_null=True))  # words of Demand
    contact: str | None = Field(default=None, max_length=200)  # whom to call, where it isn't the customer
    order_number: str | None = Field(default=None, max_length=120)  # of an order, a contract, a delivery
    product: str | None = Field(default=None, max_length=200)

    @property
    def is_anonymous(self) -> bool:
        """Neither a customer nor anybody else to call is known."""
        return self.customer_id is None and not self.contact


class CaseTeam(SQLModel, table=True):
    """A department that helps with a case beside the one that is responsible (会办单位)."""

    __tablename__ = "case_team"
    __table_args__ = (UniqueConstraint("case_id", "team_id"),)

    id: int | None = key()
    case_id: int = link("case_file.id", index=False)
    team_id: int = link("team.id")


class CaseEvent(Sourced, Voidable, table=True):
    __tablename__ = "case_event"
    __table_args__ = (
        UniqueConstraint("source", "number"),
        one_of("kind", CASE_EVENTS),
        one_of("precision", Precision),
        one_of("outcome", Outcome),
        one_of("way", AttemptWay),
        one_of("root_cause", RootCause),
        one_of("liability", Liability),
        one_of("post", SignerPost),
        one_of("flaw", HistoryFlaw),
        Index("ix_case_event_kind_occurred_at", "kind", "occurred_at"),
        Index("ix_case_event_case_id_kind_occurred_at", "case_id", "kind", "occurred_at"),
        # without it, each event that is deleted looks through all others for one that answers it
        Index(
            "ix_case_event_answers_id",
            "answers_id",
            sqlite_where=text("answers_id IS NOT NULL"),
            postgresql_where=text("answers_id IS NOT NULL"),
        ),
    )

    id: int | None = key()
    case_id: int = link("case_file.id", index=False)
    kind: str = Field(max_length=20)
    occurred_at: datetime = instant()  # the case's received instant where precision is `unknown`
    precision: str = Field(default=Precision.INSTANT, max_length=10)
    recorded_at: datetime = instant()
    recorded_by: str = Field(default="", max_length=120)
    staff_id: int | None = link("staff.id", optional=True, index=False)
    team_id: int | None = link("team.id", optional=True, index=False)
    note: str | None = long_text(optional=True)
    due_at: datetime | None = instant(optional=True)  # of a promise; of a re-opening: its own clock
    finding: str | None = long_text(optional=True)  # of a resolution: why it came to this
    outcome: str | None = Field(default=None, max_length=20)
    compensation_minor: int | None = money(optional=True)
    way: str | None = Field(default=None, max_length=20)  # how the customer was told
    satisfied: bool | None = None  # of a follow-up by hand: the customer's word on the outcome
    reason: str | None = Field(default=None, max_length=40)  # of waiting: a code of the company's waiting reasons
    pauses: bool | None = None  # of waiting: whether the reason stopped the clock, as the rule said then
    level: int | None = None  # of an escalation
    by_clock: bool = Field(default=False, sa_column_kwargs={"server_default": text("false")})  # nobody did it by hand
    answers_id: int | None = link(
        "case_event.id", optional=True, index=False
    )  # of an answer: the urging that it answers
    root_cause: str | None = Field(default=None, max_length=20)
    liability: str | None = Field(default=None, max_length=20)
    cost_minor: int | None = money(optional=True)
    improvement: str | None = long_text(optional=True)
    implemented_by: str | None = Field(default=None, max_length=120)
    implemented_at: datetime | None = instant(optional=True)
    post: str | None = Field(default=None, max_length=20)  # of an opinion: as what it was signed
    is_effective: bool | None = None  # of an effect check
    gate_bypassed: bool = False  # an import may bring moves that a person could not make; they are marked
    flaw: str | None = Field(default=None, max_length=20)  # of an imported move: what is impossible about it
