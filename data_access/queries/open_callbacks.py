"""The call that a customer waits for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, select
from sqlmodel import Session, col

from data_access.queries.callback_history import is_past_call
from data_access.scope import Scope
from data_access.tables import Callback
from data_access.vocabulary import CallbackState


@dataclass(frozen=True)
class OpenCallback:
    id: int
    version: int
    reason: str
    due_at: datetime


def open_callback_of(session: Session, customer_id: int, scope: Scope) -> OpenCallback | None:
    """The open call of a customer that falls due first, within the scope; promises that are part of another are its parts."""
    return _first_due(session, customer_id, scope)


def call_owed_to(
    session: Session, customer_id: int, scope: Scope, *, zone: str, as_of: datetime
) -> OpenCallback | None:
    """The same of those opened before the cut-off that are to be made: less the history of an import."""
    return _first_due(session, customer_id, scope, col(Callback.opened_at) < as_of, ~is_past_call(zone, as_of))


def _first_due(
    session: Session, customer_id: int, scope: Scope, *conditions: ColumnElement[bool]
) -> OpenCallback | None:
    rows = session.execute(
        select(
            col(Callback.id),
            col(Callback.version),
            col(Callback.reason),
            col(Callback.due_at),
            col(Callback.team_id),
            col(Callback.site_id),
        )
        .where(
            col(Callback.customer_id) == customer_id,
            col(Callback.state) == CallbackState.OPEN,
            col(Callback.voided_at).is_(None),
            col(Callback.part_of_id).is_(None),
            *conditions,
        )
        .order_by(col(Callback.due_at), col(Callback.id))
    )
    return next((OpenCallback(*row[:4]) for row in rows if scope.sees(row[4], row[5])), None)
