"""Open callbacks that are due by an instant, without a word about the customer: for lists that leave the house."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session, col

from data_access.queries.callback_history import is_past_call
from data_access.queries.organisation import company_facts
from data_access.tables import Callback
from data_access.vocabulary import CallbackState


@dataclass(frozen=True)
class DueCallback:
    """`due_at`: the end of the due day."""

    id: int
    number: str
    reason: str
    site_id: int | None
    team_id: int | None
    owner_id: int | None
    due_at: datetime


def callbacks_due_by(session: Session, until: datetime) -> list[DueCallback]:
    """The longest overdue first. What is kept in another call is that call's, and history is no news."""
    columns = (Callback.id, Callback.number, Callback.reason, Callback.site_id, Callback.team_id, Callback.owner_id)
    statement = (
        select(*(col(column) for column in columns), col(Callback.due_at))
        .where(
            col(Callback.state) == CallbackState.OPEN,
            col(Callback.voided_at).is_(None),
            col(Callback.part_of_id).is_(None),
            col(Callback.due_at) <= until,
            ~is_past_call(company_facts(session).zone, until),
        )
        .order_by(col(Callback.due_at), col(Callback.id))
    )
    return [DueCallback(*row) for row in session.execute(statement)]
