"""What an import does with numbers, blanks, unknown names, dates that nobody knows, and bad rows."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine

from dashboard.auth.viewer import Viewer
from dashboard.errors import NotAllowed, Refusal
from dashboard.exchange.remarks import remarks_csv
from dashboard.i18n.words import Words
from dashboard.rules.search_keys import typed_keys
from dashboard.use_cases.apply_import import StrictRefusal, apply_import, preview_import
from dashboard.use_cases.undo_import import undo_import
from data_access.engine import reading
from data_access.queries.find_customers import find_customers
from data_access.queries.imports import earlier_imports, remembered_mappings
from data_access.scope import EVERYTHING
from data_access.vocabulary import Role
from tests.integration.importing import NOW, TESTER, ask, by_kind, checked, counts, one, take_in

CASES = """
kind = "cases"
source = "crm"
[columns]
number = "编号"
kind = "类型"
received_at = "受理时间"
closed_at = "结案时间"
stage = "状态"
customer_name = "客户"
customer_phone = "电话"
content = "内容"
team = "部门"
cause = "原因"
"""
CASE_FILE = """编号,类型,受理时间,结案时间,状态,客户,电话,内容,部门,原因
007,投诉,2026-05-04 09:00,,处理中,王小明,138 1234 2071,电梯坏了,工程部,电梯
008,报修,2026-05-04 10:00,2026-05-05,,李雷,,修门,工程部,
009,Complaint,2026-05-06,,已结案,韩梅梅,,噪音,客服部,噪音
"""


SOLVED = """
kind = "cases"
source = "paper"
[columns]
number = "投诉编号"
kind = { constant = "complaint" }
received_at = "投诉日期"
resolved_at = "解决时间"
answered_at = "答复时间"
team = "责任部门"
joint_teams = "会办单位"
measure = "处理措施"
finding = "原因分析"
outcome = "结果"
compensation = "赔偿金额"
cost = "处理成本"
improvement = "改善对策"
implemented_by = "实施人"
implemented_at = "实施日期"
answer_way = "答复方式"
"""
SOLVED_FILE = """投诉编号,投诉日期,解决时间,答复时间,责任部门,会办单位,处理措施,原因分析,结果,赔偿金额,\
处理成本,改善对策,实施人,实施日期,答复方式
1,2026-05-04,2026-05-06,2026-05-07,工程部,财务部、客服部；工程部,换泵,老化,,120.50,80,每季巡检,张工,2026-05-20,电话
2,2026-05-05,,,工程部,,先换灯,,,,,,,,
"""


def test_a_paper_form_brings_who_helped_what_was_done_and_what_changes_from_now_on(store: Engine) -> None:
    done = take_in(store, SOLVED_FILE, SOLVED)
    assert counts(done) == (2, 0, 0, 0)
    assert [(one.line, one.field, one.reason) for one in done.warnings] == [
        (3, "resolved_at", "exchange.reason.unresolved")
    ]
    helping = (
        "SELECT c.number, t.name FROM case_team j JOIN case_file c ON c.id = j.case_id JOIN team t ON t.id = j.team_id"
    )
    assert sorted(ask(store, helping)) == [("1", "客服部"), ("1", "财务部")]  # the responsible one helps nobody
    (told,) = ask(
        store,
        "SELECT note, finding, compensation_minor, cost_minor, improvement, implemented_by FROM case_event "
        "WHERE kind = 'resolved'",
    )
    assert told == ("换泵", "老化", 12050, 8000, "每季巡检", "张工")
    assert one(store, "SELECT COUNT(*) FROM case_event WHERE kind = 'resolved' AND implemented_at IS NOT NULL") == 1
    assert one(store, "SELECT way FROM case_event WHERE kind = 'answered'") == "phone"
    assert counts(take_in(store, SOLVED_FILE, SOLVED)) == (0, 0, 2, 0)
    assert done.import_id is not None
    undone = undo_import(store, TESTER, done.import_id, now=NOW)
    assert undone.left == ()
    assert ask(store, helping) == []


def test_a_new_number_is_new_and_the_same_file_again_changes_nothing(store: Engine) -> None:
    assert counts(take_in(store, CASE_FILE, CASES)) == (3, 0, 0, 0)
    assert counts(take_in(store, CASE_FILE, CASES)) == (0, 0, 3, 0)
    assert ask(store, "SELECT number, stage, is_open FROM case_file ORDER BY number") == [
        ("007", "investigating", True),
        ("008", "closed", False),
        ("009", "closed", False),
    ]
    assert by_kind(store, "SELECT name, COUNT(*) FROM team GROUP BY name") == {"工程部": 1, "客服部": 1}


def test_after_many_rows_postgresql_knows_its_tables_anew_and_sqlite_is_not_analysed(
    store: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dashboard.use_cases.apply_import.PORTION", 3)
    take_in(store, CASE_FILE, CASES)
    if store.dialect.name == "postgresql":
        assert ask(store, "SELECT reltuples FROM pg_class WHERE relname = 'case_file'") == [(3,)]
    else:
        assert ask(store, "SELECT name FROM sqlite_master WHERE name LIKE 'sqlite_stat%'") == []


def test_a_status_without_a_date_is_an_event_of_unknown_instant(store: Engine) -> None:
    take_in(store, CASE_FILE, CASES)
    events = ask(
        store,
        """SELECT c.number, e.kind, e.precision, e.occurred_at = c.received_at
           FROM case_event e JOIN case_file c ON c.id = e.case_id ORDER BY c.number, e.id""",
    )
    assert [(number, kind, precision, bool(same)) for number, kind, precision, same in events] == [
        ("007", "received", "instant", True),
        ("007", "investigating", "unknown", True),
        ("008", "received", "instant", True),
        ("008", "closed", "day", False),
        ("009", "received", "day", True),
        ("009", "closed", "unknown", True),
    ]


def test_a_later_file_updates_and_blanks_leave_what_is_stored(store: Engine) -> None:
    take_in(store, CASE_FILE, CASES)
    later = "编号,类型,受理时间,结案时间,状态,客户,电话,内容,部门,原因\n007,,2026-05-04 09:00,2026-05-07 12:00,,,,换了电机,,\n"
    assert counts(take_in(store, later, CASES)) == (0, 1, 0, 0)
    row = ask(
        store,
        """SELECT c.content, c.stage, c.version, t.name, k.name FROM case_file c
           JOIN team t ON t.id = c.team_id JOIN customer k ON k.id = c.customer_id WHERE c.number = '007'""",
    )
    assert row == [("换了电机", "closed", 2, "工程部", "王小明")]
    before = one(store, "SELECT before FROM import_change WHERE table_name = 'case_file'")
    assert "电梯坏了" in (before if isinstance(before, str) else str(before))


def test_unknown_customers_become_stubs_that_people_can_find(store: Engine) -> None:
    take_in(store, CASE_FILE, CASES)
    stubs = ask(store, "SELECT name, phone, is_stub FROM customer ORDER BY name")
    assert sorted((name, phone) for name, phone, is_stub in stubs if is_stub) == [
        ("李雷", None),
        ("王小明", "+8613812342071"),
        ("韩梅梅", None),
    ]
    with reading(store) as session:
        for typed in ("2071", "王小", "hmm"):
            assert len(find_customers(session, typed_keys(typed), limit=9, scope=EVERYTHING)) == 1


def test_a_customer_file_completes_the_stub(store: Engine) -> None:
    orders = 'kind="purchases"\nsource="shop"\n[columns]\ncustomer="会员号"\nbought_at="日期"\namount="金额"\n'
    people = 'kind="customers"\nsource="shop"\n[columns]\nnumber="会员号"\nname="姓名"\nphone="手机"\nasset="车牌"\n'
    take_in(store, "会员号,日期,金额\n00042,2026-03-01,120.50\n", orders)
    assert ask(store, "SELECT number, is_stub, name FROM customer") == [("00042", True, "")]
    assert counts(take_in(store, "会员号,姓名,手机,车牌\n00042,赵六,13900001111,沪A12345\n", people)) == (0, 1, 0, 0)
    assert ask(store, "SELECT is_stub, name FROM customer") == [(False, "赵六")]
    assert one(store, "SELECT amount_minor FROM purchase") == 12_050
    with reading(store) as session:
        for typed in ("1111", "zhaoliu", "A12345"):
            assert [found.name for found in find_customers(session, typed_keys(typed), limit=9, scope=EVERYTHING)] == [
                "赵六"
            ]


def test_rows_without_numbers_keep_genuine_repeats(store: Engine) -> None:
    orders = 'kind="purchases"\nsource="shop"\n[columns]\ncustomer="c"\nbought_at="d"\namount="a"\n'
    text = "c,d,a\n1,2026-03-01,5\n1,2026-03-01,5\n1,2026-03-01,6\n"
    assert counts(take_in(store, text, orders)) == (3, 0, 0, 0)
    assert counts(take_in(store, text, orders)) == (0, 0, 3, 0)
    assert counts(take_in(store, text + "1,2026-03-01,5\n", orders)) == (1, 0, 3, 0)


def test_a_repeated_number_is_rejected_and_in_a_log_the_first_row_wins(sqlite_store: Engine) -> None:
    mapping = 'kind="cases"\nsource="log"\n[columns]\nnumber="n"\nkind={constant="repair"}\nreceived_at="t"\n'
    text = "n,t\n1,2026-05-01 10:00\n1,2026-05-02 10:00\n2,2026-05-03 10:00\n"
    result = take_in(sqlite_store, text, mapping)
    assert counts(result) == (2, 0, 0, 1)
    assert (result.rejections[0].line, result.rejections[0].gaps) == (3, {"line": 2})
    batch = checked(text, 'events = "separate"\n' + mapping.replace('"log"', '"log2"'))
    assert counts(apply_import(sqlite_store, TESTER, batch, now=NOW)) == (2, 0, 0, 0)
    assert batch.folded == 1
    assert (
        one(
            sqlite_store,
            "SELECT COUNT(*) FROM case_event e JOIN case_file c ON c.id = e.case_id WHERE c.source = 'log2'",
        )
        == 0
    )


BAD = CASE_FILE + (
    "010,谣言,2026-05-04,,,,,,,\n"
    "011,投诉,someday,,,,,,,\n"
    "012,投诉,2027-05-04,,,,,,,\n"
    "013,投诉,2026-05-04,2026-05-01,,,,,,\n"
    "014,投诉,,,,,,,,\n"
    "015,投诉,2026-05-04,2026-05-05,处理中,,,,,\n"
)


def test_bad_rows_come_back_with_their_reason_and_good_ones_go_in(store: Engine) -> None:
    result = take_in(store, BAD, CASES)
    assert counts(result) == (4, 0, 0, 5)
    told = {
        (rejection.line, rejection.field, rejection.reason.removeprefix("exchange.reason."))
        for rejection in result.rejections
    }
    assert told == {
        (5, "kind", "word"),
        (6, "received_at", "time"),
        (7, "received_at", "ahead"),
        (9, "received_at", "required"),
        (10, "stage", "open_but_closed"),
    }
    zh = remarks_csv(Words("zh_CN"), result.rejections).decode("utf-8-sig").splitlines()
    en = remarks_csv(Words("en"), result.rejections).decode("utf-8-sig").splitlines()
    assert zh[0] == "行,字段,值,原因"
    assert "5,类型,谣言,「谣言」不是「类型」的可用值" in zh
    assert "5,kind,谣言,'谣言' is no known value of 'kind'" in en


def test_what_is_odd_goes_in_and_is_told(store: Engine) -> None:
    """An ending before the receipt, a step still to come and a phone that is none: kept as they came, never repaired."""
    odd = (
        "011,投诉,2026-05-04 10:00,2026-05-01,,甲,12345,,,\n012,投诉,2026-05-04 10:00,2027-05-04,,乙,,,,\n"
        "013,投诉,2026-05-04 10:00,2026-05-04,,丙,13800001111,,,\n014,谣言,2026-05-04,,,丁,12345,,,\n"
    )
    batch = checked(CASE_FILE + odd, CASES)
    for result in (preview_import(store, TESTER, batch, now=NOW), apply_import(store, TESTER, batch, now=NOW)):
        assert counts(result) == (6, 0, 0, 1)
        told = {
            (remark.line, remark.field, remark.reason.removeprefix("exchange.reason.")) for remark in result.warnings
        }
        assert told == {(5, "customer_phone", "phone"), (5, "closed_at", "before_receipt"), (6, "closed_at", "ahead")}
    assert one(store, "SELECT phone FROM customer WHERE name = '甲'") == "12345"
    days = ask(
        store,
        """SELECT c.number, e.occurred_at < c.received_at FROM case_event e JOIN case_file c ON c.id = e.case_id
           WHERE e.kind = 'closed' AND c.number IN ('011', '012') ORDER BY c.number""",
    )
    assert [(number, bool(early)) for number, early in days] == [("011", True), ("012", False)]
    zh = remarks_csv(Words("zh_CN"), result.warnings).decode("utf-8-sig").splitlines()
    assert "5,结案时间,2026-05-01,早于受理时间" in zh, "the day of the file, in the company's zone"


def test_strict_takes_all_or_nothing(store: Engine) -> None:
    with pytest.raises(StrictRefusal) as refused:
        take_in(store, BAD, CASES, strict=True)
    assert refused.value.values["n"] >= 1
    for table in ("case_file", "customer", "team", "import_run"):
        assert one(store, f"SELECT COUNT(*) FROM {table}") == 0
    late = CASE_FILE + "014,投诉,,,,,,,,\n"  # reads well; only the store tells that a new row needs its receipt
    with pytest.raises(StrictRefusal):
        take_in(store, late, CASES, strict=True)
    assert one(store, "SELECT COUNT(*) FROM case_file") == 0


def test_a_look_ahead_counts_the_same_and_writes_nothing(store: Engine) -> None:
    batch = checked(BAD, CASES)
    looked = preview_import(store, TESTER, batch, now=NOW)
    assert counts(looked) == (4, 0, 0, 5)
    assert looked.import_id is None
    assert looked.made == {"customer": 3, "team": 2, "cause": 2}
    assert one(store, "SELECT COUNT(*) FROM team") == 0
    done = apply_import(store, TESTER, batch, now=NOW)
    assert (counts(done), done.made) == (counts(looked), looked.made)
    assert counts(preview_import(store, TESTER, batch, now=NOW)) == (0, 0, 4, 5)


def test_an_event_log_moves_its_cases_and_marks_impossible_moves(store: Engine) -> None:
    cases = 'kind="cases"\nsource="l"\nevents="separate"\n[columns]\nnumber="n"\nkind={constant="complaint"}\nreceived_at="t"\n'
    log = 'kind="case_events"\nsource="l"\n[columns]\ncase="n"\noccurred_at="t"\nkind="what"\nstaff="who"\n'
    text = (
        "n,t,what,who\nA,2026-05-01 10:00,受理,张\nA,2026-05-01 11:00,派单,张\nA,2026-05-02 09:00,已结案,李\n"
        "B,2026-05-03 10:00,受理,张\nB,2026-05-03 12:00,等待,张\nX,2026-05-03 12:00,备注,张\n"
    )
    take_in(store, text.replace("X,2026-05-03 12:00,备注,张\n", ""), cases)
    result = take_in(store, text, log)
    assert counts(result) == (5, 0, 0, 1)
    assert (result.rejections[0].field, result.rejections[0].reason) == ("case", "exchange.reason.no_case")
    states = ask(store, "SELECT number, stage, is_open FROM case_file ORDER BY number")
    assert states == [("A", "closed", False), ("B", "received", True)]
    bypassed = ask(store, "SELECT kind FROM case_event WHERE gate_bypassed")
    assert bypassed == [("closed",)], "a complaint can't be closed right after dispatch by hand"


def test_scores_out_of_scale_are_refused_and_the_scale_is_kept(store: Engine) -> None:
    mapping = (
        'kind="surveys"\nsource="s"\n[columns]\nnumber="n"\nanswered_at="d"\n[items]\n'
        'attitude={ column="服务态度", scale=[1,5] }\nrecommend={ column="NPS", scale=[0,10], blank=["-1"] }\n'
    )
    text = "n,d,服务态度,NPS\n1,2026-05-01,5,10\n2,2026-05-01,6,9\n3,2026-05-01,非常满意,-1\n4,2026-05-01,4.5,3\n"
    result = take_in(store, text, mapping)
    assert counts(result) == (2, 0, 0, 2)
    items = ask(store, "SELECT code, name, scale_min, scale_max, top_from, is_recommend FROM survey_item ORDER BY code")
    assert items == [("attitude", "服务态度", 1, 5, 4, False), ("recommend", "NPS", 0, 10, 9, True)]
    assert one(store, "SELECT SUM(score) FROM survey_answer") == 5 + 10 + 5
    assert counts(take_in(store, "n,d,服务态度,NPS\n1,2026-05-01,3,10\n", mapping)) == (0, 1, 0, 0)
    assert one(store, "SELECT SUM(score) FROM survey_answer") == 3 + 10 + 5
    with pytest.raises(Refusal) as refused:
        take_in(store, text, mapping.replace("[1,5]", "[1,10]"))
    assert refused.value.key == "exchange.error.other_scale"


def test_callbacks_bring_their_attempt_and_state(store: Engine) -> None:
    mapping = (
        'kind="callbacks"\nsource="cb"\n[columns]\nnumber="n"\ncustomer="c"\nreason="r"\ndue_at="due"\n'
        'attempted_at="at"\nresult="res"\nstaff="who"\n'
    )
    text = (
        "n,c,r,due,at,res,who\n1,A,服务完工,2026-05-03,2026-05-03 10:00,接通,张\n"
        "2,B,服务完工,2026-05-03,2026-05-03 11:00,无人接,张\n3,C,投诉解决,2026-12-03,,,\n"
    )
    assert counts(take_in(store, text, mapping)) == (3, 0, 0, 0)
    rows = ask(store, "SELECT number, state, reason FROM callback ORDER BY number")
    assert rows == [("1", "reached", "after_service"), ("2", "open", "after_service"), ("3", "open", "after_complaint")]
    assert by_kind(store, "SELECT result, COUNT(*) FROM callback_attempt GROUP BY result") == {
        "reached": 1,
        "no_answer": 1,
    }
    on_time = "SELECT COUNT(*) FROM callback WHERE ended_at <= original_due_at"
    assert one(store, on_time) == 1, "a due day lasts until its end"
    assert counts(take_in(store, text, mapping)) == (0, 0, 3, 0)


def test_exposures_are_known_by_what_they_measure(store: Engine) -> None:
    mapping = 'kind="exposures"\nsource="{s}"\n[columns]\nsite="项目"\nmonth="月份"\nquantity="户数"\n'
    text = "项目,月份,户数\n东苑,2026-05,1200\n东苑,2026-06,1210\n"
    assert counts(take_in(store, text, mapping.format(s="a"))) == (2, 0, 0, 0)
    other = text.replace("1210", "1250")
    assert counts(take_in(store, other, mapping.format(s="b"))) == (0, 1, 1, 0), (
        "another source measures the same thing"
    )
    assert one(store, "SELECT SUM(quantity) FROM exposure") == 2_450


def test_staff_and_assets_come_in_with_their_team_and_customer(store: Engine) -> None:
    staff = 'kind="staff"\nsource="hr"\n[columns]\nnumber="工号"\nname="姓名"\nteam="部门"\nleft_on="离职日期"\n'
    assert counts(take_in(store, "工号,姓名,部门,离职日期\n01,张三,客服部,\n02,李四,客服部,2026-01-31\n", staff)) == (
        2,
        0,
        0,
        0,
    )
    people = ask(
        store, "SELECT s.number, s.active, t.name FROM staff s JOIN team t ON t.id = s.team_id ORDER BY s.number"
    )
    assert people == [("01", True, "客服部"), ("02", False, "客服部")]
    assets = (
        'kind="assets"\nsource="pm"\n[columns]\nlabel="房号"\nnumber="编号"\ncustomer_name="业主"\nrelation="关系"\n'
    )
    assert counts(take_in(store, "编号,房号,业主,关系\n1,3栋501,王小明,租户\n", assets)) == (1, 0, 0, 0)
    assert ask(store, "SELECT relation FROM customer_asset") == [("tenant",)]
    with reading(store) as session:
        assert [found.name for found in find_customers(session, typed_keys("501"), limit=9, scope=EVERYTHING)] == [
            "王小明"
        ]


def test_a_column_of_sentences_makes_no_causes(store: Engine) -> None:
    mapping = 'kind="cases"\nsource="s"\n[columns]\nkind={constant="repair"}\nreceived_at={constant="2026-05-01"}\ncause="t"\n'
    text = "t\n" + "".join(f"sentence number {place}\n" for place in range(400))
    with pytest.raises(Refusal) as refused:
        take_in(store, text, mapping)
    assert refused.value.key == "exchange.error.too_many_names"
    assert one(store, "SELECT COUNT(*) FROM cause") == 0


def test_the_import_is_on_record_and_its_mapping_remembered(store: Engine) -> None:
    take_in(store, CASE_FILE, CASES)
    with reading(store) as session:
        (row,) = earlier_imports(session)
        assert (row.kind, row.source, row.new, row.is_undone, row.applied_by) == ("cases", "crm", 3, False, "tester")
        (remembered,) = remembered_mappings(session)
    assert (remembered.source, remembered.kind) == ("crm", "cases")
    assert 'received_at = "受理时间"' in remembered.mapping
    assert one(store, "SELECT action FROM audit_entry") == "import"


def test_only_who_may_import_does(store: Engine) -> None:
    supervisor = Viewer(name="s", role=Role.SUPERVISOR)
    with pytest.raises(NotAllowed):
        apply_import(store, supervisor, checked(CASE_FILE, CASES), now=NOW)
    assert one(store, "SELECT COUNT(*) FROM case_file") == 0
