"""Two people change the same row at the same time. The second waits, and then finds what the first has left."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, select, text
from sqlalchemy.exc import OperationalError
from sqlmodel import SQLModel

from dashboard import saving
from dashboard.auth.viewer import Viewer, machine
from dashboard.errors import Conflict, NotFound, Refusal
from dashboard.use_cases import accounts, correct_entry, settings_company, settings_organisation
from dashboard.use_cases.accounts import AccountChange, NewAccount, add_account, change_account, set_role
from dashboard.use_cases.add_callback import CallbackEntry, add_callback
from dashboard.use_cases.case_moves import Move
from dashboard.use_cases.check_entry import NewEntry
from dashboard.use_cases.correct_entry import Correction, undo_entry
from dashboard.use_cases.edit_customer import ContactData, edit_customer
from dashboard.use_cases.log_interaction import Logged, log_interaction
from dashboard.use_cases.log_service import ServiceEntry, log_service
from dashboard.use_cases.log_survey import SurveyEntry, log_survey
from dashboard.use_cases.move_case import move_case
from dashboard.use_cases.settings_company import CompanyEntry, change_company
from dashboard.use_cases.settings_organisation import ThingEntry, save_team
from dashboard.use_cases.undo_import import undo_import
from data_access import engine
from data_access.engine import reading, writing
from data_access.repositories import accounts as repository
from data_access.repositories import imports, imports_states
from data_access.tables import (
    Account,
    Callback,
    Case,
    CaseEvent,
    Company,
    Customer,
    Interaction,
    Service,
    Survey,
    SurveyItem,
    Team,
)
from data_access.vocabulary import Preset, Role
from tests.integration.importing import take_in
from tests.integration.test_undo_import import PEOPLE

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
ZHOU = Viewer("zhou", Role.SUPERVISOR)
WU = Viewer("wu", Role.MANAGER)
HEAD_START = 0.5
"""Seconds in which whoever isn't kept waiting has long been through."""


class Meanwhile:
    """Another person, who acts in the very moment in which the first one has read what is about to be changed."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self._patch = patch
        self._pool = ThreadPoolExecutor(1)
        self._other: Future[Any] | None = None

    def after(self, module: Any, name: str, deed: Callable[[], Any]) -> None:
        """The first call of `module.name` returns only when the other person has begun, and has had time to finish."""
        real = getattr(module, name)

        def slow(*given: Any, **named: Any) -> Any:
            answer = real(*given, **named)
            if self._other is None:
                self._other = self._pool.submit(deed)
                wait([self._other], timeout=HEAD_START)
            return answer

        self._patch.setattr(module, name, slow)

    def came_out(self) -> BaseException | None:
        """How it ended for the other person: None when the deed was done."""
        assert self._other is not None
        return self._other.exception(timeout=20)


@pytest.fixture
def meanwhile(monkeypatch: pytest.MonkeyPatch) -> Meanwhile:
    return Meanwhile(monkeypatch)


def stored(store: Engine, table: type[SQLModel]) -> list[Any]:
    with reading(store) as session:
        rows = list(session.execute(select(table).order_by(table.id)).scalars())  # type: ignore[attr-defined]
        session.expunge_all()
        return rows


@pytest.fixture
def team(seeded_store: Engine) -> int:
    with writing(seeded_store) as session:
        row = Team(code="w", name="Works")
        session.add(row)
        session.flush()
        return int(row.id or 0)


@pytest.fixture
def logged(store: Engine, team: int) -> Logged:
    entry = NewEntry("0123456789abcdef", "complaint", 0, "电梯停了", "dispatched", recipient=f"team:{team}")
    return log_interaction(store, ZHOU, entry, now=NOW)


def test_an_entry_that_is_undone_takes_no_bodys_work_along(
    store: Engine, logged: Logged, team: int, meanwhile: Meanwhile
) -> None:
    step = Move(logged.case_id, 1, "investigating", "form-of-wu-00001", team_id=team)
    meanwhile.after(correct_entry, "may_undo", lambda: move_case(store, WU, step, now=NOW))
    undo_entry(store, ZHOU, logged.interaction_id, now=NOW)
    assert isinstance(meanwhile.came_out(), NotFound)
    (case,) = stored(store, Case)
    assert case.voided_at is not None
    assert all(event.voided_at is not None for event in stored(store, CaseEvent))


@pytest.mark.parametrize("what", ["service", "survey", "callback"])
def test_nothing_is_put_to_an_entry_that_is_being_undone(
    store: Engine, logged: Logged, meanwhile: Meanwhile, what: str
) -> None:
    with writing(store) as session:
        session.add(Customer(id=91, number="91", name="陈", opened_at=NOW))
        session.add(SurveyItem(id=91, code="asked", name="asked"))
    case = logged.case_id
    deeds: dict[str, Callable[[], object]] = {
        "service": lambda: log_service(store, WU, ServiceEntry(91, "换锁", "form-of-wu-00001", case_id=case), now=NOW),
        "survey": lambda: log_survey(store, WU, SurveyEntry("form-of-wu-00001", {"asked": 4}, case_id=case), now=NOW),
        "callback": lambda: add_callback(
            store, WU, CallbackEntry(91, NOW.date(), "form-of-wu-00001", case_id=case), now=NOW
        ),
    }
    meanwhile.after(correct_entry, "may_undo", deeds[what])
    undo_entry(store, ZHOU, logged.interaction_id, now=NOW)
    assert isinstance(meanwhile.came_out(), NotFound)
    assert [stored(store, table) for table in (Service, Survey, Callback)] == [[], [], []]


def test_of_a_correction_and_a_step_the_second_meets_a_conflict(
    store: Engine, logged: Logged, team: int, meanwhile: Meanwhile
) -> None:
    step = Move(logged.case_id, 1, "investigating", "form-of-wu-00001", team_id=team)
    wanted = Correction(logged.interaction_id, 1, 1, "repair", 0, "电梯异响", "phone")
    meanwhile.after(correct_entry, "_as_wanted", lambda: move_case(store, WU, step, now=NOW))
    correct_entry.correct_entry(store, ZHOU, wanted, now=NOW)
    assert isinstance(meanwhile.came_out(), Conflict)
    (case,) = stored(store, Case)
    assert (case.version, case.kind, case.stage) == (2, "repair", "dispatched")


def test_of_two_corrections_at_once_one_is_kept_and_one_told(
    store: Engine, logged: Logged, meanwhile: Meanwhile
) -> None:
    mine, other = (Correction(logged.interaction_id, 1, 1, "complaint", 0, text, "phone") for text in ("mine", "other"))
    meanwhile.after(correct_entry, "_as_wanted", lambda: correct_entry.correct_entry(store, ZHOU, other, now=NOW))
    correct_entry.correct_entry(store, ZHOU, mine, now=NOW)
    assert isinstance(meanwhile.came_out(), Conflict)
    (contact,) = stored(store, Interaction)
    assert (contact.content, contact.version) == ("mine", 2)
    assert stored(store, Callback) == []


def test_of_two_who_rename_a_team_the_second_meets_a_conflict(store: Engine, team: int, meanwhile: Meanwhile) -> None:
    boss = machine("boss")

    def rename(name: str) -> int:
        return save_team(store, boss, ThingEntry(name, code="w", id=team, version=1), now=NOW)

    meanwhile.after(settings_organisation, "row_to_change", lambda: rename("Second"))
    rename("First")
    assert isinstance(meanwhile.came_out(), Conflict)
    assert [(row.name, row.version) for row in stored(store, Team)] == [("First", 2)]


def test_of_two_who_change_the_company_the_second_meets_a_conflict(
    store: Engine, team: int, meanwhile: Meanwhile
) -> None:
    version = stored(store, Company)[0].version

    def rename(name: str) -> None:
        entry = CompanyEntry(name, "Asia/Shanghai", "CNY", Preset.PROPERTY, None, version)
        change_company(store, machine("boss"), entry, now=NOW)

    meanwhile.after(settings_company, "company_to_change", lambda: rename("Second"))
    rename("First")
    assert isinstance(meanwhile.came_out(), Conflict)
    assert [(row.name, row.version) for row in stored(store, Company)] == [("First", version + 1)]


@pytest.fixture
def administrators(store: Engine) -> tuple[int, int]:
    boss = machine("boss")
    first, second = (
        add_account(store, boss, NewAccount(name, "correct horse battery", Role.ADMINISTRATOR), now=NOW)
        for name in ("chen", "wu")
    )
    return first, second


def test_of_two_who_change_an_account_the_second_meets_a_conflict(
    store: Engine, administrators: tuple[int, int], meanwhile: Meanwhile
) -> None:
    def change(role: Role) -> None:
        change_account(store, machine("boss"), AccountChange(administrators[1], 1, role, True), now=NOW)

    meanwhile.after(accounts, "_account", lambda: change(Role.VIEWER))
    change(Role.MANAGER)
    assert isinstance(meanwhile.came_out(), Conflict)
    assert [row.role for row in stored(store, Account)] == [Role.ADMINISTRATOR, Role.MANAGER]


def test_two_administrators_who_demote_each_other_leave_one(
    store: Engine, administrators: tuple[int, int], meanwhile: Meanwhile
) -> None:
    boss = machine("boss")
    meanwhile.after(repository, "active_administrators", lambda: set_role(store, boss, "wu", Role.VIEWER, now=NOW))
    set_role(store, boss, "chen", Role.VIEWER, now=NOW)
    assert isinstance(meanwhile.came_out(), Refusal)
    assert [row.role for row in stored(store, Account)] == [Role.VIEWER, Role.ADMINISTRATOR]


def test_an_import_does_not_overwrite_what_somebody_saves_meanwhile(store: Engine, meanwhile: Meanwhile) -> None:
    take_in(store, "n,name,phone\n1,王小明,13800001111\n", PEOPLE)
    (customer,) = stored(store, Customer)

    def rename() -> None:
        edit_customer(store, machine("boss"), customer.id, 1, ContactData("王先生"), now=NOW)

    meanwhile.after(imports, "rows_by_number", rename)
    result = take_in(store, "n,name,phone\n1,王大明,13800003333\n", PEOPLE)
    assert result.changed == 1
    assert isinstance(meanwhile.came_out(), Conflict)
    assert [(row.name, row.version) for row in stored(store, Customer)] == [("王大明", 2)]


def test_a_store_that_stays_locked_is_told_in_a_sentence(
    tmp_path: Path, seeded_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "BUSY_SECONDS", 0.1)
    store = engine.open_store(f"sqlite:///{shutil.copy(seeded_file, tmp_path / 'impatient.db')}")
    entry = NewEntry("0123456789abcdef", "enquiry", 0, "几点下班", "solved")
    with writing(store):  # a big import
        with pytest.raises(Refusal) as refused:
            log_interaction(store, ZHOU, entry, now=NOW)
        assert refused.value.key == "error.store_busy"
    log_interaction(store, ZHOU, entry, now=NOW)
    assert [row.content for row in stored(store, Interaction)] == ["几点下班"]


def test_a_fault_of_another_kind_is_not_taken_for_a_locked_store(sqlite_store: Engine) -> None:
    with pytest.raises(OperationalError), saving.writing(sqlite_store) as session:
        session.execute(text("SELECT 1 FROM no_such_table"))


def test_a_step_made_while_events_are_taken_back_is_not_lost(store: Engine, team: int, meanwhile: Meanwhile) -> None:
    cases = 'kind="cases"\nsource="crm"\n[columns]\nnumber="n"\nkind="k"\nreceived_at="t"\n'
    take_in(store, "n,k,t\nA,投诉,2026-11-16 10:00\n", cases)
    (case,) = stored(store, Case)
    step = Move(case.id, 1, "investigating", "form-of-wu-00001", team_id=team)
    events = 'kind="case_events"\nsource="crm"\n[columns]\nnumber="n"\ncase="c"\nkind="k"\noccurred_at="t"\n'
    told = take_in(store, "n,c,k,t\n1,A,派单,2026-11-16 11:00\n", events)
    meanwhile.after(imports_states, "events_of_cases", lambda: move_case(store, WU, step, now=NOW))
    undo_import(store, machine("boss"), told.import_id or 0, now=NOW)
    assert meanwhile.came_out() is None
    assert [row.stage for row in stored(store, Case)] == ["investigating"]
