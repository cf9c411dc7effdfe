"""Bringing a store to today's schema, under a lock, and telling whether it has drifted."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, text

from data_access.engine import rebuilding
from data_access.tables import metadata

_LOCK = 7_420_160_905  # any number of our own: PostgreSQL's advisory lock for migrations


class NewerStoreError(RuntimeError):
    """The store has been brought to a schema that this version does not know."""


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    return config


def migrate(store: Engine) -> None:
    """Apply every migration that the store has not seen. Two processes that start at once queue up.

    Raises NewerStoreError for a store that a later version has migrated.
    """
    with store.connect() as connection:
        if _is_todays(connection):
            return
    with rebuilding(store) as session:
        connection = session.connection()
        if store.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        if not _is_todays(connection):
            command.upgrade(_config(connection), "head")


def _is_todays(connection: Connection) -> bool:
    """Whether nothing is left to apply. Raises NewerStoreError where the store is ahead of this version."""
    known = [script.revision for script in ScriptDirectory.from_config(_config(connection)).walk_revisions()]
    current = MigrationContext.configure(connection).get_current_revision()
    if current is not None and current not in known:
        raise NewerStoreError(current)
    return current == known[0]


def drift(store: Engine) -> list[Any]:
    """Differences between the tables in code and the store; empty when they agree."""
    with store.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "render_as_batch": True})
        return list(compare_metadata(context, metadata))
