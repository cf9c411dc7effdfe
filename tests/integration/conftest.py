"""The demo company on both databases, filled once for all tests that only read it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, create_engine, text

from tests.integration.demo_stores import NOW, filled


@pytest.fixture(scope="session")
def sqlite_filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    with filled(f"sqlite:///{tmp_path_factory.mktemp('demo') / 'demo.db'}", NOW) as store:
        yield store


@pytest.fixture(scope="session")
def postgres_filled(postgres_url: str) -> Iterator[Engine]:
    """In a database of its own: the shared one is emptied after each test."""
    outside = create_engine(
        postgres_url.replace("postgresql://", "postgresql+psycopg://"), isolation_level="AUTOCOMMIT"
    )
    with outside.connect() as connection:
        connection.execute(text("CREATE DATABASE demo"))
    outside.dispose()
    with filled(postgres_url.replace("/postgres?", "/demo?"), NOW) as store:
        yield store


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def demo(request: pytest.FixtureRequest) -> Engine:
    """The demo company on each database; tests only read it."""
    store: Engine = request.getfixturevalue("sqlite_filled" if request.param == "sqlite" else "postgres_filled")
    return store
