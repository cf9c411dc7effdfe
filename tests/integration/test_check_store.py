"""The store's own consistency: a whole one has nothing to say, contradictions are named, a file's oddities noticed."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine, text
from sqlmodel import Session
from typer.testing import CliRunner

from dashboard.cli import app
from dashboard.settings import settings
from dashboard.use_cases.check_store import Finding, check_store, is_whole
from data_access.engine import reading, writing
from data_access.tables import (
    Callback,
    CallbackAttempt,
    Case,
    CaseEvent,
    Customer,
    CustomerSearch,
    Import,
    Survey,
    SurveyAnswer,
    Team,
)

NOW = datetime(2026, 11, 23, 1, 12, tzinfo=UTC)
THEN = NOW - timedelta(days=3)
HOUR = timedelta(hours=1)


def settle(store: Engine) -> None:
    """Into a seeded store a customer, a closed case, a callback that reached and one that is open, a survey, and void noise."""
    with writing(store) as session:
        session.add_all([Customer(id=1, number="1", name="王安", opened_at=THEN), Team(id=1, code="w", name="工程")])
        session.flush()
        session.add(CustomerSearch(customer_id=1, key="王安", kind="name"))
        session.add(_case(1, "closed", THEN + 5 * HOUR, is_open=False))
        session.add(_case(2, "received", THEN, is_open=True))
        session.flush()
        session.add(_event(1, 1, "received", THEN))
        session.add(_event(6, 1, "dispatched", THEN + 3 * HOUR))
        session.add(_event(2, 1, "resolved", THEN + 4 * HOUR))
        session.add(_event(3, 1, "closed", THEN + 5 * HOUR))
        session.add(_event(4, 2, "received", THEN))
        session.add(_event(5, 2, "closed", THEN + HOUR, voided_at=NOW))
        session.add(_callback(1, "reached", THEN + 9 * HOUR))
        session.add(_callback(2, "open", None))
        session.add(_callback(3, "reached", THEN - HOUR, voided_at=NOW))
        session.add(_callback(4, "reached", THEN + HOUR))  # imported without its attempts
        session.flush()
        session.add(_attempt(1, 1, "no_answer", THEN + 8 * HOUR))
        session.add(_attempt(2, 1, "reached", THEN + 9 * HOUR))
        session.add(_attempt(3, 2, "busy", THEN + 9 * HOUR))
        session.add(Survey(id=1, number="1", sent_at=THEN, answered_at=THEN + HOUR, recorded_at=THEN))
        session.flush()
        session.add(SurveyAnswer(survey_id=1, item_id=_item(session, "overall"), score=5))


def _item(session: Session, code: str) -> int:
    return int(session.execute(text("SELECT id FROM survey_item WHERE code = :code"), {"code": code}).scalar_one())


def _case(key: int, stage: str, since: datetime, *, is_open: bool) -> Case:
    return Case(
        id=key,
        number=str(key),
        kind="complaint",
        customer_id=1,
        received_at=THEN,
        recorded_at=THEN,
        stage=stage,
        stage_since=since,
        is_open=is_open,
    )


def _event(key: int, case: int, kind: str, at: datetime, voided_at: datetime | None = None) -> CaseEvent:
    return CaseEvent(
        id=key, number=str(key), case_id=case, kind=kind, occurred_at=at, recorded_at=at, voided_at=voided_at
    )


def _callback(key: int, state: str, ended_at: datetime | None, voided_at: datetime | None = None) -> Callback:
    return Callback(
        id=key,
        number=str(key),
        customer_id=1,
        reason="after_service",
        opened_at=THEN,
        original_due_at=NOW,
        due_at=NOW,
        state=state,
        ended_at=ended_at,
        recorded_at=THEN,
        voided_at=voided_at,
    )


def _attempt(key: int, callback: int, result: str, at: datetime) -> CallbackAttempt:
    return CallbackAttempt(
        id=key, number=str(key), callback_id=callback, attempted_at=at, result=result, recorded_at=at
    )


def test_a_whole_store_has_nothing_to_say(seeded_store: Engine) -> None:
    settle(seeded_store)
    assert check_store(seeded_store, now=NOW) == ()


CONTRADICTIONS = {
    "check.case_stage": ("UPDATE case_file SET stage = 'resolved', is_open = true WHERE id = 1", "1"),
    "check.case_since": ("UPDATE case_file SET stage_since = :then WHERE id = 1", "1"),
    "check.case_open": ("UPDATE case_file SET is_open = false WHERE id = 2", "2"),
    "check.case_due": ("UPDATE case_file SET due_at = :later WHERE id = 2", "2"),
    "check.case_promise": ("UPDATE case_file SET promised_at = :later, due_at = :later WHERE id = 2", "2"),
    "check.case_level": ("UPDATE case_file SET escalation_level = 1 WHERE id = 2", "2"),
    "check.case_merged": ("UPDATE case_file SET merged_into_id = 1 WHERE id = 2", "2"),
    "check.case_keeper": ("UPDATE case_file SET team_id = 1 WHERE id = 1", "1"),
    "check.callback_state": ("UPDATE callback_attempt SET result = 'reached' WHERE id = 3", "2"),
    "check.backward_callback": ("UPDATE callback SET ended_at = :earlier WHERE id = 4", "4"),
    "check.backward_event": (
        "INSERT INTO case_event (id, source, number, case_id, kind, occurred_at, recorded_at, precision, recorded_by,"
        " gate_bypassed) VALUES (9, 'huiyin', '9', 2, 'note', :earlier, :then, 'instant', '', false)",
        "9",
    ),
    "check.backward_survey": ("UPDATE survey SET answered_at = :earlier WHERE id = 1", "1"),
    "check.off_scale": ("UPDATE survey_answer SET score = 6", "1"),
    "check.unfindable": ("DELETE FROM customer_search", "1"),
    "check.future": ("UPDATE survey SET answered_at = :later WHERE id = 1", "survey 1"),
}


@pytest.mark.parametrize("key", CONTRADICTIONS)
def test_each_contradiction_is_named_with_its_row(seeded_store: Engine, key: str) -> None:
    settle(seeded_store)
    statement, row = CONTRADICTIONS[key]
    moments = {"then": THEN, "earlier": THEN - HOUR, "later": NOW + HOUR}
    used = {name: _stored(seeded_store, at) for name, at in moments.items() if f":{name}" in statement}
    with writing(seeded_store) as session:
        session.execute(text(statement), used)

    found = check_store(seeded_store, now=NOW)

    assert [finding for finding in found if finding.key == key] == [Finding(key, 1, (row,))]
    assert not is_whole(found)


def _stored(store: Engine, moment: datetime) -> object:
    return f"{moment:%Y-%m-%d %H:%M:%S}.000000" if store.dialect.name == "sqlite" else moment


def test_a_link_that_leads_nowhere_is_named(seeded_sqlite_store: Engine) -> None:
    settle(seeded_sqlite_store)
    with sqlite3.connect(
        str(seeded_sqlite_store.url.database)
    ) as other:  # a program that does not look at foreign keys
        other.execute("UPDATE callback SET case_id = 77 WHERE id = 2")
    assert Finding("check.lost_link", 1, ("callback.case_id",)) in check_store(seeded_sqlite_store, now=NOW)


def test_what_a_file_brought_is_a_notice_and_the_store_stays_whole(seeded_store: Engine) -> None:
    settle(seeded_store)
    with writing(seeded_store) as session:
        session.add(Import(id=1, kind="cases", source="crm", file_name="f", applied_at=NOW, applied_by="t"))
        session.add(_imported_event(THEN - HOUR))
    found = check_store(seeded_store, now=NOW)
    assert [(one.key, one.count, one.is_notice) for one in found] == [("quality.before_receipt", 1, True)]
    assert is_whole(found)


def _imported_event(at: datetime) -> CaseEvent:
    event = _event(7, 2, "note", at)
    event.source, event.import_id, event.flaw = "crm", 1, "before_receipt"
    return event


@pytest.fixture
def command(seeded_sqlite_store: Engine, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., tuple[int, str]]]:
    """`huiyin …` on the store: exit code and all that it says."""
    monkeypatch.setenv("HUIYIN_DATABASE_URL", str(seeded_sqlite_store.url))
    monkeypatch.setenv("HUIYIN_LANGUAGE", "en")
    settings.cache_clear()

    def run(*words: str) -> tuple[int, str]:
        result = CliRunner().invoke(app, words)
        return result.exit_code, result.output

    yield run
    settings.cache_clear()


def test_the_command_ends_with_0_when_whole_and_lists_what_is_not(
    seeded_sqlite_store: Engine, command: Callable[..., tuple[int, str]]
) -> None:
    settle(seeded_sqlite_store)
    assert command("check") == (0, "The store is whole; nothing contradicts anything.\n")
    with writing(seeded_sqlite_store) as session:
        session.execute(text("UPDATE case_file SET is_open = false WHERE id = 2"))
    code, said = command("check")
    assert code == 1
    assert said == "1 case is marked open or closed against its stage.\n  2\n"


def test_the_demo_command_refuses_a_store_with_data_even_when_forced(
    seeded_sqlite_store: Engine, command: Callable[..., tuple[int, str]]
) -> None:
    settle(seeded_sqlite_store)
    code, said = command("demo", "--force")
    assert code == 1
    assert said.startswith("The store holds data; the demo company goes only into an empty one.")


def test_the_demo_command_fills_a_store_once_and_again_when_forced(
    seeded_sqlite_store: Engine, sqlite_filled: Engine, command: Callable[..., tuple[int, str]]
) -> None:
    sqlite_filled.dispose()  # everything is in the one file then
    shutil.copy(str(sqlite_filled.url.database), str(seeded_sqlite_store.url.database))
    small = ("demo", "--customers", "500", "--language", "en")
    assert command(*small)[0] == 1
    assert command(*small, "--force") == (0, "The demo company is ready.\n")
    with reading(seeded_sqlite_store) as session:
        assert session.execute(text("SELECT count(*) FROM customer")).scalar() == 500
    assert command("demo", "--force", "--language", "fr")[1].startswith("There is no language fr here")
    assert command("check")[0] == 0
