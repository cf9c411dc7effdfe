"""Notices to the outside: where they go, and the outbox. And who runs the jobs."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from data_access.columns import instant, key, link, long_text, one_of
from data_access.tables.base import Versioned
from data_access.vocabulary import NoticeKind, NoticeState


class NoticeTarget(Versioned, table=True):
    """An address that notices go to: a person's, a team's, or (without either) everyone's.

    `address` is an Apprise URL with its secrets: written, used, never shown again and never logged.
    """

    __tablename__ = "notice_target"

    id: int | None = key()
    name: str = Field(max_length=120)
    address: str = long_text()
    staff_id: int | None = link("staff.id", optional=True, index=False)
    team_id: int | None = link("team.id", optional=True, index=False)
    kinds: list[str] = Field(sa_type=JSON)  # words of NoticeKind
    language: str = Field(default="zh_CN", max_length=10)
    quiet_from: str | None = Field(default=None, max_length=5)  # "22:00" on the company's clock; both or neither
    quiet_until: str | None = Field(default=None, max_length=5)
    red_lines_break_quiet: bool = True
    morning_at: str = Field(default="08:30", max_length=5)
    active: bool = True
    active_since: datetime = instant()  # what came before is not sent
    made_by: str = Field(default="", max_length=120)
    last_sent_at: datetime | None = instant(optional=True)
    failing_since: datetime | None = instant(optional=True)
    last_error: str | None = Field(default=None, max_length=40)  # its class: a code, never what a server said


class Notice(SQLModel, table=True):
    """One message for one target. `key` says what it is about: the same is never written twice for a target."""

    __table_args__ = (
        UniqueConstraint("target_id", "key"),
        one_of("kind", NoticeKind),
        one_of("state", NoticeState),
        Index("ix_notice_state_not_before", "state", "not_before"),
    )

    id: int | None = key()
    target_id: int = link("notice_target.id", index=False)
    key: str = Field(max_length=120)
    kind: str = Field(max_length=20)
    case_id: int | None = link("case_file.id", optional=True, index=False)
    title: str = Field(max_length=200)
    body: str = long_text()
    state: str = Field(default=NoticeState.WAITING, max_length=20)
    made_at: datetime = instant()
    not_before: datetime = instant()  # after quiet hours, or when a failed one is tried again
    expires_at: datetime | None = instant(optional=True)  # of no use afterwards
    attempts: int = 0
    claimed_by: str | None = Field(default=None, max_length=80)
    claimed_until: datetime | None = instant(optional=True)
    sent_at: datetime | None = instant(optional=True)


class JobLease(SQLModel, table=True):
    """Who runs the jobs now; when it is over by itself, should that process die. And when they, or one of them, last ran."""

    __tablename__ = "job_lease"

    name: str = Field(primary_key=True, max_length=40)
    holder: str = Field(default="", max_length=80)
    held_until: datetime = instant()
    last_pass_at: datetime | None = instant(optional=True)
