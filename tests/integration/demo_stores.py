"""Filled stores, made once for all tests of a module: filling is the slow part."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, select, text

from dashboard.demo.company import fill
from dashboard.use_cases.new_store import prepare_store
from data_access.engine import open_store
from data_access.tables import metadata

SET_ASIDE = {"audit_entry", "data_revision", "cause"}
"""Causes: their keys depend on what was seeded before; compare them by code."""


@contextmanager
def sqlite_demo(folder: Path, now: datetime, **how: Any) -> Iterator[Engine]:
    """A new SQLite store with the demo company."""
    store = open_store(f"sqlite:///{folder / 'demo.db'}")
    prepare_store(store, now=now)
    fill(store, now=now, **how)
    yield store
    store.dispose()


@contextmanager
def postgres_demo(store: Engine, now: datetime, **how: Any) -> Iterator[Engine]:
    """The demo company in the shared PostgreSQL store, which is emptied afterwards."""
    prepare_store(store, now=now)
    fill(store, now=now, **how)
    yield store
    tables = ", ".join(f'"{table.name}"' for table in metadata.sorted_tables)
    with store.begin() as connection:
        connection.execute(text(f"TRUNCATE {tables} RESTART IDENTITY CASCADE"))


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
