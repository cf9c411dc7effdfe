"""The stores that integration tests run on, and where the trial files are."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck
from hypothesis import settings as examples
from sqlalchemy import Connection, Engine, text

from dashboard.use_cases.seed_defaults import seed_defaults
from data_access.engine import open_store
from data_access.schema import migrate
from data_access.tables import metadata

TRIAL_FILES = Path(__file__).resolve().parents[2] / "shared" / "data"
SEEDED_AT = datetime(2024, 1, 1, tzinfo=UTC)
OpenCopy = Callable[[Path, Path], Engine]
examples.register_profile("unhurried", deadline=None, suppress_health_check=[HealthCheck.too_slow])
examples.load_profile("unhurried")  # a busy machine is slow, not wrong
AT_REST = "SET LOCAL session_replication_role = replica"
"""Foreign keys of PostgreSQL rest until the transaction ends, so that tables may be filled and emptied in any order."""


def _postgres_programs() -> Path | None:
    """The folder of `initdb`: on the path, or where Debian puts it."""
    found = shutil.which("initdb")
    if found:
        return Path(found).parent
    homes = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    return homes[-1].parent if homes else None


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """A private PostgreSQL cluster on a Unix socket, gone after the run."""
    programs = _postgres_programs()
    if programs is None:
        if os.environ.get("CI"):
            pytest.fail("PostgreSQL is not installed; `make test` installs it")
        pytest.skip("PostgreSQL is not installed")
    home = Path(tempfile.mkdtemp(prefix="huiyin-pg-"))
    # PostgreSQL refuses to run as root; Debian's package brings the user `postgres`
    prefix = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"] if os.geteuid() == 0 else []
    if prefix:
        shutil.chown(home, "postgres", "postgres")

    def run(*command: str | Path) -> None:
        subprocess.run([*prefix, *command], cwd=home, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    data = home / "data"
    run(programs / "initdb", "-D", data, "-A", "trust", "-U", "huiyin", "-E", "UTF8", "--no-sync")
    options = f"-c listen_addresses= -c unix_socket_directories={home} -c fsync=off -c synchronous_commit=off"
    run(programs / "pg_ctl", "-D", data, "-o", options, "-l", home / "log", "-w", "start")
    try:
        yield f"postgresql://huiyin@/postgres?host={home}"
    finally:
        run(programs / "pg_ctl", "-D", data, "-m", "immediate", "stop")
        shutil.rmtree(home, ignore_errors=True)


@pytest.fixture(scope="session")
def _postgres_store(postgres_url: str) -> Engine:
    store = open_store(postgres_url)
    migrate(store)
    return store


@pytest.fixture(scope="session")
def _postgres_seeds(_postgres_store: Engine) -> list[str]:
    """The rows that a company begins with, put aside in a schema of their own; the names of their tables."""
    seed_defaults(_postgres_store, now=SEEDED_AT)
    with _postgres_store.begin() as connection:
        connection.execute(text("CREATE SCHEMA seeds"))
        names = _filled(connection)
        for name in names:
            connection.execute(text(f'CREATE TABLE seeds."{name}" AS TABLE "{name}"'))
        _empty(connection)
    return names


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty SQLite store of today's schema. Copying it takes a hundredth of the time of migrating another one."""
    file = tmp_path_factory.mktemp("migrated") / "store.db"
    engine = open_store(f"sqlite:///{file}")
    migrate(engine)
    engine.dispose()
    return file


@pytest.fixture(scope="session")
def seeded_file(tmp_path_factory: pytest.TempPathFactory, migrated_file: Path) -> Path:
    """The same with what every company begins with."""
    file = tmp_path_factory.mktemp("seeded") / "store.db"
    engine = open_store(f"sqlite:///{shutil.copy(migrated_file, file)}")
    seed_defaults(engine, now=SEEDED_AT)
    engine.dispose()
    return file


@pytest.fixture(params=["sqlite", "postgresql"])
def store(request: pytest.FixtureRequest) -> Iterator[Engine]:
    """An empty, migrated store; the test runs once on each database."""
    if request.param == "sqlite":
        yield request.getfixturevalue("sqlite_store")
        return
    engine = request.getfixturevalue("_postgres_store")
    yield engine
    with engine.begin() as connection:
        _empty(connection)


@pytest.fixture
def seeded_store(request: pytest.FixtureRequest, store: Engine) -> Engine:
    """The store with what every company begins with."""
    if store.dialect.name == "sqlite":
        store.dispose()
        shutil.copy(request.getfixturevalue("seeded_file"), str(store.url.database))
        return store
    names = request.getfixturevalue("_postgres_seeds")
    with store.begin() as connection:
        connection.execute(text(AT_REST))
        for name in names:
            connection.execute(text(f'INSERT INTO "{name}" SELECT * FROM seeds."{name}"'))
            if "id" in metadata.tables[name].columns:
                connection.execute(text(f"SELECT setval('{name}_id_seq', max(id)) FROM \"{name}\""))
    return store


def _filled(connection: Connection) -> list[str]:
    """The tables that hold a row."""
    rows = " UNION ALL ".join(f"(SELECT '{name}' FROM \"{name}\" LIMIT 1)" for name in metadata.tables)
    return list(connection.execute(text(rows)).scalars())


def _empty(connection: Connection) -> None:
    """Take out every row and count keys from 1 again. To TRUNCATE all tables would be ten times the work: it makes each
    one's files anew, and reaches every table that refers to another."""
    pointed_at = {key.column.table.name for table in metadata.tables.values() for key in table.foreign_keys}
    begun = (
        connection.execute(text("SELECT sequencename FROM pg_sequences WHERE last_value IS NOT NULL")).scalars().all()
    )
    connection.execute(text(AT_REST))
    for name in _filled(connection):
        connection.execute(text(f'DELETE FROM "{name}"' if name in pointed_at else f'TRUNCATE "{name}"'))
    for name in begun:
        connection.execute(text(f'ALTER SEQUENCE "{name}" RESTART'))


@pytest.fixture(scope="session")
def open_copy() -> OpenCopy:
    """`open_copy(file, place)`: a SQLite store of a test's own. All of them share the statements that SQLAlchemy has compiled:
    to compile those of a report anew costs a test more than to run them."""
    known: list[Engine] = []

    def copied(file: Path, place: Path) -> Engine:
        engine = open_store(f"sqlite:///{shutil.copy(file, place)}")
        known.append(engine)
        engine.dialect, engine._compiled_cache = known[0].dialect, known[0]._compiled_cache
        del known[1:]
        return engine

    return copied


@pytest.fixture
def sqlite_store(tmp_path: Path, migrated_file: Path, open_copy: OpenCopy) -> Iterator[Engine]:
    """For what does not depend on the database."""
    engine = open_copy(migrated_file, tmp_path / "store.db")
    yield engine
    engine.dispose()


@pytest.fixture
def seeded_sqlite_store(tmp_path: Path, seeded_file: Path, open_copy: OpenCopy) -> Iterator[Engine]:
    """The same with what every company begins with."""
    engine = open_copy(seeded_file, tmp_path / "store.db")
    yield engine
    engine.dispose()


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport() -> Iterator[None]:
    """Where everything is installed, a test that is left out is a test that fails."""
    outcome = yield
    report = outcome.get_result()  # type: ignore[attr-defined]
    if report.skipped and os.environ.get("CI") and not hasattr(report, "wasxfail"):
        report.outcome = "failed"


@pytest.fixture(scope="session")
def trial_files() -> Path:
    """Real files for trials. Absent on a machine that has only this repository; then their tests are skipped, never in CI."""
    if TRIAL_FILES.is_dir():
        return TRIAL_FILES
    if os.environ.get("CI"):
        pytest.fail(f"the trial files are missing: {TRIAL_FILES}")
    pytest.skip("the trial files stand beside the repository and are not here")
