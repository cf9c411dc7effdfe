"""Writing the usual phrases. Nothing here commits."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import delete, select
from sqlmodel import Session, col

from data_access.tables import Company, Phrase


def hold_phrases(session: Session) -> None:
    """Whoever else changes the list waits; the company's row stands for it."""
    session.execute(select(col(Company.id)).with_for_update())


def replace_phrases(session: Session, texts: Sequence[str]) -> None:
    session.execute(delete(Phrase))
    session.add_all(Phrase(text=text, position=place) for place, text in enumerate(texts))
