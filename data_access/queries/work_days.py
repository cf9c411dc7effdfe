"""The company's work calendar."""

from __future__ import annotations

from datetime import date

from sqlalchemy import func, select
from sqlmodel import Session, col

from data_access.tables import WorkDay


def work_days(session: Session) -> list[tuple[date, bool]]:
    """Every stored day and whether it is worked, in order."""
    rows = session.execute(select(col(WorkDay.day), col(WorkDay.is_workday)).order_by(col(WorkDay.day)))
    return [(row[0], row[1]) for row in rows]


def published_until(session: Session) -> date | None:
    """The last day that an official calendar covers; None where none was loaded."""
    return session.execute(select(func.max(col(WorkDay.day))).where(col(WorkDay.published))).scalar()
