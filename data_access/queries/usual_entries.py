"""What was logged lately, counted: which causes are usual for a kind at a site, and which team they go to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlmodel import Session, col

from data_access.tables import Case


@dataclass(frozen=True)
class UsualEntry:
    site_id: int | None
    kind: str
    cause_id: int
    team_id: int | None
    n: int


def usual_entries(session: Session, *, since: datetime, until: datetime) -> list[UsualEntry]:
    """Cases received in ``[since, until)`` by site, kind, cause and team; void and unsorted ones are left out."""
    columns = (col(Case.site_id), col(Case.kind), col(Case.cause_id), col(Case.team_id))
    rows = session.execute(
        select(*columns, func.count())
        .where(col(Case.received_at) >= since, col(Case.received_at) < until)
        .where(col(Case.voided_at).is_(None), col(Case.cause_id).is_not(None))
        .group_by(*columns)
    )
    return [UsualEntry(*row) for row in rows]
