"""Making a store ready at the start: today's schema, and the rows that every company begins with."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Engine

from dashboard.use_cases.seed_defaults import seed_defaults
from data_access.engine import reading
from data_access.queries import new_store
from data_access.schema import migrate


def prepare_store(store: Engine, *, now: datetime) -> None:
    """Safe at every start, and for several processes that start at once."""
    migrate(store)
    seed_defaults(store, now=now)


def is_untouched(store: Engine) -> bool:
    """Whether nobody has used this store yet: it may be filled with the demo company."""
    with reading(store) as session:
        return new_store.is_untouched(session)
