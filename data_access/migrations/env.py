"""Alembic's environment: the connection is handed in, so that start-up, tests and the command line share it."""

from __future__ import annotations

from alembic import context

from data_access.tables import metadata


def run() -> None:
    connection = context.config.attributes["connection"]
    context.configure(
        connection=connection,
        target_metadata=metadata,
        render_as_batch=True,
        compare_type=True,
        transaction_per_migration=False,
    )
    with context.begin_transaction():
        context.run_migrations()


run()
