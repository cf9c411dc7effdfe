"""Taking an import back: made rows go, changed ones are as before, edited ones stay; the same file again revives."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine

from dashboard.errors import NotFound, Refusal
from dashboard.reports.figures import figures
from dashboard.rules.search_keys import typed_keys
from dashboard.use_cases.undo_import import Undone, undo_import
from data_access.engine import reading, writing
from data_access.queries.find_customers import find_customers
from data_access.repositories.imports import table_of, update_rows
from data_access.scope import EVERYTHING, Selection
from data_access.tables import Case, Customer, Interaction
from tests.integration.importing import NOW, TESTER, ask, counts, one, take_in

PEOPLE = 'kind="customers"\nsource="crm"\n[columns]\nnumber="n"\nname="name"\nphone="phone"\n'
CASES = (
    'kind="cases"\nsource="crm"\n[columns]\nnumber="no"\nkind={constant="complaint"}\nreceived_at="t"\n'
    'stage="s"\ncustomer="c"\ncontent="text"\nteam="team"\n'
)
EVENTS = (
    'kind="case_events"\nsource="crm"\n[columns]\ncase="no"\noccurred_at="t"\n'
    '[columns.kind]\ncolumn="what"\nvalues={"派单"="dispatched","处理"="investigating"}\n'
)
EVENT_FILE = "no,t,what\nA,2026-05-01 13:00,派单\nA,2026-05-01 15:00,处理\nB,2026-05-01 15:00,派单\n"
PEOPLE_FILE = "n,name,phone\n1,王小明,13800001111\n2,李雷,13800002222\n"
CASE_FILE = "no,t,s,c,text,team\nA,2026-05-01 10:00,受理,1,漏水,工程部\nB,2026-05-02 10:00,已结案,9,噪音,工程部\n"


def undo(store: Engine, import_id: int | None) -> Undone:
    assert import_id is not None
    return undo_import(store, TESTER, import_id, now=NOW)


def standing(store: Engine, table: str) -> int:
    return int(one(store, f"SELECT COUNT(*) FROM {table} WHERE voided_at IS NULL"))


def test_what_an_import_made_is_gone_and_comes_back_as_new(store: Engine) -> None:
    first = take_in(store, CASE_FILE, CASES)
    assert first.import_id is not None
    told: list[tuple[int, int]] = []
    undone = undo_import(store, TESTER, first.import_id, now=NOW, progress=lambda *steps: told.append(steps))
    assert [done for done, _ in told] == list(range(1, len(told) + 1))
    assert {total for _, total in told} == {len(told)}, "whoever watches sees it end"
    assert undone.left == ()
    assert undone.voided == {"case_event": 3, "case_file": 2, "customer": 2}
    assert [standing(store, table) for table in ("case_file", "case_event", "customer")] == [0, 0, 0]
    assert one(store, "SELECT COUNT(*) FROM customer_search") == 0
    assert ask(store, "SELECT active FROM team") == [(False,)]

    again = take_in(store, CASE_FILE, CASES)
    assert counts(again) == (2, 0, 0, 0)
    assert [standing(store, table) for table in ("case_file", "case_event", "customer")] == [2, 3, 2]
    assert one(store, "SELECT COUNT(*) FROM case_file") == 2, "revived, not doubled"
    assert ask(store, "SELECT active FROM team") == [(True,)]
    assert counts(take_in(store, CASE_FILE, CASES)) == (0, 0, 2, 0)
    assert undo(store, again.import_id).voided == {"case_event": 3, "case_file": 2, "customer": 2}


def test_what_an_import_changed_is_as_before(store: Engine) -> None:
    take_in(store, PEOPLE_FILE, PEOPLE)
    second = take_in(store, "n,name,phone\n1,王大明,13800003333\n3,韩梅梅,\n", PEOPLE)
    assert counts(second) == (1, 1, 0, 0)
    undone = undo(store, second.import_id)
    assert (undone.restored, undone.voided, undone.left) == (1, {"customer": 1}, ())
    assert ask(store, "SELECT name, phone, version FROM customer WHERE number = '1'") == [
        ("王小明", "+8613800001111", 3)
    ], "as before, but a version of its own: whoever saw the import's meets a conflict"
    with reading(store) as session:
        assert [found.name for found in find_customers(session, typed_keys("1111"), limit=9, scope=EVERYTHING)] == [
            "王小明"
        ]
        assert find_customers(session, typed_keys("3333"), limit=9, scope=EVERYTHING) == []


def test_a_row_that_somebody_edited_since_is_listed_and_left(store: Engine) -> None:
    first = take_in(store, PEOPLE_FILE, PEOPLE)
    with writing(store) as session:
        update_rows(session, table_of(Case).metadata.tables["customer"], [(1, {"name": "王先生", "version": 2})])
    undone = undo(store, first.import_id)
    assert [(left.table, left.number, left.why) for left in undone.left] == [("customer", "1", "edited")]
    assert ask(store, "SELECT name FROM customer WHERE voided_at IS NULL") == [("王先生",)]


def test_a_changed_row_that_somebody_edited_since_is_left(store: Engine) -> None:
    take_in(store, PEOPLE_FILE, PEOPLE)
    second = take_in(store, "n,name,phone\n1,王大明,\n2,李大雷,\n", PEOPLE)
    with writing(store) as session:
        update_rows(session, table_of(Case).metadata.tables["customer"], [(1, {"name": "王先生", "version": 3})])
    undone = undo(store, second.import_id)
    assert (undone.restored, [left.number for left in undone.left]) == (1, ["1"])
    assert ask(store, "SELECT name FROM customer ORDER BY number") == [("王先生",), ("李雷",)]


def test_a_customer_on_whom_others_rely_stays(store: Engine) -> None:
    first = take_in(store, PEOPLE_FILE, PEOPLE)
    with writing(store) as session:
        session.add(Interaction(number="x", customer_id=1, channel="phone", occurred_at=NOW, recorded_at=NOW))
    undone = undo(store, first.import_id)
    assert [(left.number, left.why) for left in undone.left] == [("1", "in_use")]
    assert standing(store, "customer") == 1


def test_imports_are_taken_back_one_after_the_other(store: Engine) -> None:
    imports = [take_in(store, f"n,name,phone\n1,{name},\n", PEOPLE).import_id for name in ("甲", "乙", "丙")]
    assert [left.why for left in undo(store, imports[1]).left] == ["edited"], "a later import stands on it"
    assert one(store, "SELECT name FROM customer") == "丙"
    undo(store, imports[2])
    assert one(store, "SELECT name FROM customer") == "乙"
    assert undo(store, imports[0]).left == (), "nobody but imports ever touched it"
    assert standing(store, "customer") == 0


def test_undone_one_after_the_other_from_the_last_everything_goes(store: Engine) -> None:
    imports = [take_in(store, f"n,name,phone\n1,{name},\n", PEOPLE).import_id for name in ("甲", "乙", "丙")]
    assert [undo(store, import_id).left for import_id in reversed(imports)] == [(), (), ()]
    assert standing(store, "customer") == 0


def test_versions_only_go_up(store: Engine) -> None:
    """Through import, change, undo and the same file again: no version comes twice on one row."""
    seen: list[int] = []

    def note() -> None:
        seen.append(one(store, "SELECT version FROM customer WHERE number = '1'"))

    first = take_in(store, PEOPLE_FILE, PEOPLE)
    note()
    second = take_in(store, "n,name,phone\n1,王大明,\n", PEOPLE)
    note()
    undo(store, second.import_id)
    note()
    assert undo(store, first.import_id).left == ()
    again = take_in(store, PEOPLE_FILE, PEOPLE)
    note()
    assert seen == sorted(set(seen))
    assert undo(store, again.import_id).left == ()
    assert standing(store, "customer") == 0


def test_an_edit_between_two_imports_is_not_lost_when_both_are_undone(store: Engine) -> None:
    take_in(store, PEOPLE_FILE, PEOPLE)
    second = take_in(store, "n,name,phone\n1,王大明,\n", PEOPLE)
    with writing(store) as session:
        update_rows(session, table_of(Customer), [(1, {"name": "王先生", "version": 3})])
    third = take_in(store, "n,name,phone\n1,王五,\n", PEOPLE)
    undo(store, third.import_id)
    assert one(store, "SELECT name FROM customer WHERE number = '1'") == "王先生"
    assert [left.why for left in undo(store, second.import_id).left] == ["edited"]
    assert one(store, "SELECT name FROM customer WHERE number = '1'") == "王先生"


def test_stubs_teams_people_and_assets_come_back_and_go_again(store: Engine) -> None:
    cases = CASES + 'asset="asset"\nowner="who"\n'
    text = "no,t,s,c,text,team,asset,who\nA,2026-05-01 10:00,受理,1,漏水,工程部,3栋501,张三\n"
    things = "SELECT version FROM {} ORDER BY id"
    places = ("customer", "team", "asset", "staff")
    before = dict.fromkeys(places, 0)
    for _ in range(3):
        done = take_in(store, text, cases)
        assert one(store, "SELECT COUNT(*) FROM asset WHERE voided_at IS NULL") == 1
        assert [one(store, f"SELECT active FROM {table}") for table in ("team", "staff")] == [True, True]
        versions = {table: one(store, things.format(table)) for table in places}
        assert all(versions[table] > before[table] for table in places), versions
        before = versions
        assert undo(store, done.import_id).left == ()
        assert one(store, "SELECT COUNT(*) FROM asset WHERE voided_at IS NULL") == 0
        assert [one(store, f"SELECT active FROM {table}") for table in ("team", "staff")] == [False, False]


def test_a_staff_list_goes_and_comes_as_often_as_one_likes(store: Engine) -> None:
    staff = 'kind="staff"\nsource="hr"\n[columns]\nnumber="n"\nname="name"\n'
    seen = [0]
    for _ in range(2):
        done = take_in(store, "n,name\n01,张三\n", staff)
        ((active, version),) = ask(store, "SELECT active, version FROM staff")
        assert active
        assert version > seen[-1]
        seen.append(version)
        assert undo(store, done.import_id).voided == {"staff": 1}
        ((active, version),) = ask(store, "SELECT active, version FROM staff")
        assert not active
        assert version > seen[-1]
        seen.append(version)


def test_scores_and_states_are_put_back(store: Engine) -> None:
    survey = 'kind="surveys"\nsource="s"\n[columns]\nnumber="n"\nanswered_at="d"\n[items]\nq={column="q",scale=[1,5]}\n'
    take_in(store, "n,d,q\n1,2026-05-01,5\n", survey)
    changed = take_in(store, "n,d,q\n1,2026-05-01,2\n", survey)
    assert one(store, "SELECT score FROM survey_answer") == 2
    undo(store, changed.import_id)
    assert one(store, "SELECT score FROM survey_answer") == 5

    take_in(store, CASE_FILE, CASES)
    closing = take_in(store, CASE_FILE.replace("受理", "已结案"), CASES)
    assert counts(closing) == (0, 1, 1, 0)
    assert one(store, "SELECT COUNT(*) FROM case_file WHERE is_open") == 0
    undo(store, closing.import_id)
    assert ask(store, "SELECT number, stage, is_open FROM case_file WHERE is_open") == [("A", "received", True)]


def test_after_undone_events_nothing_was_dispatched_and_nothing_took_any_time(store: Engine) -> None:
    """The cases wait again; none of them was dispatched "after 0.00 hours"."""
    take_in(store, "no,t,s,c,text,team\nA,2026-05-01 10:00,,1,漏水,\nB,2026-05-01 12:00,,1,噪音,\n", CASES)
    before = spans_of(store)
    events = take_in(store, EVENT_FILE, EVENTS)
    assert spans_of(store) == {
        ("time_in_stage", "received"): 3,
        ("time_in_stage", "dispatched"): 2,
    }, "beginning to investigate is no response"
    assert undo(store, events.import_id).voided == {"case_event": 3}
    assert ask(store, "SELECT DISTINCT stage FROM case_file") == [("received",)]
    assert spans_of(store) == before == {}
    take_in(store, EVENT_FILE, EVENTS)
    assert len(spans_of(store)) == 2, "brought again they count again"


def spans_of(store: Engine) -> dict[tuple[str, object], float]:
    """What took how many hours in that May, by metric and stage."""
    may = Selection(as_of=NOW, start=datetime(2026, 4, 30, 16, tzinfo=UTC), end=datetime(2026, 5, 31, 16, tzinfo=UTC))
    slugs = ("time_in_stage", "first_response", "first_resolution", "stay")
    with reading(store) as session:
        found = figures(session, slugs, may)
    return {(value.slug, value.group): round(value.value / 3600, 6) for value in found if value.value is not None}


def test_an_import_is_undone_once(store: Engine) -> None:
    first = take_in(store, PEOPLE_FILE, PEOPLE)
    undo(store, first.import_id)
    with pytest.raises(Refusal) as refused:
        undo(store, first.import_id)
    assert refused.value.key == "exchange.error.undone_before"
    with pytest.raises(NotFound):
        undo(store, 999)


def test_people_who_voided_a_row_by_hand_are_not_overruled(store: Engine) -> None:
    take_in(store, PEOPLE_FILE, PEOPLE)
    with writing(store) as session:
        marks = {"voided_at": NOW, "voided_by": "manager", "void_reason": "a test entry"}
        update_rows(session, table_of(Case).metadata.tables["customer"], [(1, marks)])
    assert counts(take_in(store, PEOPLE_FILE, PEOPLE)) == (0, 0, 2, 0)
    assert standing(store, "customer") == 1
