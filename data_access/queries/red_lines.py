"""Red lines that are still open."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select
from sqlmodel import Session, col

from data_access.scope import Scope
from data_access.tables import Case


@dataclass(frozen=True)
class RedLine:
    id: int
    number: str
    content: str
    received_at: datetime
    owner_id: int | None
    team_id: int | None


def open_red_lines(session: Session, scope: Scope, as_of: datetime) -> tuple[RedLine, ...]:
    """Open cases marked as red lines and received before the cut-off, newest first."""
    statement = (
        select(
            col(Case.id),
            col(Case.number),
            col(Case.content),
            col(Case.received_at),
            col(Case.owner_id),
            col(Case.team_id),
        )
        .where(
            col(Case.is_red_line).is_(True),
            col(Case.is_open).is_(True),
            col(Case.voided_at).is_(None),
            col(Case.received_at) < as_of,
        )
        .order_by(col(Case.received_at).desc())
    )
    for column, allowed in ((col(Case.team_id), scope.teams), (col(Case.site_id), scope.sites)):
        if allowed is not None:
            statement = statement.where(or_(column.is_(None), column.in_(sorted(allowed))))
    return tuple(RedLine(*row) for row in session.execute(statement))
