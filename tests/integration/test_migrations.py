"""A store of the first published version comes to today's schema with every row whole, on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Engine, MetaData, create_engine, select, text
from sqlmodel import col

import data_access
from dashboard.use_cases.check_store import check_store
from dashboard.use_cases.new_store import prepare_store
from data_access.engine import open_store, reading, rebuilding
from data_access.schema import drift, migrate
from data_access.tables import Callback, Case, CaseEvent, Customer, Staff

FIRST_PUBLISHED = "e0be24dd3c2e"
NOON = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)
WHEN = {"recorded_at": NOON, "recorded_by": "Lin"}
LATER = NOON + timedelta(days=2)


@pytest.fixture(params=["sqlite", "postgresql"])
def old_store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """A store as the first version left it."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path / 'old.db'}"
    else:
        url = _database_of_its_own(request.getfixturevalue("postgres_url"))
    store = open_store(url)
    with rebuilding(store) as session:
        config = Config()
        config.set_main_option("script_location", str(Path(data_access.__file__).parent / "migrations"))
        config.attributes["connection"] = session.connection()
        command.upgrade(config, FIRST_PUBLISHED)
    yield store
    store.dispose()


def _database_of_its_own(url: str) -> str:
    outside = create_engine(url.replace("postgresql://", "postgresql+psycopg://"), isolation_level="AUTOCOMMIT")
    with outside.connect() as connection:
        connection.execute(text("CREATE DATABASE first_version"))
    outside.dispose()
    return url.replace("/postgres?", "/first_version?")


ROWS: dict[str, list[dict[str, Any]]] = {
    "company": [{"id": 1, "name": "云杉物业", "zone": "Asia/Shanghai", "currency": "CNY", "preset": "property"}],
    "site": [{"id": 1, "code": "lake", "name": "湖湾", "active": True}],
    "team": [{"id": 1, "code": "n", "name": "北区", "site_id": 1, "active": True}],
    "staff": [{"id": 1, "source": "huiyin", "number": "1", "name": "林", "team_id": 1, "active": True}],
    "cause": [{"id": 1, "code": "lift", "name": "电梯", "position": 1, "active": True}],
    "customer": [
        {"id": 1, "source": "huiyin", "number": "1", "name": "赵", "phone": "13900001111", "opened_at": NOON},
        {"id": 2, "source": "old-crm", "number": "007", "name": "钱", "opened_at": NOON},
    ],
    "customer_search": [
        {"customer_id": 1, "key": "zhao", "kind": "name"},
        {"customer_id": 2, "key": "qian", "kind": "name"},
    ],
    "account": [
        {"id": 1, "username": "lin", "password_hash": "x", "role": "manager", "staff_id": 1, "created_at": NOON}
    ],
    "policy": [
        {
            "id": 1,
            "kind": "red_lines",
            "number": 1,
            "valid_from": NOON.date(),
            "value": {"words": {"injury": ["受伤"]}, "denials": []},
            "set_at": NOON,
            "set_by": "Lin",
        }
    ],
    "case_file": [
        {"id": 1, "number": "1", "stage": "resolved", "is_open": True, "is_red_line": True, "red_line_word": "受伤"},
        {"id": 2, "number": "2", "stage": "received", "is_open": True, "due_at": LATER, "promised_at": LATER},
        {"id": 3, "number": "3", "stage": "merged", "is_open": False, "parent_id": 1},
    ],
    "case_event": [
        {"id": 1, "case_id": 1, "kind": "received"},
        {"id": 2, "case_id": 1, "kind": "escalated", "note": "受伤"},
        {"id": 3, "case_id": 1, "kind": "resolved", "outcome": "met", "finding": "门机老化", "staff_id": 1},
        {"id": 4, "case_id": 2, "kind": "received"},
        {"id": 5, "case_id": 2, "kind": "waiting", "note": "等客户回话"},
        {"id": 6, "case_id": 3, "kind": "received"},
        {"id": 7, "case_id": 3, "kind": "merged", "note": "1"},
        {"id": 8, "case_id": 2, "kind": "promised", "due_at": LATER},
    ],
    "callback": [
        {"id": 1, "number": "1", "case_id": 1, "reason": "after_complaint", "state": "open"},
        {"id": 2, "number": "2", "reason": "by_hand", "state": "reached", "ended_at": NOON},
    ],
    "callback_attempt": [{"id": 1, "number": "1", "callback_id": 2, "result": "reached", "satisfied": True}],
}
SHARED: dict[str, dict[str, Any]] = {
    "case_file": {
        "source": "huiyin",
        "kind": "complaint",
        "customer_id": 1,
        "team_id": 1,
        "site_id": 1,
        "content": "夹人",
    }
    | {"channel": "phone", "severity": 1, "received_at": NOON, "received_precision": "instant", "stage_since": NOON}
    | {"confidential": False, "is_red_line": False, "cause_id": 1}
    | WHEN,
    "case_event": {"source": "huiyin", "occurred_at": NOON, "precision": "instant", "gate_bypassed": False} | WHEN,
    "callback": {"source": "huiyin", "customer_id": 1, "team_id": 1, "topic": "夹人", "opened_at": NOON}
    | {"original_due_at": LATER, "due_at": LATER, "ended_precision": "instant"}
    | WHEN,
    "callback_attempt": {"source": "huiyin", "attempted_at": NOON, "precision": "instant", "way": "phone"} | WHEN,
    "company": {"is_demo": False},
    "customer": {"source": "huiyin", "kind": "person", "do_not_call": False, "is_stub": False, "anonymous": False},
    "account": {"active": True, "failed_attempts": 0},
}


def _fill(connection: Connection, tables: MetaData) -> None:
    for name, rows in ROWS.items():
        table = tables.tables[name]
        for place, row in enumerate(rows):
            known = {"version": 1, "number": f"{name}{place}", **SHARED.get(name, {}), **row}
            given = {key: _stored(connection, value) for key, value in known.items() if key in table.columns}
            connection.execute(table.insert().values(**given))
        if connection.dialect.name == "postgresql" and "id" in table.columns:  # keys were given, the next is one's own
            sequence = f"pg_get_serial_sequence('{name}', 'id')"
            connection.execute(text(f"SELECT setval({sequence}, max(id)) FROM {name}"))


def _stored(connection: Connection, value: Any) -> Any:
    naive = connection.dialect.name == "sqlite" and isinstance(value, datetime)
    return value.replace(tzinfo=None) if naive else value


def _every_row(connection: Connection, tables: MetaData) -> dict[str, list[dict[str, Any]]]:
    """All rows of the tables, by the columns that these tables have."""
    return {
        table.name: sorted((dict(row._mapping) for row in connection.execute(select(table))), key=str)
        for table in tables.sorted_tables
        if table.name != "alembic_version"
    }


def test_every_row_of_the_first_version_is_whole_after_the_migrations(old_store: Engine) -> None:
    before = MetaData()
    with old_store.begin() as connection:
        before.reflect(connection)
        _fill(connection, before)
        rows = _every_row(connection, before)
    assert sum(map(len, rows.values())) == sum(map(len, ROWS.values()))
    migrate(old_store)
    assert drift(old_store) == []
    with old_store.connect() as connection:
        assert _every_row(connection, before) == rows
    prepare_store(old_store, now=NOON)
    with reading(old_store) as session:
        first = session.get_one(Case, 1)
        assert (first.content, first.escalation_level, first.stage) == ("夹人", 0, "resolved")
        kinds = session.execute(select(col(CaseEvent.kind)).order_by(col(CaseEvent.id))).scalars()
        assert list(kinds) == [row["kind"] for row in ROWS["case_event"]]
        assert session.get_one(Callback, 1).part_of_id is None
        assert session.get_one(Staff, 1).is_leader is False
        numbers = session.execute(select(col(Customer.number)).order_by(col(Customer.id))).scalars()
        assert list(numbers) == ["1", "007"]
    assert check_store(old_store, now=NOON) == ()
