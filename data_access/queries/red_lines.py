"""Red lines that are still open."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session, col

from data_access.queries.case_facts import FACTS
from data_access.queries.facts import rows_of
from data_access.scope import Scope, Selection
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
    """Red lines that were open at the cut-off, newest first: the very cases that the metric `red_lines_open` counts."""
    counted = rows_of(FACTS["case_red_line_open"], Selection(as_of, as_of, as_of, scope)).subquery()
    statement = (
        select(
            col(Case.id),
            col(Case.number),
            col(Case.content),
            col(Case.received_at),
            col(Case.owner_id),
            col(Case.team_id),
        )
        .where(col(Case.id).in_(select(counted.c.id)))
        .order_by(col(Case.received_at).desc())
    )
    return tuple(RedLine(*row) for row in session.execute(statement))
