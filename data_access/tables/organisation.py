"""The company itself: sites, teams, staff, causes, rules, calendar."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from data_access.columns import UtcDateTime, instant, key, link, one_of
from data_access.tables.base import Sourced, Versioned
from data_access.vocabulary import CaseKind, PolicyKind, Preset


class Company(Versioned, table=True):
    """One row: one company per store."""

    __table_args__ = (one_of("preset", Preset),)

    id: int = Field(default=1, primary_key=True)
    name: str = Field(default="", max_length=200)
    zone: str = Field(default="Asia/Shanghai", max_length=60)
    currency: str = Field(default="CNY", max_length=3)
    preset: str = Field(default=Preset.GENERAL, max_length=20)
    go_live_on: date | None = None
    public_address: str | None = Field(default=None, max_length=200)  # under which colleagues open the pages
    is_demo: bool = False


class Site(Versioned, table=True):
    id: int | None = key()
    code: str = Field(max_length=60, unique=True)
    name: str = Field(max_length=120)
    name_en: str | None = Field(default=None, max_length=120)
    active: bool = True


class Team(Versioned, table=True):
    id: int | None = key()
    code: str = Field(max_length=60, unique=True)
    name: str = Field(max_length=120)
    name_en: str | None = Field(default=None, max_length=120)
    site_id: int | None = link("site.id", optional=True)
    active: bool = True


class Staff(Sourced, Versioned, table=True):
    __table_args__ = (UniqueConstraint("source", "number"),)

    id: int | None = key()
    name: str = Field(max_length=120)
    name_en: str | None = Field(default=None, max_length=120)
    team_id: int | None = link("team.id", optional=True)
    phone: str | None = Field(default=None, max_length=40)
    left_on: date | None = None
    is_leader: bool = Field(default=False, sa_column_kwargs={"server_default": text("false")})
    active: bool = True


class Cause(Versioned, table=True):
    """Two levels. `kind` empty: fits every kind of case."""

    __table_args__ = (one_of("kind", CaseKind),)

    id: int | None = key()
    code: str = Field(max_length=80, unique=True)
    name: str = Field(max_length=120)
    name_en: str | None = Field(default=None, max_length=120)
    parent_id: int | None = link("cause.id", optional=True)
    kind: str | None = Field(default=None, max_length=20)
    position: int = 0
    active: bool = True


class Phrase(SQLModel, table=True):
    """A sentence that is typed again and again (常用语), put into a text by a key."""

    id: int | None = key()
    text: str = Field(max_length=200)
    position: int = 0


class Policy(SQLModel, table=True):
    """A rule is data: the row with the latest `valid_from` not after the asked day holds."""

    __table_args__ = (UniqueConstraint("kind", "number"), one_of("kind", PolicyKind))

    id: int | None = key()
    kind: str = Field(max_length=30)
    number: int
    valid_from: date
    value: dict[str, Any] = Field(sa_type=JSON)
    set_at: datetime = instant()
    set_by: str = Field(max_length=120)


class WorkDay(SQLModel, table=True):
    """The editable work calendar. Days past the last published one are Monday–Friday and marked."""

    __tablename__ = "work_calendar"

    day: date = Field(primary_key=True)
    is_workday: bool
    kind: str = Field(max_length=60)
    source: str = Field(default="chinesecalendar", max_length=60)
    published: bool = True


class WorkTime(SQLModel, table=True):
    """The work calendar laid out: each work session with the seconds worked before it. Made from the rules, never edited."""

    __tablename__ = "work_time"

    starts_at: datetime = Field(primary_key=True, sa_type=UtcDateTime)
    seconds: int
    worked_before: int = Field(sa_type=BigInteger)
