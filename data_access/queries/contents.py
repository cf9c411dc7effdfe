"""What a store holds: nobody's data, the demo company's or a real one's."""

from __future__ import annotations

from typing import Literal

from sqlalchemy import func, select
from sqlmodel import Session, col

from data_access.tables import (
    AuditEntry,
    Callback,
    Case,
    Cause,
    Company,
    Customer,
    Import,
    Interaction,
    Site,
    Staff,
    Survey,
    SurveyItem,
    Team,
)

Whose = Literal["has_demo", "has_data"]
_OWNED = (Customer, Case, Interaction, Import, Staff, Team, Site)


def whose_data(session: Session) -> Whose | None:
    """`has_demo`: the demo company lives here; `has_data`: somebody's real rows do; None: the store is free.

    Any row of these counts, void ones too: nothing that a person entered may be overwritten.
    """
    if session.execute(select(col(Company.is_demo))).scalar():
        return "has_demo"
    held = any(session.execute(select(col(table.id)).limit(1)).scalar() is not None for table in _OWNED)
    return "has_data" if held else None


def how_much_data(session: Session) -> dict[str, int]:
    """Rows of each sort, void ones too."""
    sorts = {"customers": Customer, "cases": Case, "callbacks": Callback, "surveys": Survey, "people": Staff}
    return {
        name: session.execute(select(func.count()).select_from(table)).scalar_one() for name, table in sorts.items()
    }


def demo_language(session: Session) -> str | None:
    """In which language people of the demo company speak; None where that was not kept, or without one."""
    filled = select(col(AuditEntry.details)).where(col(AuditEntry.action) == "fill_demo")
    details = session.execute(filled.order_by(col(AuditEntry.id).desc()).limit(1)).scalar()
    return details.get("language") if details else None


def cause_ids(session: Session) -> dict[str, int]:
    """Keys of the causes by code."""
    return {row[0]: row[1] for row in session.execute(select(col(Cause.code), col(Cause.id)))}


def item_ids(session: Session) -> dict[str, int]:
    """Keys of the survey questions by code."""
    return {row[0]: row[1] for row in session.execute(select(col(SurveyItem.code), col(SurveyItem.id)))}
