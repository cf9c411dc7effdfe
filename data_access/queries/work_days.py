"""The company's work calendar."""

from __future__ import annotations

from datetime import date

from sqlalchemy import and_, func, not_, select
from sqlmodel import Session, col

from data_access.tables import WorkDay


def work_days(session: Session) -> list[tuple[date, bool]]:
    """The days that may differ from Monday to Friday, and whether they are worked, in order: holidays, make-up days and what
    the company decided itself. Of twenty published years that is a tenth of the stored days."""
    is_usual = and_(col(WorkDay.kind).in_(("workday", "weekend")), col(WorkDay.source) != "company")
    rows = session.execute(
        select(col(WorkDay.day), col(WorkDay.is_workday)).where(not_(is_usual)).order_by(col(WorkDay.day))
    )
    return [(row[0], row[1]) for row in rows]


def published_until(session: Session) -> date | None:
    """The last day that an official calendar covers; None where none was loaded."""
    return session.execute(select(func.max(col(WorkDay.day))).where(col(WorkDay.published))).scalar()
