"""Filled stores, made once for all tests of a module: filling is the slow part."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Engine, select, text

from dashboard.demo.company import fill
from dashboard.use_cases.new_store import prepare_store
from data_access.engine import open_store
from data_access.tables import metadata

NOW = datetime(2026, 11, 23, 1, 12, tzinfo=UTC)  # Monday 09:12 in Shanghai
THIS_MONDAY = datetime(2026, 11, 22, 16, tzinfo=UTC)
WEEK = timedelta(days=7)
SET_ASIDE = {"audit_entry", "data_revision", "cause"}
"""Causes: their keys depend on what was seeded before; compare them by code."""


@contextmanager
def filled(url: str, now: datetime, **how: Any) -> Iterator[Engine]:
    """A new store with the demo company."""
    store = open_store(url)
    prepare_store(store, now=now)
    fill(store, now=now, **how)
    yield store
    store.dispose()


def fingerprints(store: Engine) -> dict[str, str]:
    """Per table a hash over all values of all rows, as Python reads them."""
    found = {}
    with store.connect() as connection:
        for table in metadata.sorted_tables:
            if table.name in SET_ASIDE:
                continue
            digest = hashlib.sha256()
            columns = [column for column in table.columns if column.name != "cause_id"]
            for row in connection.execute(select(*columns).order_by(*table.primary_key.columns)):
                digest.update(repr(tuple(row)).encode())
            found[table.name] = digest.hexdigest()
    return found


def numbers(store: Engine, statement: str, **values: Any) -> list[Any]:
    """The first column of a plain SQL statement. Instants may be given as aware datetimes."""
    if store.dialect.name == "sqlite":
        values = {name: _as_stored(value) for name, value in values.items()}
    with store.connect() as connection:
        return [row[0] for row in connection.execute(text(statement), values)]


def _as_stored(value: Any) -> Any:
    return f"{value:%Y-%m-%d %H:%M:%S}.000000" if isinstance(value, datetime) else value
