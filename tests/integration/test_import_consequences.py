"""History opens nothing; an import that asks for consequences opens the callbacks that people's own entries would."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import Engine

from dashboard.policies import policies_in_force
from dashboard.reports.figures import figure
from dashboard.use_cases.check_entry import entry_due
from dashboard.use_cases.undo_import import undo_import
from data_access.engine import reading, writing
from data_access.repositories.company import company
from data_access.scope import Selection
from data_access.tables import SurveyItem
from data_access.vocabulary import ScoreDirection
from tests.integration.importing import NOW, TESTER, ask, counts, one, take_in

SERVICES = (
    'kind="services"\nsource="s"\n{fires}\n[columns]\nnumber="n"\ncustomer_name="c"\nfinished_at="d"\ndescription="w"\n'
)
SERVICE_FILE = "n,c,d,w\n1,王,2026-11-16 10:00,换锁\n2,,2026-11-16 11:00,修灯\n3,李,2026-11-01 10:00,通水\n"
FIRES = "consequences = true"


def test_history_is_no_news(store: Engine) -> None:
    take_in(store, SERVICE_FILE, SERVICES.format(fires=""))
    assert one(store, "SELECT COUNT(*) FROM callback") == 0


def test_a_call_after_a_complaint_tells_whether_the_outcome_satisfies(store: Engine) -> None:
    with writing(store) as session:
        found = company(session)
        found.go_live_on = date(2026, 11, 10)
        session.add(found)
    mapping = (
        'kind="callbacks"\nsource="cb"\n{fires}\n[columns]\nnumber="n"\ncustomer="c"\nreason="r"\ndue_at="due"\n'
        'attempted_at="at"\nresult="res"\nsatisfied="s"\nnote="m"\n'
    )
    calls = ["1,投诉解决,2026-11-16,接通,,", "2,投诉解决,2026-11-16,接通,不满意,", "3,投诉解决,2026-11-16,接通,不满意,还漏水",
             "4,投诉解决,2026-11-16,无人接,,", "5,服务完工,2026-11-16,接通,,", "6,投诉解决,2026-11-02,接通,,"]  # fmt: skip
    rows = [f"{n},A,{r},{day},{day} 10:00,{said}" for n, r, day, said in (call.split(",", 3) for call in calls)]
    text = "\n".join(["n,c,r,due,at,res,s,m", *rows])
    told = take_in(store, text, mapping.format(fires=FIRES))
    assert [(one.field, one.reason) for one in told.rejections] == [
        ("satisfied", "exchange.reason.callback_satisfied"),
        ("note", "exchange.reason.callback_problem"),
    ]
    assert take_in(store, text, mapping.format(fires="").replace('"cb"', '"old"')).rejections == ()


def test_services_open_callbacks_due_in_three_days(store: Engine) -> None:
    with writing(store) as session:
        found = company(session)
        found.go_live_on = date(2026, 11, 10)
        session.add(found)
    result = take_in(store, SERVICE_FILE, SERVICES.format(fires=FIRES))
    assert result.made["callback"] == 1, "not for a service without a customer, nor for one before go-live"
    rows = ask(store, "SELECT reason, state, topic, customer_id IS NULL, due_at = original_due_at FROM callback")
    assert [(row[0], row[1], row[2], bool(row[3]), bool(row[4])) for row in rows] == [
        ("after_service", "open", "换锁", False, True)
    ]
    due = one(store, "SELECT due_at FROM callback")
    moment = datetime.fromisoformat(due).replace(tzinfo=UTC) if isinstance(due, str) else due
    assert moment == datetime(2026, 11, 19, 16, 0, tzinfo=UTC), "the end of 19 November in Shanghai"
    assert counts(take_in(store, SERVICE_FILE, SERVICES.format(fires=FIRES))) == (0, 0, 3, 0)
    assert one(store, "SELECT COUNT(*) FROM callback") == 1
    assert result.import_id is not None
    undo_import(store, TESTER, result.import_id, now=NOW)
    assert one(store, "SELECT COUNT(*) FROM callback WHERE voided_at IS NULL") == 0


@pytest.mark.parametrize(("stage", "opened"), [("已解决", 0), ("", 1)])
def test_a_resolved_complaint_opens_a_callback_when_its_day_is_known(store: Engine, stage: str, opened: int) -> None:
    mapping = (
        'kind="cases"\nsource="c"\nconsequences=true\n[columns]\nnumber="n"\nkind="k"\nreceived_at="t"\n'
        'resolved_at="r"\nstage="s"\ncustomer_name="c"\n'
    )
    resolved = "" if stage else "2026-11-17 09:00"
    text = (
        f"n,k,t,r,s,c\n1,投诉,2026-11-16 10:00,{resolved},{stage},王\n2,报修,2026-11-16 10:00,{resolved},{stage},李\n"
    )
    take_in(store, text, mapping)
    assert one(store, "SELECT COUNT(*) FROM callback WHERE reason = 'after_complaint'") == opened


NEWS = (
    'kind="cases"\nsource="c"\n{fires}\n[columns]\nnumber="n"\nkind="k"\nreceived_at="t"\ncontent="w"\nseverity="s"\n'
    'due_at="d"\nresolved_at="r"\nstage="z"\nred_line="red"\ncustomer_name="c"\n'
)
NEWS_FILE = (
    "n,k,t,w,s,d,r,z,red,c\n"
    "1,投诉,2026-11-16 10:00,电梯困人，记者要曝光,3,,,,,甲\n"
    "2,投诉,2026-11-16 10:00,楼道灯坏了,2,,,,,乙\n"
    "3,投诉,2026-11-16 10:00,漏水,3,2026-11-25 18:00,,,,丙\n"
    "4,投诉,2026-11-01 10:00,记者要曝光,3,2026-11-05 18:00,,,是,丁\n"
    "5,报修,2026-11-16 10:00,换锁,3,,2026-11-17 10:00,,,戊\n"
    "6,投诉,2026-11-16 10:00,噪音,3,,2026-11-17 10:00,已回访,,己\n"
)


def _live_from(store: Engine, day: date) -> None:
    with writing(store) as session:
        found = company(session)
        found.go_live_on = day
        session.add(found)


def _cases(store: Engine) -> dict[str, tuple[object, ...]]:
    rows = ask(
        store,
        "SELECT number, severity, is_red_line, red_line_word, policy_due_at IS NULL, due_at IS NULL FROM case_file ORDER BY 1",
    )
    return {row[0]: (row[1], bool(row[2]), row[3], bool(row[4]), bool(row[5])) for row in rows}


def test_a_promise_of_history_is_kept_and_is_broken_nowhere(store: Engine) -> None:
    """Also where the go-live date is set after the import."""
    mapping = 'kind="cases"\nsource="p"\n[columns]\nnumber="n"\nkind="k"\nreceived_at="t"\npromised_at="p"\n'
    take_in(store, "n,k,t,p\n1,投诉,2026-10-31 10:00,2026-11-04\n2,投诉,2026-11-16 10:00,2026-11-18\n", mapping)
    asked = Selection(as_of=NOW, start=NOW - timedelta(days=7), end=NOW)
    with reading(store) as session:
        assert figure(session, "promise_broken", asked).value == 2
    _live_from(store, date(2026, 11, 15))
    with reading(store) as session:
        assert figure(session, "promise_broken", asked).value == 1
    assert one(store, "SELECT COUNT(*) FROM case_file WHERE promised_at IS NOT NULL") == 2


def test_imported_news_is_treated_like_what_is_typed_and_history_is_never_red(store: Engine) -> None:
    """Limits by the policy, red lines by the words and escalated at once; before the go-live date none of it."""
    _live_from(store, date(2026, 11, 10))
    done = take_in(store, NEWS_FILE, NEWS.format(fires=FIRES))
    assert counts(done) == (6, 0, 0, 0)
    assert done.made["history"] == 1
    assert _cases(store) == {
        "1": (1, True, "记者", False, False),
        "2": (2, False, None, False, False),
        "3": (3, False, None, False, False),
        "4": (3, False, None, False, True),
        "5": (3, False, None, False, False),
        "6": (3, False, None, False, False),
    }
    with reading(store) as session:
        policies = policies_in_force(session, NOW)
    typed = {
        number: entry_due(policies, kind, severity, datetime(2026, 11, 16, 2, tzinfo=UTC))
        for number, kind, severity in (("1", "complaint", 1), ("2", "complaint", 2), ("5", "repair", 3))
    }
    stored = {row[0]: _moment(row[1]) for row in ask(store, "SELECT number, due_at FROM case_file WHERE number <> '4'")}
    assert {number: stored[number] for number in typed} == typed
    assert stored["3"] == datetime(2026, 11, 25, 10, tzinfo=UTC), "the file's own limit stays"
    escalated = (
        "SELECT c.number, e.note FROM case_event e JOIN case_file c ON c.id = e.case_id WHERE e.kind = 'escalated'"
    )
    assert ask(store, escalated) == [("1", "记者")]
    services = "SELECT c.number FROM service s JOIN case_file c ON c.id = s.case_id WHERE s.voided_at IS NULL"
    assert ask(store, services) == [("5",)], "a repair's end is a service done"
    calls = ask(store, "SELECT reason FROM callback WHERE voided_at IS NULL")
    assert calls == [("after_service",)], "not for a complaint whose customer was followed up"

    assert counts(take_in(store, NEWS_FILE, NEWS.format(fires=FIRES))) == (0, 0, 6, 0)
    assert counts(take_in(store, NEWS_FILE, NEWS.format(fires=""))) == (0, 0, 6, 0), "what rules have set stays"
    assert done.import_id is not None
    undone = undo_import(store, TESTER, done.import_id, now=NOW)
    assert undone.left == ()
    for table in ("case_file", "case_event", "service", "callback", "customer"):
        assert one(store, f"SELECT COUNT(*) FROM {table} WHERE voided_at IS NULL") == 0


def test_without_consequences_nothing_fires(store: Engine) -> None:
    _live_from(store, date(2026, 11, 10))
    take_in(store, NEWS_FILE, NEWS.format(fires=""))
    assert {number: row[1:3] for number, row in _cases(store).items()} == dict.fromkeys("123456", (False, None))
    assert [number for number, row in _cases(store).items() if not row[4]] == ["3"], "only the limit that the file says"
    for table in ("callback", "service"):
        assert one(store, f"SELECT COUNT(*) FROM {table}") == 0


def test_promises_for_one_customer_become_one_call_and_go_together(store: Engine) -> None:
    text = "n,c,d,w\n1,王,2026-11-16 10:00,换锁\n2,王,2026-11-16 11:00,修灯\n3,李,2026-11-16 11:00,修灯\n"
    done = take_in(store, text, SERVICES.format(fires=FIRES))
    assert one(store, "SELECT COUNT(*) FROM callback WHERE part_of_id IS NOT NULL") == 1
    assert done.import_id is not None
    assert undo_import(store, TESTER, done.import_id, now=NOW).left == ()
    assert one(store, "SELECT COUNT(*) FROM callback WHERE voided_at IS NULL") == 0
    assert counts(take_in(store, text, SERVICES.format(fires=FIRES))) == (3, 0, 0, 0)
    assert one(store, "SELECT COUNT(*) FROM callback WHERE voided_at IS NULL") == 3


def test_imported_waits_promises_and_reopenings_move_limits_like_typed_ones(store: Engine) -> None:
    cases = 'kind="cases"\nsource="l"\nevents="separate"\nconsequences=true\n[columns]\nnumber="n"\nkind="k"\nreceived_at="t"\n'
    log = (
        'kind="case_events"\nsource="l"\nconsequences={fires}\n[columns]\ncase="n"\noccurred_at="t"\nkind="what"\n'
        'waiting_for="why"\ndue_at="by"\n'
    )
    take_in(store, "n,k,t\nA,投诉,2026-11-16 10:00\nB,投诉,2026-11-16 10:00\nC,投诉,2026-11-16 10:00\n", cases)
    before = {row[0]: _moment(row[1]) for row in ask(store, "SELECT number, due_at FROM case_file")}
    text = (
        "n,t,what,why,by\nA,2026-11-16 10:00,受理,,\nA,2026-11-16 11:00,等待,等客户,\nA,2026-11-16 13:00,恢复,,\n"
        "B,2026-11-16 10:00,受理,,\nB,2026-11-16 11:00,等待,等老板,\nB,2026-11-16 13:00,恢复,,\n"
        "C,2026-11-16 10:00,受理,,\nC,2026-11-16 11:00,承诺,,2026-11-16 15:00\n"
    )
    told = take_in(store, text, log.format(fires="false"))
    assert [remark.reason for remark in told.warnings] == ["exchange.reason.waiting"]
    assert {row[0]: _moment(row[1]) for row in ask(store, "SELECT number, due_at FROM case_file")} == before
    waits = ask(store, "SELECT reason, pauses, note FROM case_event WHERE kind = 'waiting' ORDER BY id")
    assert waits == [("customer", True, None), (None, None, "等老板")]
    assert told.import_id is not None
    undo_import(store, TESTER, told.import_id, now=NOW)

    done = take_in(store, text, log.format(fires="true"))
    after = {row[0]: _moment(row[1]) for row in ask(store, "SELECT number, due_at FROM case_file")}
    assert after["A"] > before["A"], "only the customer could end that wait"
    assert after["B"] == before["B"]
    assert after["C"] == datetime(2026, 11, 16, 7, tzinfo=UTC)
    assert done.import_id is not None
    assert undo_import(store, TESTER, done.import_id, now=NOW).left == ()
    assert {row[0]: _moment(row[1]) for row in ask(store, "SELECT number, due_at FROM case_file")} == before


def test_an_imported_reopening_calls_off_what_was_opened_and_the_next_resolution_opens_anew(store: Engine) -> None:
    cases = (
        'kind="cases"\nsource="l"\nevents="separate"\nconsequences=true\n[columns]\nnumber="n"\nkind="k"\nreceived_at="t"\n'
        'customer_name="c"\n'
    )
    log = 'kind="case_events"\nsource="l"\nconsequences=true\n[columns]\ncase="n"\noccurred_at="t"\nkind="what"\n'
    take_in(store, "n,k,t,c\nA,投诉,2026-11-16 10:00,王\nB,投诉,2026-11-16 10:00,李\n", cases)
    first = "A,2026-11-16 10:00,受理\nA,2026-11-16 12:00,已解决\nB,2026-11-16 10:00,受理\nB,2026-11-16 12:00,已解决\n"
    take_in(store, "n,t,what\n" + first, log)
    calls = "SELECT state, original_due_at FROM callback WHERE voided_at IS NULL ORDER BY id"
    assert [row[0] for row in ask(store, calls)] == ["open", "open"]
    then = "A,2026-11-17 09:00,重开\nA,2026-11-19 09:00,已解决\nB,2026-11-17 09:00,合并\n"
    done = take_in(store, "n,t,what\n" + then, log)
    found = ask(store, calls)
    assert [row[0] for row in found] == ["cancelled", "cancelled", "open"]
    assert _moment(found[2][1]) == datetime(2026, 11, 21, 16, tzinfo=UTC), "two days after the second resolution"
    assert done.import_id is not None
    undo_import(store, TESTER, done.import_id, now=NOW)
    assert [row[0] for row in ask(store, calls)] == ["open", "open"]


def _moment(stored: object) -> datetime:
    if isinstance(stored, datetime):
        return stored.astimezone(UTC)
    return datetime.fromisoformat(str(stored)).replace(tzinfo=UTC)


def test_low_scores_open_a_callback_unless_the_customer_declined(store: Engine) -> None:
    mapping = (
        'kind="surveys"\nsource="v"\nconsequences=true\n[columns]\nnumber="n"\ncustomer="c"\nanswered_at="d"\n'
        'may_call="m"\n[items]\nattitude={column="a",scale=[1,5]}\n'
    )
    take_in(store, "n,c,d,m,a\n1,A,2026-11-17,是,1\n2,B,2026-11-17,否,1\n3,C,2026-11-17,是,5\n", mapping)
    rows = ask(
        store,
        "SELECT c.number, k.reason FROM callback k JOIN customer c ON c.id = k.customer_id ORDER BY c.number",
    )
    assert rows == [("A", "low_score")]


def test_an_imported_score_is_low_by_the_rule_for_typed_ones(store: Engine) -> None:
    """A detractor calls (6 of 10); of an item where less is better the high score calls, not the low one."""
    with writing(store) as session:
        session.add(
            SurveyItem(
                code="effort",
                name="费力度",
                scale_min=1,
                scale_max=5,
                top_from=2,
                direction=ScoreDirection.LOWER_BETTER,
            )
        )
    mapping = (
        'kind="surveys"\nsource="v"\nconsequences=true\n[columns]\nnumber="n"\ncustomer="c"\nanswered_at="d"\n'
        'may_call="m"\n[items]\nnps={column="p",scale=[0,10]}\neffort={column="e",scale=[1,5]}\n'
    )
    take_in(
        store,
        "n,c,d,m,p,e\n1,detractor,2026-11-17,是,6,\n2,passive,2026-11-17,是,7,\n"
        "3,easy,2026-11-17,是,,1\n4,hard,2026-11-17,是,,5\n",
        mapping,
    )
    called = "SELECT c.number FROM callback k JOIN customer c ON c.id = k.customer_id ORDER BY c.number"
    assert ask(store, called) == [("detractor",), ("hard",)]
