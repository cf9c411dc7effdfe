"""A process killed in the middle of writing loses nothing that it had acknowledged, and leaves nothing half done."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Engine, func, select
from sqlmodel import col

from dashboard.auth.viewer import machine
from dashboard.use_cases.check_entry import NewEntry
from dashboard.use_cases.log_interaction import log_interaction
from data_access.engine import reading
from data_access.tables import AuditEntry, Case, CaseEvent, Interaction

ROOT = Path(__file__).resolve().parents[2]
NOW = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)
ACKNOWLEDGED = 25
WRITER = """
import sys
from tests.integration.test_durability import log_one
from data_access.engine import open_store
store = open_store(sys.argv[1])
for number in range(10_000):
    print(log_one(store, f"killed-process-{number:06}"), flush=True)
"""


def log_one(store: Engine, token: str) -> int:
    entry = NewEntry(token, "complaint", 0, "电梯停运", "promised", phone="13800002071", promise="+2h")
    return log_interaction(store, machine("writer"), entry, now=NOW).interaction_id


def test_every_acknowledged_entry_is_found_after_a_kill(store: Engine) -> None:
    url = store.url.render_as_string(hide_password=False)
    child = subprocess.Popen(
        [sys.executable, "-c", WRITER, url],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
    )
    assert child.stdout is not None
    acknowledged = [int(child.stdout.readline()) for _ in range(ACKNOWLEDGED)]
    child.send_signal(signal.SIGKILL)
    acknowledged += [int(line) for line in child.stdout if line.strip()]
    child.wait(10)
    with reading(store) as session:
        kept = set(session.execute(select(col(Interaction.id))).scalars())
        assert set(acknowledged) <= kept
        cases = session.execute(select(func.count()).select_from(Case)).scalar_one()
        told = session.execute(select(func.count()).where(col(AuditEntry.action) == "log")).scalar_one()
        assert (cases, told) == (len(kept), len(kept))
        without_receipt = (
            select(func.count())
            .select_from(Case)
            .where(
                ~select(col(CaseEvent.id))
                .where(col(CaseEvent.case_id) == col(Case.id), col(CaseEvent.kind) == "received")
                .exists()
            )
        )
        assert session.execute(without_receipt).scalar_one() == 0


def test_eight_people_log_at_once_and_nobody_meets_an_error(store: Engine) -> None:
    def person(who: int) -> list[int]:
        return [log_one(store, f"person-{who}-entry-{number:06}") for number in range(8)]

    with ThreadPoolExecutor(8) as pool:
        made = [one for ids in pool.map(person, range(8)) for one in ids]
    assert len(set(made)) == 64
    with reading(store) as session:
        numbers = session.execute(select(func.count(func.distinct(col(Case.number))))).scalar_one()
    assert numbers == 64
