"""Writing teams, sites, staff, causes, calendar days. Nothing here commits."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from sqlalchemy import exists, func, select, update
from sqlmodel import Session, col

from data_access.tables import Case, Cause, Policy, Site, Staff, Team, WorkDay
from data_access.vocabulary import PolicyKind

Thing = Site | Team | Staff | Cause


def code_taken(session: Session, sort: type[Thing], code: str, *, but: int | None) -> bool:
    """Whether another row of this sort has the code (staff: the number, among our own)."""
    column = col(Staff.number) if sort is Staff else col(sort.code)  # type: ignore[union-attr]
    query = select(col(sort.id)).where(column == code)
    return session.execute(query.where(col(sort.id) != but) if but else query).first() is not None


def unused_causes_close(session: Session, codes: Iterable[str]) -> None:
    """Switch off the causes of these codes that no case has."""
    used = exists(select(1).where(col(Case.cause_id) == col(Cause.id)))
    session.execute(update(Cause).where(col(Cause.code).in_(list(codes)), ~used).values(active=False))


def causes_open(session: Session, codes: Iterable[str]) -> None:
    session.execute(update(Cause).where(col(Cause.code).in_(list(codes))).values(active=True))


def latest_number(session: Session, kind: PolicyKind) -> int:
    """The number of a rule's latest version; 0 while the default holds."""
    found: int | None = session.execute(select(func.max(col(Policy.number))).where(col(Policy.kind) == kind)).scalar()
    return found or 0


def set_work_day(session: Session, day: date, *, worked: bool, kind: str) -> WorkDay:
    """Make a day worked or free, by the company's own decision."""
    found = session.get(WorkDay, day)
    if found is None:
        found = WorkDay(day=day, is_workday=worked, kind=kind, source="company", published=False)
        session.add(found)
    found.is_workday, found.kind, found.source = worked, kind, "company"
    return found
