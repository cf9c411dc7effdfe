"""The stores that integration tests run on, and where the trial files are."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from data_access.engine import open_store
from data_access.schema import migrate
from data_access.tables import metadata

TRIAL_FILES = Path(__file__).resolve().parents[2] / "shared" / "data"


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


@pytest.fixture(params=["sqlite", "postgresql"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """An empty, migrated store; the test runs once on each database."""
    if request.param == "sqlite":
        engine = open_store(f"sqlite:///{tmp_path / 'store.db'}")
        migrate(engine)
        yield engine
        engine.dispose()
        return
    engine = request.getfixturevalue("_postgres_store")
    yield engine
    tables = ", ".join(f'"{table.name}"' for table in metadata.sorted_tables)
    with engine.begin() as connection:
        connection.execute(text(f"TRUNCATE {tables} RESTART IDENTITY CASCADE"))


@pytest.fixture
def sqlite_store(tmp_path: Path) -> Iterator[Engine]:
    """For what does not depend on the database."""
    engine = open_store(f"sqlite:///{tmp_path / 'store.db'}")
    migrate(engine)
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
