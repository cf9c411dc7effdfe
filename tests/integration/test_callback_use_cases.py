"""Attempts close a callback, use it up or schedule the next; a reached complaint is followed up, a new problem is a case."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import count
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine, func, select
from sqlmodel import Session, col

from dashboard.auth.viewer import Viewer
from dashboard.errors import Conflict, NotAllowed, NotFound, Refusal
from dashboard.reports.figures import figure
from dashboard.use_cases.add_callback import CallbackEntry, CancelEntry, add_callback, cancel_callback
from dashboard.use_cases.check_store import check_store
from dashboard.use_cases.edit_customer import ContactData, edit_customer
from dashboard.use_cases.log_attempt import AttemptEntry, AttemptResult, log_attempt
from dashboard.use_cases.log_survey import SurveyEntry, log_survey
from dashboard.use_cases.undo_attempt import undo_attempt
from data_access.engine import reading, writing
from data_access.repositories.ledger import revisions
from data_access.scope import Scope, Selection
from data_access.tables import (
    Callback,
    CallbackAttempt,
    Case,
    CaseEvent,
    Company,
    Customer,
    Service,
    Staff,
    Survey,
    SurveyItem,
    Team,
)
from data_access.vocabulary import Role, Subject

ZONE = ZoneInfo("Asia/Shanghai")
TOKENS = count(1)
LI = Viewer("李", Role.SUPERVISOR)
MONDAY = datetime(2026, 11, 23, 10, tzinfo=ZONE)
FRIDAY = datetime(2026, 11, 27, 10, tzinfo=ZONE)
DUE = datetime(2026, 11, 24, tzinfo=ZONE)  # the end of Monday


@pytest.fixture
def open_callback(store: Engine) -> int:
    with writing(store) as session:
        customer = Customer(number="1", name="王", opened_at=MONDAY, manual_tier="A")
        session.add(customer)
        session.flush()
        case = Case(
            number="c1",
            kind="complaint",
            tier="A",
            customer_id=customer.id,
            received_at=MONDAY - timedelta(days=3),
            recorded_at=MONDAY,
            stage="answered",
            stage_since=MONDAY - timedelta(days=2),
        )
        session.add(case)
        session.flush()
        callback = Callback(
            number="b1",
            customer_id=customer.id,
            case_id=case.id,
            reason="after_complaint",
            tier="A",
            opened_at=MONDAY - timedelta(days=2),
            original_due_at=DUE,
            due_at=DUE,
            recorded_at=MONDAY,
        )
        session.add(callback)
        session.flush()
        return callback.id or 0


def entry(callback_id: int, result: str, version: int = 1, **more: object) -> AttemptEntry:
    made = AttemptEntry(callback_id=callback_id, version=version, result=result, form_token=f"token-{next(TOKENS)}")
    return replace(made, **more)  # type: ignore[arg-type]


def stored(session: Session, callback_id: int) -> Callback:
    return session.get_one(Callback, callback_id)


def test_reaching_the_customer_closes_the_callback_and_follows_up_the_complaint(
    store: Engine, open_callback: int
) -> None:
    done = log_attempt(store, LI, entry(open_callback, "reached", note="满意", satisfied=True), now=MONDAY)
    assert done == AttemptResult(open_callback, done.attempt_id, 2, "reached")
    with reading(store) as session:
        callback, case = stored(session, open_callback), session.execute(select(Case)).scalar_one()
        event = session.execute(select(CaseEvent)).scalar_one()
        attempt = session.execute(select(CallbackAttempt)).scalar_one()
        assert (callback.ended_at, callback.next_attempt_at) == (MONDAY, None)
        assert (case.stage, case.stage_since, case.version, case.is_open) == ("followed_up", MONDAY, 2, True)
        assert (event.kind, event.note) == ("followed_up", "满意")
        assert (attempt.satisfied, attempt.recorded_by) == (True, "李")
        assert revisions(session, (Subject.CALLBACKS, Subject.CASES)) == (1, 1)


def test_a_refusal_is_an_answer(store: Engine, open_callback: int) -> None:
    assert log_attempt(store, LI, entry(open_callback, "refused"), now=MONDAY).state == "reached"


def test_a_failed_try_schedules_the_next_working_day(store: Engine, open_callback: int) -> None:
    done = log_attempt(store, LI, entry(open_callback, "no_answer"), now=FRIDAY)
    afternoon = datetime(2026, 11, 30, 13, 30, tzinfo=ZONE)  # the morning was tried
    assert done == AttemptResult(open_callback, done.attempt_id, 2, "open", next_at=afternoon)
    with reading(store) as session:
        callback = stored(session, open_callback)
        assert callback.next_attempt_at == afternoon
        assert (callback.due_at, callback.original_due_at, callback.ended_at) == (DUE, DUE, None)
        assert session.execute(select(Case.stage)).scalar_one() == "answered"
        assert revisions(session, (Subject.CALLBACKS, Subject.CASES)) == (1, 0)


def test_three_tries_on_one_day_are_not_enough_but_on_two_days_they_are(store: Engine, open_callback: int) -> None:
    for version, hours in enumerate((0, 1, 2), start=1):
        done = log_attempt(store, LI, entry(open_callback, "busy", version), now=MONDAY + timedelta(hours=hours))
        assert done.state == "open"
    tuesday = MONDAY + timedelta(days=1)
    done = log_attempt(store, LI, entry(open_callback, "no_answer", 4), now=tuesday)
    assert (done.state, done.next_at) == ("used_up", None)
    with reading(store) as session:
        assert stored(session, open_callback).ended_at == tuesday


def test_a_wrong_number_asks_for_another_phone(store: Engine, open_callback: int) -> None:
    done = log_attempt(store, LI, entry(open_callback, "wrong_number"), now=MONDAY)
    assert (done.state, done.needs_phone) == ("open", True)
    with reading(store) as session:
        key, version = session.execute(select(col(Customer.id), col(Customer.version))).one()
        assert stored(session, open_callback).needs_phone
    contact = ContactData("王", phone="13800001234")
    edit_customer(store, LI, key, version, contact, now=MONDAY)
    with reading(store) as session:
        callback = stored(session, open_callback)
        assert (callback.needs_phone, callback.version, callback.state) == (False, 3, "open")


def test_another_time_moves_the_due_and_keeps_the_original_one(store: Engine, open_callback: int) -> None:
    wanted = datetime(2026, 11, 26, 15, tzinfo=ZONE)
    done = log_attempt(store, LI, entry(open_callback, "another_time", another_time=wanted), now=MONDAY)
    assert (done.state, done.next_at) == ("open", wanted)
    assert "check.callback_state" not in {finding.key for finding in check_store(store, now=FRIDAY)}
    with reading(store) as session:
        callback = stored(session, open_callback)
        assert callback.due_at == datetime(2026, 11, 27, tzinfo=ZONE)
        assert (callback.original_due_at, callback.next_attempt_at) == (DUE, wanted)
    # and does not count among the tries that use it up
    for version, day in ((2, 3), (3, 4)):
        done = log_attempt(store, LI, entry(open_callback, "busy", version), now=MONDAY + timedelta(days=day))
    assert done.state == "open"


def test_the_same_form_twice_is_one_attempt_and_says_the_same(store: Engine, open_callback: int) -> None:
    one = entry(open_callback, "no_answer")
    first = log_attempt(store, LI, one, now=MONDAY)
    assert log_attempt(store, LI, one, now=MONDAY + timedelta(seconds=1)) == first
    with reading(store) as session:
        assert session.execute(select(func.count()).select_from(CallbackAttempt)).scalar_one() == 1


def test_the_second_of_two_callers_sees_both_versions(store: Engine, open_callback: int) -> None:
    log_attempt(store, LI, entry(open_callback, "busy"), now=MONDAY)
    with pytest.raises(Conflict) as caught:
        log_attempt(store, LI, entry(open_callback, "reached", note="好", satisfied=True), now=MONDAY)
    assert caught.value.mine == {"result": "reached", "note": "好"}
    assert caught.value.theirs["state"] == "open"


def test_what_can_not_be_logged(store: Engine, open_callback: int) -> None:
    def refused(**more: object) -> str:
        with pytest.raises(Refusal) as caught:
            log_attempt(store, LI, entry(open_callback, **more), now=MONDAY)  # type: ignore[arg-type]
        return caught.value.key

    assert refused(result="shrug") == "callback.no_result"
    assert refused(result="busy", way="pigeon") == "callback.no_way"
    assert refused(result="another_time") == "callback.which_time"
    assert refused(result="another_time", another_time=MONDAY - timedelta(hours=1)) == "callback.which_time"
    assert refused(result="busy", attempted_at=MONDAY + timedelta(minutes=6)) == "callback.in_future"
    assert refused(result="busy", problem="漏水") == "callback.nobody_said_so"
    with pytest.raises(NotFound):
        log_attempt(store, LI, entry(999, "busy"), now=MONDAY)
    with pytest.raises(NotAllowed):
        log_attempt(store, Viewer("看", Role.VIEWER), entry(open_callback, "busy"), now=MONDAY)
    assert refused(result="reached") == "callback.no_satisfaction"
    assert refused(result="reached", problem="漏水") == "callback.no_satisfaction"
    assert refused(result="reached", satisfied=False, problem="  ") == "callback.no_problem"
    log_attempt(store, LI, entry(open_callback, "reached", unsaid=True), now=MONDAY)
    assert refused(result="busy", version=2) == "callback.ended"
    with reading(store) as session:
        assert session.execute(select(func.count()).select_from(CallbackAttempt)).scalar_one() == 1


def test_another_teams_callback_is_out_of_sight(store: Engine, open_callback: int) -> None:
    with writing(store) as session:
        team = Team(code="n", name="N")
        session.add(team)
        session.flush()
        stored(session, open_callback).team_id = team.id
    stranger = replace(LI, scope=Scope(teams=frozenset({999})))
    with pytest.raises(NotFound):
        log_attempt(store, stranger, entry(open_callback, "busy"), now=MONDAY)


@pytest.mark.parametrize("about", ["service", "case"])
def test_who_may_make_the_call_stores_its_scores_though_another_team_did_the_work(
    store: Engine, open_callback: int, about: str
) -> None:
    with writing(store) as session:
        session.add_all([Team(id=11, code="d", name="Desk"), Team(id=12, code="w", name="Works")])
        session.add(SurveyItem(code="overall", name="总体", is_overall=True))
        session.flush()
        callback, case = stored(session, open_callback), session.execute(select(Case)).scalar_one()
        callback.team_id, case.team_id = 11, 12
        service = Service(
            number="s1", customer_id=callback.customer_id, team_id=12, finished_at=MONDAY, recorded_at=MONDAY
        )
        session.add(service)
        session.flush()
        if about == "service":
            callback.reason, callback.case_id, callback.service_id = "after_service", None, service.id
        service_id = service.id
    desk = replace(LI, scope=Scope(teams=frozenset({11})))
    more = {"satisfied": True} if about == "case" else {}
    log_attempt(store, desk, entry(open_callback, "reached", scores={"overall": 5}, **more), now=MONDAY)
    with reading(store) as session:
        survey = session.execute(select(Survey)).scalar_one()
        assert (survey.service_id, survey.team_id) == (service_id if about == "service" else None, 11)
    unseen = SurveyEntry("a form of its own", {"overall": 5}, service_id=service_id)
    with pytest.raises(NotFound):  # by itself, what lies out of sight is not judged
        log_survey(store, desk, unseen, now=MONDAY)


def test_a_remaining_problem_opens_a_complaint_with_the_first_one_attached(store: Engine, open_callback: int) -> None:
    done = log_attempt(
        store, LI, entry(open_callback, "reached", problem="又漏水，孩子滑倒受伤", satisfied=False), now=MONDAY
    )
    with reading(store) as session:
        first = session.execute(select(Case).where(col(Case.number) == "c1")).scalar_one()
        case = session.get_one(Case, done.complaint_id)
        events = session.execute(select(CaseEvent.kind).where(col(CaseEvent.case_id) == case.id)).scalars().all()
        assert done.complaint_number == case.number
        assert (case.kind, case.parent_id, case.customer_id) == ("complaint", first.id, first.customer_id)
        assert (case.is_red_line, case.severity, case.tier, case.stage) == (True, 1, "A", "received")
        assert case.due_at is not None
        assert sorted(events) == ["escalated", "received"]


def test_a_callback_by_hand_goes_to_the_account_manager(store: Engine) -> None:
    with writing(store) as session:
        zhao = Staff(number="1", name="赵")
        session.add(zhao)
        session.flush()
        customer = Customer(number="1", name="王", opened_at=MONDAY, manual_tier="B", account_manager_id=zhao.id)
        session.add(customer)
        session.flush()
        customer_id, zhao_id = customer.id, zhao.id
    wish = CallbackEntry(customer_id=customer_id, due_on=date(2026, 11, 25), form_token="form-1", topic=" 合同到期 ")
    key = add_callback(store, LI, wish, now=MONDAY)
    assert add_callback(store, LI, wish, now=MONDAY) == key
    with reading(store) as session:
        callback = stored(session, key)
        assert session.execute(select(func.count()).select_from(Callback)).scalar_one() == 1
        assert (callback.owner_id, callback.tier, callback.topic, callback.reason) == (
            zhao_id,
            "B",
            "合同到期",
            "by_hand",
        )
        assert callback.due_at == callback.original_due_at == datetime(2026, 11, 25, 16, tzinfo=UTC)
    for wrong, refusal in (
        ({"due_on": date(2026, 11, 22)}, "callback.due_past"),
        ({"customer_id": 99}, "callback.no_customer"),
        ({"reason": "whim"}, "callback.no_reason"),
    ):
        with pytest.raises(Refusal) as caught:
            add_callback(store, LI, replace(wish, form_token="form-2", **wrong), now=MONDAY)  # type: ignore[arg-type]
        assert caught.value.key == refusal


def test_a_callback_is_called_off_only_with_a_reason(store: Engine, open_callback: int) -> None:
    with pytest.raises(Refusal) as caught:
        cancel_callback(store, LI, CancelEntry(open_callback, 1, "  "), now=MONDAY)
    assert caught.value.key == "callback.cancel_reason"
    with pytest.raises(Conflict):
        cancel_callback(store, LI, CancelEntry(open_callback, 7, "重复"), now=MONDAY)
    cancel_callback(store, LI, CancelEntry(open_callback, 1, "重复"), now=MONDAY)
    with reading(store) as session:
        callback = stored(session, open_callback)
        assert (callback.state, callback.ended_at, callback.end_reason) == ("cancelled", MONDAY, "重复")
        assert session.execute(select(func.count()).select_from(Company)).scalar_one() == 0


def test_who_rejects_the_outcome_in_a_callback_leaves_it_on_the_first_complaint_and_counts_once(
    store: Engine, open_callback: int
) -> None:
    with writing(store) as session:
        first = session.execute(select(Case)).scalar_one()
        first.severity = 2
        for kind, days in (("resolved", 3), ("answered", 2)):
            at = MONDAY - timedelta(days=days)
            session.add(CaseEvent(number=kind, case_id=first.id, kind=kind, occurred_at=at, recorded_at=at))
    said = entry(open_callback, "reached", problem="还是漏水", satisfied=False)
    done = log_attempt(store, LI, said, now=MONDAY)
    assert log_attempt(store, LI, said, now=MONDAY).complaint_id == done.complaint_id
    with reading(store) as session:
        first, child = session.execute(select(Case).order_by(col(Case.id))).scalars()
        story = session.execute(
            select(CaseEvent.kind, CaseEvent.note)
            .where(col(CaseEvent.case_id) == first.id, col(CaseEvent.voided_at).is_(None))
            .order_by(col(CaseEvent.id))
        ).all()
        assert [row[0] for row in story] == ["resolved", "answered", "followed_up", "rejected"]
        assert story[-1][1] == "还是漏水"
        assert (child.id, child.parent_id, child.severity) == (done.complaint_id, first.id, 2)
        later = Selection(as_of=MONDAY + timedelta(days=40), start=MONDAY - timedelta(days=9), end=MONDAY)
        rate = figure(session, "reopen_rate", later)
        assert (rate.numerator, rate.denominator) == (1, 1)
    undo_attempt(store, LI, done.attempt_id, now=MONDAY + timedelta(minutes=2))
    with reading(store) as session:
        kinds = session.execute(select(CaseEvent.kind).where(col(CaseEvent.voided_at).is_(None))).scalars().all()
        assert sorted(kinds) == ["answered", "resolved"]
        assert session.execute(select(Case.number).where(col(Case.voided_at).is_(None))).scalars().all() == ["c1"]


def test_a_problem_beside_a_satisfying_outcome_rejects_nothing(store: Engine, open_callback: int) -> None:
    log_attempt(store, LI, entry(open_callback, "reached", problem="楼道灯也坏了", satisfied=True), now=MONDAY)
    with reading(store) as session:
        assert session.execute(select(CaseEvent.kind)).scalars().all() == ["followed_up", "received"]
