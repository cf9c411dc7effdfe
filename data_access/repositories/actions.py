"""Writing decisions of the weekly review. Nothing here commits."""

from __future__ import annotations

from sqlalchemy import select
from sqlmodel import Session, col

from data_access.tables import Action


def action_of_form(session: Session, form_token: str) -> int | None:
    return session.execute(select(col(Action.id)).where(col(Action.form_token) == form_token)).scalar()


def store_action(session: Session, action: Action) -> int:
    session.add(action)
    session.flush()
    assert action.id is not None
    return action.id
