"""A row that is about to be changed: read anew, and held until the transaction ends."""

from __future__ import annotations

from typing import TypeVar

from sqlmodel import Session, SQLModel

Row = TypeVar("Row", bound=SQLModel)


def row_to_change(session: Session, model: type[Row], key: int | None) -> Row | None:
    """The row as it stands now, void ones left out; other writers of it wait until this transaction ends.

    Whoever compares a version or a state before changing a row reads the row by this, or two people could both find what
    they expected. SQLite has one writer at a time anyhow.
    """
    if key is None:
        return None
    found = session.get(model, key, with_for_update=True, populate_existing=True)
    return found if found is not None and getattr(found, "voided_at", None) is None else None
