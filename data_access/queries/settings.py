"""What the settings page shows: rows with their versions, rules with their history, the calendar month by month."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlmodel import Session, col

from data_access.tables import Cause, Policy, Site, Staff, Team, WorkDay
from data_access.vocabulary import PolicyKind


@dataclass(frozen=True)
class ThingRow:
    """A site, team, person or cause. `code` is a person's number; `parent_id` the team's site, the person's team, the
    cause's group. `phone` is a person's, `kind` and `position` a cause's."""

    id: int
    version: int
    code: str
    name: str
    name_en: str | None
    parent_id: int | None
    active: bool
    phone: str | None = None
    is_leader: bool = False
    kind: str | None = None
    position: int = 0


@dataclass(frozen=True)
class RuleVersion:
    number: int
    valid_from: date
    set_at: datetime
    set_by: str


@dataclass(frozen=True)
class CalendarDay:
    day: date
    is_workday: bool
    kind: str
    source: str


def site_rows(session: Session) -> list[ThingRow]:
    found = session.execute(select(Site).order_by(col(Site.id))).scalars()
    return [ThingRow(one.id or 0, one.version, one.code, one.name, one.name_en, None, one.active) for one in found]


def team_rows(session: Session) -> list[ThingRow]:
    found = session.execute(select(Team).order_by(col(Team.id))).scalars()
    return [
        ThingRow(one.id or 0, one.version, one.code, one.name, one.name_en, one.site_id, one.active) for one in found
    ]


def staff_rows(session: Session) -> list[ThingRow]:
    found = session.execute(select(Staff).order_by(col(Staff.team_id), col(Staff.id))).scalars()
    return [
        ThingRow(
            *(one.id or 0, one.version, one.number, one.name, one.name_en, one.team_id, one.active),
            phone=one.phone,
            is_leader=one.is_leader,
        )
        for one in found
    ]


def cause_rows(session: Session) -> list[ThingRow]:
    """Groups and their causes, in order."""
    found = list(session.execute(select(Cause).order_by(col(Cause.position), col(Cause.id))).scalars())
    rows = [
        ThingRow(
            one.id or 0,
            one.version,
            one.code,
            one.name,
            one.name_en,
            one.parent_id,
            one.active,
            kind=one.kind,
            position=one.position,
        )
        for one in found
    ]
    groups = [row for row in rows if row.parent_id is None]
    return [member for group in groups for member in (group, *(row for row in rows if row.parent_id == group.id))]


def rule_versions(session: Session, kind: PolicyKind) -> list[RuleVersion]:
    """A rule's versions, the latest first."""
    found = session.execute(
        select(col(Policy.number), col(Policy.valid_from), col(Policy.set_at), col(Policy.set_by))
        .where(col(Policy.kind) == kind)
        .order_by(col(Policy.number).desc())
    )
    return [RuleVersion(row[0], row[1], row[2], row[3]) for row in found]


def calendar_days(session: Session, start: date, end: date) -> list[CalendarDay]:
    """The stored days from `start` up to, without, `end`."""
    found = session.execute(
        select(col(WorkDay.day), col(WorkDay.is_workday), col(WorkDay.kind), col(WorkDay.source))
        .where(col(WorkDay.day) >= start, col(WorkDay.day) < end)
        .order_by(col(WorkDay.day))
    )
    return [CalendarDay(row[0], row[1], row[2], row[3]) for row in found]
