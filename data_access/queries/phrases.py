"""The sentences that are typed again and again."""

from __future__ import annotations

from sqlalchemy import select
from sqlmodel import Session, col

from data_access.tables import Phrase


def phrases(session: Session) -> tuple[str, ...]:
    """In the order in which they are offered."""
    return tuple(session.execute(select(col(Phrase.text)).order_by(col(Phrase.position), col(Phrase.id))).scalars())
