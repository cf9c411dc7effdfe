"""The demo company on both databases, filled once for all tests that only read it."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, text

from data_access.engine import open_store
from tests.integration.demo_stores import NOW, filled


@pytest.fixture(scope="session")
def sqlite_filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    file = tmp_path_factory.mktemp("demo") / "demo.db"
    shutil.copy(_template(tmp_path_factory), file)
    store = open_store(f"sqlite:///{file}")
    yield store
    store.dispose()


def _template(folders: pytest.TempPathFactory) -> Path:
    """The demo company as a file that all workers of a run share: the first one that needs it fills it, the others wait."""
    alone = "PYTEST_XDIST_WORKER" not in os.environ
    place = folders.getbasetemp() if alone else folders.getbasetemp().parent
    file = place / "template.db"
    with (place / "template.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not file.exists():
            with filled(f"sqlite:///{place / 'filling.db'}", NOW):
                pass
            (place / "filling.db").rename(file)
    return file


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
