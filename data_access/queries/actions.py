"""The actions of the weekly review."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import or_, select
from sqlmodel import Session, col

from data_access.scope import Scope
from data_access.tables import Action


@dataclass(frozen=True)
class ActionRow:
    """`done_at`: None while it was not done at the cut-off."""

    id: int
    version: int
    what: str
    who: str
    by_when: date | None
    made_at: datetime
    made_by: str
    done_at: datetime | None


def review_actions(
    session: Session, scope: Scope, since: datetime, as_of: datetime, *, limit: int = 50
) -> tuple[ActionRow, ...]:
    """Made before the cut-off, and not done or done since an instant: open ones by their day, then the done ones."""
    columns = (Action.id, Action.version, Action.what, Action.who, Action.by_when, Action.made_at, Action.made_by)
    statement = select(*(col(column) for column in columns), col(Action.done_at)).where(
        col(Action.voided_at).is_(None),
        col(Action.made_at) < as_of,
        or_(col(Action.done_at).is_(None), col(Action.done_at) >= since),
    )
    if scope.teams is not None:
        statement = statement.where(or_(col(Action.team_id).is_(None), col(Action.team_id).in_(sorted(scope.teams))))
    rows = [ActionRow(*row) for row in session.execute(statement.order_by(col(Action.made_at)).limit(limit))]
    shown = [row if row.done_at is None or row.done_at < as_of else _undone(row) for row in rows]
    return tuple(sorted(shown, key=lambda row: (row.done_at is not None, row.by_when or date.max, row.id)))


def _undone(row: ActionRow) -> ActionRow:
    return ActionRow(row.id, row.version, row.what, row.who, row.by_when, row.made_at, row.made_by, None)
