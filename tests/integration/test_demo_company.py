"""The rows of the demo company: alive up to now, in agreement with each other, the same every time."""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, select
from sqlmodel import Session

from dashboard.auth.viewer import machine
from dashboard.demo.company import fill
from dashboard.errors import Refusal
from dashboard.rules.red_lines import RedLineWords, red_line_in
from dashboard.rules.stages import is_legal, next_stage_after
from dashboard.use_cases.check_store import check_store
from dashboard.use_cases.settings_company import empty_demo
from data_access.engine import open_store, reading
from data_access.schema import drift
from data_access.tables import Case, CaseEvent, Company, Interaction
from tests.integration.demo_stores import NOW, THIS_MONDAY, fingerprints, numbers


def test_the_company_has_its_people_and_says_that_it_is_a_demo(demo: Engine) -> None:
    counts = {
        table: numbers(demo, f"SELECT count(*) FROM {table}")[0] for table in ("site", "team", "staff", "customer")
    }
    assert counts == {"site": 3, "team": 4, "staff": 20, "customer": 3000}
    assert numbers(demo, "SELECT count(*) FROM company WHERE is_demo AND preset = 'property'") == [1]
    assert numbers(
        demo,
        "SELECT count(*) FROM customer c WHERE NOT EXISTS (SELECT 1 FROM customer_asset a WHERE a.customer_id = c.id)",
    ) == [0]
    assert numbers(demo, "SELECT count(*) FROM customer WHERE phone NOT LIKE '+86___00______'") == [0]


def test_the_store_is_whole(demo: Engine) -> None:
    assert check_store(demo, now=NOW) == ()


def test_the_filling_leaves_the_schema_as_it_was_indexes_and_all(demo: Engine) -> None:
    assert drift(demo) == []


def test_the_same_seed_and_instant_give_the_same_rows_on_both_databases(
    sqlite_filled: Engine, postgres_filled: Engine
) -> None:
    assert fingerprints(sqlite_filled) == fingerprints(postgres_filled)
    causes = "SELECT c.code FROM case_file f LEFT JOIN cause c ON c.id = f.cause_id ORDER BY f.id"
    assert numbers(sqlite_filled, causes) == numbers(postgres_filled, causes)


def test_nothing_is_dated_after_now_and_the_company_is_alive_today(demo: Engine) -> None:
    columns = {
        "case_file": ("received_at", "recorded_at", "stage_since"),
        "case_event": ("occurred_at", "recorded_at"),
        "interaction": ("occurred_at", "recorded_at"),
        "service": ("finished_at",),
        "purchase": ("bought_at",),
        "survey": ("sent_at", "answered_at"),
        "callback": ("opened_at", "ended_at"),
        "callback_attempt": ("attempted_at",),
        "review_action": ("made_at", "done_at"),
        "customer": ("opened_at", "lost_at"),
    }
    for table, names in columns.items():
        for name in names:
            assert numbers(demo, f"SELECT count(*) FROM {table} WHERE {name} > :now", now=NOW) == [0], (table, name)
    today = {"start": THIS_MONDAY}
    assert numbers(demo, "SELECT count(*) FROM interaction WHERE occurred_at >= :start", **today)[0] >= 3
    assert (
        numbers(
            demo,
            "SELECT count(*) FROM callback WHERE state = 'open' AND due_at = :end",
            end=THIS_MONDAY + timedelta(days=1),
        )[0]
        >= 8
    )


def test_eighteen_months_of_every_kind_and_channel(demo: Engine) -> None:
    first = numbers(demo, "SELECT count(*) FROM case_file WHERE received_at < :then", then=NOW - timedelta(days=535))
    assert first[0] > 30
    assert len(numbers(demo, "SELECT DISTINCT kind FROM case_file")) == 5
    assert len(numbers(demo, "SELECT DISTINCT channel FROM case_file WHERE kind = 'complaint'")) >= 11
    assert len(numbers(demo, "SELECT DISTINCT content FROM case_file WHERE kind = 'complaint'")) > 500
    stages = numbers(demo, "SELECT DISTINCT kind FROM case_event")
    assert set(stages) >= {
        "withdrawn",
        "invalid",
        "reopened",
        "escalated",
        "urged",
        "promised",
        "transferred",
        "waiting",
    }


def test_every_move_of_every_case_is_one_that_a_person_could_make(sqlite_filled: Engine) -> None:
    with reading(sqlite_filled) as session:
        kinds = {row[0]: row[1] for row in session.execute(select(Case.id, Case.kind))}
        stages = dict.fromkeys(kinds, "")
        order = select(CaseEvent.case_id, CaseEvent.kind).order_by(
            CaseEvent.case_id, CaseEvent.occurred_at, CaseEvent.id
        )
        for case, event in session.execute(order):
            stage = stages[case]
            assert (event == "received") if not stage else is_legal(kinds[case], stage, event), (case, stage, event)
            stages[case] = next_stage_after(stage, event) if stage else "received"


def test_only_red_lines_speak_of_red_lines(sqlite_filled: Engine) -> None:
    words = RedLineWords()
    with reading(sqlite_filled) as session:
        for content, flagged in session.execute(select(Case.content, Case.is_red_line).distinct()):
            assert (red_line_in(content, words) is not None) == flagged, content


def test_numbers_run_on_and_the_next_rows_find_free_keys(demo: Engine) -> None:
    assert numbers(demo, "SELECT min(CAST(number AS integer)) FROM case_file") == [1001]
    backwards = (
        "SELECT count(*) FROM case_file a JOIN case_file b ON b.id = a.id + 1 WHERE b.received_at < a.received_at"
    )
    assert numbers(demo, backwards) == [0]
    highest = numbers(demo, "SELECT max(id) FROM interaction")[0]
    with reading(demo) as session:  # rolled back at its end
        row = Interaction(number="next", occurred_at=NOW, recorded_at=NOW)
        session.add(row)
        session.flush()
        assert row.id == highest + 1


def test_a_filled_store_is_not_filled_again(demo: Engine) -> None:
    with pytest.raises(Refusal) as refusal:
        fill(demo, now=NOW)
    assert refusal.value.key == "demo.has_demo"


def test_emptying_leaves_a_fresh_seeded_store(sqlite_filled: Engine, tmp_path: Path) -> None:
    """That it can be filled again is told with `huiyin demo --force`."""
    sqlite_filled.dispose()  # everything is in the one file then
    store = open_store(f"sqlite:///{shutil.copy(str(sqlite_filled.url.database), tmp_path / 'store.db')}")
    empty_demo(store, machine("test"), now=NOW)
    for table in ("customer", "case_file", "case_event", "interaction", "callback", "survey", "staff", "site"):
        assert numbers(store, f"SELECT count(*) FROM {table}") == [0], table
    assert numbers(store, "SELECT count(*) FROM survey_item") == [8]
    assert numbers(store, "SELECT count(*) FROM audit_entry WHERE action = 'empty_demo'") == [1]
    with Session(store) as session:
        company = session.get(Company, 1)
        assert company is not None
        assert not company.is_demo
    assert check_store(store, now=NOW) == ()
