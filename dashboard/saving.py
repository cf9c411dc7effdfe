"""Saving: one transaction per deed, and once per form. A store that stays locked is told in a sentence."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from sqlalchemy import Engine
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from dashboard.errors import Refusal
from data_access.engine import StoreBusyError, reading
from data_access.engine import writing as transaction

Result = TypeVar("Result")


@contextmanager
def writing(store: Engine) -> Iterator[Session]:
    """`data_access.engine.writing`, with a Refusal where the store is held by another writer, say a big import."""
    try:
        with transaction(store) as session:
            yield session
    except StoreBusyError as busy:
        raise Refusal("error.store_busy") from busy


def once(store: Engine, already: Callable[[Session], Result | None], write: Callable[[Session], Result]) -> Result:
    """What this form has already become, or what it becomes now: a double click is one row.

    `already` finds the row of the form's token; the token is unique in its table, so that the slower half of a double
    click fails there and finds the row of the faster one.
    """
    try:
        with writing(store) as session:
            found = already(session)
            return write(session) if found is None else found
    except IntegrityError:
        with reading(store) as session:
            if (found := already(session)) is not None:
                return found
        raise
