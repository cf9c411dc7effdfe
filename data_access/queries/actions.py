"""Decisions of the weekly review."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import or_, select
from sqlmodel import Session, col

from data_access.scope import EVERYTHING, Scope
from data_access.tables import Action


@dataclass(frozen=True)
class ActionRow:
    """What, who, by when; done or not."""

    id: int
    version: int
    what: str
    who: str
    by_when: date | None
    made_at: datetime
    done_at: datetime | None
    team_id: int | None


def actions_between(
    session: Session, start: datetime, end: datetime, scope: Scope = EVERYTHING
) -> tuple[ActionRow, ...]:
    """Made in [start, end), or made earlier and not done before `start`: what the meeting has to look at, oldest first.

    What was ticked off meanwhile stays in sight, and can be taken back."""
    made, done = col(Action.made_at), col(Action.done_at)
    rows = session.execute(
        select(Action)
        .where(
            col(Action.voided_at).is_(None),
            made < end,
            or_(made >= start, done.is_(None), done >= start),
        )
        .order_by(made, col(Action.id))
    ).scalars()
    return tuple(
        ActionRow(row.id or 0, row.version, row.what, row.who, row.by_when, row.made_at, row.done_at, row.team_id)
        for row in rows
        if scope.sees(row.team_id, None)
    )
