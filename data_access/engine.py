"""The store: one engine per URL, short reading and writing transactions.

SQLite is opened with WAL, full synchronisation, foreign keys on and a busy timeout; a writing transaction begins
IMMEDIATE, so that two writers queue up instead of one failing half-way. It is never analysed: with statistics, SQLite 3.40
skips the right-hand limit of ``kind IN (…) AND occurred_at < …`` on an index, and counts what lies past the cut-off.
PostgreSQL readers see one snapshot (REPEATABLE READ).
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any, cast

import orjson
from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlmodel import Session

BUSY_SECONDS = 120
"""How long a writer waits for another one: a big import holds the store for a minute."""
_WRITES = "huiyin_writes"


class StoreBusyError(Exception):
    """Another writer held the store for too long, or waited for this one in turn. The same again later will do."""


@lru_cache(maxsize=8)
def open_store(url: str) -> Engine:
    """The engine for `url` (`sqlite:///…` or `postgresql://…`), made once per process."""
    address = make_url(url)
    if address.get_backend_name() == "sqlite":
        return _open_sqlite(url, address.database)
    return create_engine(
        address.set(drivername="postgresql+psycopg"),
        hide_parameters=True,
        connect_args={"options": "-c jit=off"},  # compiling our long statements takes longer than running them
        pool_size=10,
        max_overflow=20,
        pool_pre_ping=True,
        json_serializer=_to_json,
    )


def _to_json(value: Any) -> str:
    return orjson.dumps(value, option=orjson.OPT_NON_STR_KEYS).decode()


def _open_sqlite(url: str, path: str | None) -> Engine:
    if path and path != ":memory:":
        Path(path).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(
        url, hide_parameters=True, connect_args={"timeout": BUSY_SECONDS}, json_serializer=_to_json, pool_size=20
    )

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _record: object) -> None:
        connection.isolation_level = None  # we begin transactions ourselves
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            f"busy_timeout={int(BUSY_SECONDS * 1000)}",
            "cache_size=-65536",
            "temp_store=MEMORY",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get(_WRITES, False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN DEFERRED")

    return engine


@contextmanager
def reading(store: Engine) -> Iterator[Session]:
    """A session on one consistent snapshot. Nothing it does is kept."""
    options = {} if store.dialect.name == "sqlite" else {"isolation_level": "REPEATABLE READ"}
    with (
        store.connect().execution_options(**options) as connection,
        Session(connection, autoflush=False, info={"is_snapshot": True}) as session,
    ):
        yield session
        session.rollback()


@contextmanager
def writing(store: Engine) -> Iterator[Session]:
    """A session in one transaction: committed when the block ends, undone when it raises.

    Raises StoreBusyError where another writer stands in the way for too long.
    """
    with store.connect() as connection, _writing(connection) as session:
        yield session


@contextmanager
def _writing(connection: Connection) -> Iterator[Session]:
    try:
        with (
            connection.execution_options(**{_WRITES: True}).begin(),
            Session(connection, expire_on_commit=False) as session,
        ):
            yield session
            session.flush()
    except OperationalError as fault:
        if _is_busy(fault):
            raise StoreBusyError from fault
        raise


@contextmanager
def rebuilding(store: Engine) -> Iterator[Session]:
    """As `writing`, but tables may be made anew: SQLite changes a constraint only by copying a whole table.

    Its foreign keys rest meanwhile and are checked before the commit. Raises IntegrityError where one leads nowhere.
    """
    if store.dialect.name != "sqlite":
        with writing(store) as session:
            yield session
        return
    with store.connect() as connection:
        driver = cast(sqlite3.Connection, connection.connection.driver_connection)
        driver.execute("PRAGMA foreign_keys=OFF")  # does nothing inside a transaction
        try:
            with _writing(connection) as session:
                yield session
                lost = session.connection().exec_driver_sql("PRAGMA foreign_key_check").first()
                if lost is not None:
                    raise IntegrityError(None, None, ValueError(f"{lost[0]}: a row refers to one that is not there"))
        finally:
            driver.execute("PRAGMA foreign_keys=ON")


def _is_busy(fault: OperationalError) -> bool:
    """SQLite: locked for longer than the busy timeout. PostgreSQL: a deadlock, or a lock that could not be had."""
    is_locked = str(getattr(fault.orig, "sqlite_errorname", "")).startswith("SQLITE_BUSY")
    return is_locked or getattr(fault.orig, "sqlstate", None) in ("40P01", "55P03")
