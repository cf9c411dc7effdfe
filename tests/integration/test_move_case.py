"""Moving a case: what is legal, what it needs, what follows, and what two people at once see."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, func, select
from sqlmodel import col

from dashboard.auth.viewer import Viewer
from dashboard.errors import Conflict, Faults, NotAllowed, NotFound, Refusal
from dashboard.reports.case_view import case_view
from dashboard.reports.figures import figure
from dashboard.rules.sla import SlaPolicy, SlaTarget
from dashboard.use_cases.add_callback import CancelEntry, cancel_callback
from dashboard.use_cases.case_moves import Move
from dashboard.use_cases.check_store import check_store
from dashboard.use_cases.move_case import Moved, move_case
from data_access.engine import reading, writing
from data_access.repositories.company import set_policy
from data_access.repositories.ledger import revisions
from data_access.scope import EVERYTHING, Scope, Selection
from data_access.tables import AuditEntry, Callback, Case, CaseEvent, Cause, Company, Customer, Service, Staff, Team
from data_access.vocabulary import PolicyKind, Role, Subject

MONDAY = datetime(2026, 11, 16, 2, tzinfo=UTC)  # 10:00 in Shanghai
CHEN = Viewer("chen", Role.SUPERVISOR, account_id=1)
WU = Viewer("wu", Role.MANAGER, account_id=2)


@pytest.fixture
def company(store: Engine) -> dict[str, int]:
    """Two teams, one engineer in the second, a customer."""
    with writing(store) as session:
        south, works = Team(code="s", name="南区客服"), Team(code="w", name="工程维修")
        customer = Customer(number="1", name="李女士", opened_at=MONDAY - timedelta(days=400))
        session.add_all([Company(id=1), south, works, customer])
        session.flush()
        engineer = Staff(number="7", name="吴工", team_id=works.id)
        session.add(engineer)
        session.flush()
        rows: tuple[Any, ...] = (south, works, engineer, customer)
        return dict(zip(("south", "works", "engineer", "customer"), (row.id for row in rows), strict=True))


def _case(store: Engine, company: dict[str, int], **more: Any) -> int:
    values: dict[str, Any] = {
        "number": f"c{more.get('kind', 'complaint')}{len(more)}",
        "kind": "complaint",
        "customer_id": company["customer"],
        "team_id": company["south"],
        "content": "电梯停运无人答复",
        "received_at": MONDAY,
        "recorded_at": MONDAY,
        "stage_since": MONDAY,
        "policy_due_at": MONDAY + timedelta(days=4),
        "due_at": MONDAY + timedelta(days=4),
    }
    with writing(store) as session:
        case = Case(**values | more)
        session.add(case)
        session.flush()
        return int(case.id or 0)


def _rows(store: Engine, statement: Any) -> list[Any]:
    with reading(store) as session:
        found = list(session.execute(statement).scalars())
        session.expunge_all()
        return found


def _stored(store: Engine, case_id: int) -> Case:
    found: Case = _rows(store, select(Case).where(col(Case.id) == case_id))[0]
    return found


def _count(store: Engine, table: Any) -> int:
    return int(_rows(store, select(func.count()).select_from(table))[0])


def _callback_faults(store: Engine, now: datetime) -> list[str]:
    return [found.key for found in check_store(store, now=now) if "callback" in found.key]


class Desk:
    """Makes the steps of one case, an hour apart, each with the version that it last saw."""

    def __init__(self, store: Engine, case_id: int, viewer: Viewer = CHEN) -> None:
        self.store, self.case_id, self.viewer = store, case_id, viewer
        self.now, self.steps, self.version = MONDAY + timedelta(hours=1), 0, 1

    def step(self, event: str, **more: Any) -> Moved:
        self.steps += 1
        self.now += timedelta(hours=1)
        move = Move(self.case_id, self.version, event, f"form-{self.case_id}-{self.steps}", **more)
        moved = move_case(self.store, self.viewer, move, now=self.now)
        self.version = moved.version
        return moved

    def resolve(self) -> Moved:
        return self.step("resolved", note="更换钢丝绳", finding="钢丝绳磨损", root_cause="equipment", outcome="met")

    def answer(self) -> Moved:
        return self.step("answered", note="已告知恢复运行", way="phone")


@pytest.fixture
def desk(store: Engine, company: dict[str, int]) -> Desk:
    return Desk(store, _case(store, company))


def test_a_complaint_takes_its_way_and_each_step_is_on_record(
    desk: Desk, store: Engine, company: dict[str, int]
) -> None:
    desk.step("dispatched", owner_id=company["engineer"])
    desk.step("investigating")
    desk.resolve()
    last = desk.answer()
    case = _stored(store, desk.case_id)
    assert (case.stage, case.is_open, case.version) == ("answered", True, 5)
    assert (case.owner_id, case.team_id) == (company["engineer"], company["works"])
    assert case.stage_since == desk.now
    events = _rows(store, select(CaseEvent).order_by(col(CaseEvent.id)))
    actions = _rows(store, select(col(AuditEntry.action)).order_by(col(AuditEntry.id)))
    assert [event.kind for event in events] == ["dispatched", "investigating", "resolved", "answered"]
    assert [event.recorded_by for event in events] == ["chen"] * 4
    assert (events[2].finding, events[2].outcome, events[3].way) == ("钢丝绳磨损", "met", "phone")
    assert actions == ["dispatched", "investigating", "resolved", "answered"]
    assert last.event_id == events[-1].id


def test_a_resolved_complaint_opens_a_callback_due_in_two_days(desk: Desk, store: Engine) -> None:
    opened = desk.resolve().callback_id
    (callback,) = _rows(store, select(Callback))
    with reading(store) as session:
        raised = revisions(session, (Subject.CASES, Subject.CALLBACKS))
    assert callback.id == opened
    assert (callback.reason, callback.case_id) == ("after_complaint", desk.case_id)
    assert callback.due_at == datetime(2026, 11, 18, 16, tzinfo=UTC)  # the end of Wednesday in Shanghai
    assert raised == (1, 1)


def test_a_resolved_repair_is_a_service_done_and_called_back_in_three_days(
    store: Engine, company: dict[str, int]
) -> None:
    desk = Desk(store, _case(store, company, kind="repair"))
    desk.step("dispatched", owner_id=company["engineer"])
    moved = desk.step("resolved", note="更换钢丝绳")
    (service,) = _rows(store, select(Service))
    (callback,) = _rows(store, select(Callback))
    assert (service.id, service.case_id, service.staff_id) == (moved.service_id, desk.case_id, company["engineer"])
    assert (service.description, service.finished_at) == ("更换钢丝绳", desk.now)
    assert (callback.id, callback.reason, callback.service_id) == (moved.callback_id, "after_service", service.id)
    assert callback.due_at == datetime(2026, 11, 19, 16, tzinfo=UTC)  # the end of Thursday in Shanghai
    assert desk.step("closed").stage == "closed"


def test_before_the_company_went_live_nothing_fires(desk: Desk, store: Engine) -> None:
    with writing(store) as session:
        session.get_one(Company, 1).go_live_on = date(2026, 12, 1)
    assert desk.resolve().callback_id is None
    assert _count(store, Callback) == 0


def test_a_step_that_is_not_possible_is_refused_with_its_reason(desk: Desk, store: Engine) -> None:
    with pytest.raises(Refusal) as refused:
        desk.step("closed")
    assert refused.value.key == "case.not_now"
    assert (_count(store, CaseEvent), _count(store, AuditEntry)) == (0, 0)
    assert _stored(store, desk.case_id).version == 1


@pytest.mark.parametrize(
    ("event", "said", "missing"),
    [
        ("dispatched", {}, "keeper"),
        ("resolved", {"note": "修好", "root_cause": "equipment", "outcome": "met"}, "finding"),
        ("resolved", {"note": "  ", "finding": "磨损", "root_cause": "equipment", "outcome": "met"}, "note"),
        ("resolved", {"note": "赔", "finding": "磨损", "outcome": "met"}, "root_cause"),
        (
            "resolved",
            {"note": "赔", "finding": "磨损", "root_cause": "equipment", "outcome": "compensated"},
            "compensation_minor",
        ),
        ("waiting", {}, "reason"),
        ("waiting", {"reason": "weather"}, "reason"),
        ("promised", {}, "promised_at"),
        ("withdrawn", {}, "note"),
        ("merged", {}, "into_number"),
    ],
)
def test_a_step_says_what_its_paper_form_requires(desk: Desk, event: str, said: dict[str, Any], missing: str) -> None:
    with pytest.raises(Refusal) as refused:
        desk.step(event, **said)
    assert refused.value.field == missing


def test_all_that_a_form_lacks_is_named_at_once(desk: Desk) -> None:
    with pytest.raises(Faults) as refused:
        desk.step("resolved", outcome="compensated", cost_minor=-1)
    assert [fault.field for fault in refused.value.faults] == [
        "finding",
        "root_cause",
        "note",
        "compensation_minor",
        "cost_minor",
    ]


def test_an_answered_complaint_is_not_closed_before_somebody_called(desk: Desk) -> None:
    desk.resolve()
    desk.answer()
    with pytest.raises(Refusal) as refused:
        desk.step("closed")
    assert refused.value.key == "case.not_followed_up.others"


@pytest.mark.parametrize(
    ("state", "may_close"), [("reached", True), ("used_up", True), ("open", False), ("cancelled", False)]
)
def test_what_became_of_the_callback_decides_about_closing(
    desk: Desk, store: Engine, state: str, may_close: bool
) -> None:
    desk.resolve()
    desk.answer()
    with writing(store) as session:
        callback = session.execute(select(Callback)).scalars().one()
        callback.state, callback.ended_at = state, None if state == "open" else desk.now
    if may_close:
        assert desk.step("closed").stage == "closed"
        assert not _stored(store, desk.case_id).is_open
    else:
        with pytest.raises(Refusal):
            desk.step("closed")


def test_a_call_that_was_called_off_does_not_open_the_gate(desk: Desk, store: Engine) -> None:
    callback_id = desk.resolve().callback_id
    desk.answer()
    assert callback_id is not None
    cancel_callback(store, CHEN, CancelEntry(callback_id, 1, "不用了"), now=desk.now)
    with pytest.raises(Refusal) as refused:
        desk.step("followed_up", note="客户满意", way="phone")
    assert refused.value.key == "case.follow_up_called_off"
    with pytest.raises(Refusal):
        desk.step("closed")
    desk.viewer = WU
    desk.step("closed", override_reason="客户要求不再回访")
    assert _rows(store, select(col(CaseEvent.gate_bypassed)).where(col(CaseEvent.kind) == "closed")) == [True]


def _of(desk: Desk) -> Any:
    return col(CaseEvent.case_id) == desk.case_id


def _in_person(store: Engine, company: dict[str, int]) -> Desk:
    """A complaint that nobody is to call by itself, but somebody can: its customer is not in the books, a contact is."""
    desk = Desk(store, _case(store, company, customer_id=None, contact="门卫王师傅"))
    desk.resolve()
    desk.answer()
    return desk


def test_a_follow_up_without_a_call_says_how_and_whether_the_outcome_satisfies(
    store: Engine, company: dict[str, int]
) -> None:
    desk = _in_person(store, company)
    with pytest.raises(Faults) as refused:
        desk.step("followed_up")
    assert [fault.field for fault in refused.value.faults] == ["way", "word", "note"]
    with pytest.raises(Refusal):
        desk.step("closed")
    desk.step("followed_up", note="在服务台表示满意", way="visit", word="yes")
    assert desk.step("closed").stage == "closed"
    (told,) = _rows(store, select(CaseEvent).where(col(CaseEvent.kind) == "followed_up"))
    assert (told.satisfied, told.way) == (True, "visit")


def test_who_is_not_satisfied_says_what_remains_which_opens_a_new_form(store: Engine, company: dict[str, int]) -> None:
    desk = _in_person(store, company)
    with pytest.raises(Refusal) as refused:
        desk.step("followed_up", note="不满意", way="visit", word="no")
    assert refused.value.field == "problem"
    moved = desk.step("followed_up", note="不满意", way="visit", word="no", problem="电梯仍有异响")
    assert moved.child_id is not None
    child = _stored(store, moved.child_id)
    assert (child.parent_id, child.content, child.stage) == (desk.case_id, "电梯仍有异响", "received")
    kinds = _rows(store, select(col(CaseEvent.kind)).where(_of(desk)).order_by(col(CaseEvent.id)))
    assert kinds[-2:] == ["followed_up", "rejected"]
    assert desk.step("closed").stage == "closed", "the version that came back is the newest"


def test_an_anonymous_complaint_is_closed_on_its_answer_and_counts_neither_as_called_nor_as_an_exception(
    store: Engine, company: dict[str, int]
) -> None:
    desk = Desk(store, _case(store, company, customer_id=None))
    assert desk.resolve().callback_id is None
    with pytest.raises(Refusal):
        desk.step("closed")  # the answer, as far as it can be given, is owed all the same
    desk.answer()
    desk.step("closed")
    chosen = Selection(desk.now + timedelta(minutes=1), MONDAY, desk.now + timedelta(minutes=1))
    with reading(store) as session:
        rate = figure(session, "override_rate", chosen)
        view = case_view(session, desk.case_id, EVERYTHING, chosen.as_of)
    assert (rate.numerator, rate.n) == (0, 1)
    assert "followed_up" not in _rows(store, select(col(CaseEvent.kind)))
    assert view is not None
    assert view.situation.nobody_to_call


def test_a_reason_to_close_early_counts_only_where_closing_is_early(store: Engine, company: dict[str, int]) -> None:
    desk = Desk(store, _case(store, company, kind="enquiry"), WU)
    desk.step("investigating", note="在查", override_reason="顺手写的")
    desk.step("closed", note="已答复", override_reason="顺手写的")
    assert _rows(store, select(col(CaseEvent.id)).where(col(CaseEvent.gate_bypassed))) == []
    assert _rows(store, select(col(CaseEvent.note)).order_by(col(CaseEvent.id))) == ["在查", "已答复"]


def test_a_reopened_case_is_called_back_for_its_new_outcome_only(desk: Desk, store: Engine) -> None:
    first = desk.resolve().callback_id
    desk.step("reopened", note="又停了")
    assert first is not None
    with reading(store) as session:
        assert session.get_one(Callback, first).state == "cancelled"
        assert revisions(session, (Subject.CALLBACKS,)) == (2,)
    desk.now += timedelta(days=6)
    second = desk.resolve().callback_id
    assert second is not None
    with reading(store) as session:
        assert session.get_one(Callback, second).due_at > desk.now
    desk.answer()
    with pytest.raises(Refusal) as refused:
        desk.step("followed_up", note="满意", way="phone")
    assert refused.value.key == "case.follow_up_by_callback", (
        "the call of the first round hinders nothing in the second"
    )
    assert _callback_faults(store, desk.now) == []


def test_a_merged_case_is_not_called_back_and_what_was_due_in_the_same_call_goes_on(
    store: Engine, company: dict[str, int]
) -> None:
    master = _case(store, company, number="1047")
    desk, other = (Desk(store, _case(store, company, number=number)) for number in ("1048", "1049"))
    bearer, part = desk.resolve().callback_id, other.resolve().callback_id
    assert master
    assert bearer is not None
    assert part is not None
    with reading(store) as session:
        assert session.get_one(Callback, part).part_of_id == bearer, "one call for both"
    desk.step("merged", into_number="1047")
    with reading(store) as session:
        first, second = session.get_one(Callback, bearer), session.get_one(Callback, part)
        assert (first.state, second.state, second.part_of_id) == ("cancelled", "open", None)
    assert _callback_faults(store, desk.now) == []


def test_the_call_of_a_merged_case_goes_to_the_one_that_stays_where_that_has_none(
    store: Engine, company: dict[str, int]
) -> None:
    nobodys, desk = (Desk(store, _case(store, company, number=one, **more)) for one, more in (
        ("1047", {"customer_id": None}), ("1048", {}),
    ))  # fmt: skip
    assert nobodys.resolve().callback_id is None
    call = desk.resolve().callback_id
    assert desk.step("merged", into_number="1047").called_off == ()
    (kept,) = _rows(store, select(Callback))
    assert (kept.id, kept.state, kept.case_id) == (call, "open", nobodys.case_id)
    assert _callback_faults(store, desk.now) == []


def test_the_child_of_a_red_line_is_one_too(store: Engine, company: dict[str, int]) -> None:
    desk = Desk(store, _case(store, company, is_red_line=True, red_line_word="受伤", severity=1))
    desk.resolve()
    desk.answer()
    child = desk.step("rejected", note="不接受").child_id
    assert child is not None
    found = _stored(store, child)
    assert (found.is_red_line, found.red_line_word, found.severity) == (True, "受伤", 1)
    kinds = _rows(store, select(col(CaseEvent.kind)).where(col(CaseEvent.case_id) == child).order_by(col(CaseEvent.id)))
    assert kinds == ["received", "escalated"]


def test_a_cause_can_be_unsorted_again(desk: Desk, store: Engine, company: dict[str, int]) -> None:
    with writing(store) as session:
        cause = Cause(code="lift", name="电梯")
        session.add(cause)
        session.flush()
        key = cause.id
    desk.step("dispatched", owner_id=company["engineer"], cause_id=key)
    assert _stored(store, desk.case_id).cause_id == key
    desk.step("resolved", note="说明", finding="查明", root_cause="equipment", outcome="met", cause_id=0)
    assert _stored(store, desk.case_id).cause_id is None


def test_a_manager_closes_early_with_a_reason_that_stays_on_record(desk: Desk, store: Engine) -> None:
    desk.resolve()
    desk.answer()
    with pytest.raises(Refusal):
        desk.step("closed", override_reason="客户出国")
    desk.viewer = WU
    with pytest.raises(Refusal):
        desk.step("closed", override_reason="  ")
    desk.step("closed", override_reason="客户出国，无法回访")
    (event,) = _rows(store, select(CaseEvent).where(col(CaseEvent.kind) == "closed"))
    (entry,) = _rows(store, select(AuditEntry).where(col(AuditEntry.action) == "closed"))
    assert (event.gate_bypassed, event.note) == (True, "客户出国，无法回访")
    assert entry.details["override"] == "客户出国，无法回访"


def test_an_enquiry_is_closed_without_a_callback(store: Engine, company: dict[str, int]) -> None:
    assert Desk(store, _case(store, company, kind="enquiry")).step("closed").stage == "closed"


def test_the_second_writer_sees_both_versions(desk: Desk, store: Engine, company: dict[str, int]) -> None:
    other = Desk(store, desk.case_id, WU)
    other.steps = 50
    desk.step("dispatched", owner_id=company["engineer"])
    with pytest.raises(Conflict) as conflict:
        other.step("dispatched", team_id=company["south"])
    assert conflict.value.mine == {"stage": "dispatched", "team_id": company["south"]}
    assert conflict.value.theirs == {"stage": "dispatched", "team_id": company["works"]}
    assert _count(store, CaseEvent) == 1


def test_a_note_disturbs_nobody_who_is_changing_the_case(desk: Desk, store: Engine, company: dict[str, int]) -> None:
    other = Desk(store, desk.case_id, WU)
    other.steps = 50
    other.step("note", note="客户又来电")
    desk.step("dispatched", owner_id=company["engineer"])
    assert _stored(store, desk.case_id).version == 2
    assert _count(store, CaseEvent) == 2


def test_a_double_click_is_one_step(desk: Desk, store: Engine, company: dict[str, int]) -> None:
    move = Move(desk.case_id, 1, "dispatched", "the-same-form", team_id=company["works"])
    first = move_case(store, CHEN, move, now=desk.now)
    second = move_case(store, CHEN, move, now=desk.now)
    assert first == second
    assert (_count(store, CaseEvent), _count(store, AuditEntry)) == (1, 1)


def test_an_agreed_reply_time_tightens_the_due_and_a_later_one_does_not(desk: Desk, store: Engine) -> None:
    soon = MONDAY + timedelta(days=1)
    desk.step("promised", promised_at=soon)
    assert _stored(store, desk.case_id).due_at == soon
    desk.step("promised", promised_at=MONDAY + timedelta(days=30))
    case = _stored(store, desk.case_id)
    assert (case.due_at, case.promised_at) == (MONDAY + timedelta(days=4), MONDAY + timedelta(days=30))


def test_a_promise_lies_ahead(desk: Desk) -> None:
    with pytest.raises(Refusal) as refused:
        desk.step("promised", promised_at=desk.now)
    assert refused.value.key == "case.promise_past"


def test_a_new_severity_brings_its_own_limit(desk: Desk, store: Engine, company: dict[str, int]) -> None:
    desk.step("dispatched", owner_id=company["engineer"], severity=1)
    # eight working hours after Monday 10:00: two before noon, four and a half after it, the rest on Tuesday morning
    assert _stored(store, desk.case_id).due_at == datetime(2026, 11, 17, 2, 30, tzinfo=UTC)


def test_a_new_severity_keeps_the_time_for_which_the_customer_was_waited_for(
    desk: Desk, store: Engine, company: dict[str, int]
) -> None:
    target = {"complaint.1": SlaTarget(1, 8), "complaint.3": SlaTarget(1, 96)}
    policy = SlaPolicy(target, working_time=False)
    with writing(store) as session:
        set_policy(session, PolicyKind.SLA, policy.to_json(), valid_from=MONDAY.date(), now=MONDAY, by="boss")
    desk.step("waiting", reason="customer")
    desk.now += timedelta(hours=4)
    desk.step("resumed")  # five hours later: a step takes an hour
    desk.step("escalated", team_id=company["works"], severity=1, note="升级")
    assert _stored(store, desk.case_id).due_at == MONDAY + timedelta(hours=8 + 5)


def test_a_reopened_case_waits_for_dispatch_again_and_keeps_the_due_of_its_first_round(
    desk: Desk, store: Engine
) -> None:
    desk.resolve()
    first_due = _stored(store, desk.case_id).due_at
    desk.step("reopened", note="又停了")
    case = _stored(store, desk.case_id)
    assert (case.stage, case.is_open, case.due_at) == ("received", True, first_due)
    (event,) = _rows(store, select(CaseEvent).where(col(CaseEvent.kind) == "reopened"))
    assert event.due_at is not None
    assert event.due_at > event.occurred_at


def test_a_merged_case_leaves_and_points_to_the_one_that_stays(
    desk: Desk, store: Engine, company: dict[str, int]
) -> None:
    master = _case(store, company, number="1047")
    with pytest.raises(Refusal) as refused:
        desk.step("merged", into_number="9999")
    assert refused.value.key == "case.no_master"
    desk.step("merged", into_number="#1047")
    case = _stored(store, desk.case_id)
    assert (case.stage, case.is_open, case.merged_into_id, case.parent_id) == ("merged", False, master, None)


def test_an_imported_history_in_an_impossible_order_is_reopened_with_its_flaws_kept(desk: Desk, store: Engine) -> None:
    """Answered before it was received, closed twice: named as such, and the case goes on from where it stands."""
    with writing(store) as session:
        case = session.get_one(Case, desk.case_id)
        case.source, case.stage, case.is_open, case.stage_since = "old", "closed", False, MONDAY + timedelta(minutes=30)
        session.add_all(
            CaseEvent(number=f"h{place}", source="old", case_id=desk.case_id, kind=kind, flaw=flaw,
                      occurred_at=MONDAY + timedelta(minutes=minutes), recorded_at=MONDAY)
            for place, (kind, minutes, flaw) in enumerate(
                [("answered", -60, "before_receipt"), ("closed", 30, None), ("closed", 45, "closed_twice")]
            )
        )  # fmt: skip
    before = _order_faults(store, desk.now)
    with pytest.raises(Refusal) as refused:
        desk.step("reopened", note="旧账未了", at=MONDAY + timedelta(minutes=10))
    assert refused.value.key == "case.before_last_step"
    desk.step("reopened", note="旧账未了")
    assert (_stored(store, desk.case_id).stage, _stored(store, desk.case_id).is_open) == ("received", True)
    flaws = _rows(
        store, select(col(CaseEvent.flaw)).where(col(CaseEvent.flaw).is_not(None)).order_by(col(CaseEvent.id))
    )
    assert flaws == ["before_receipt", "closed_twice"], "kept as they came"
    assert _order_faults(store, desk.now) == before, "and still named, the new step not among them"
    desk.resolve()
    assert _stored(store, desk.case_id).stage == "resolved"


def _order_faults(store: Engine, now: datetime) -> list[tuple[str, int, bool]]:
    """What is said of cases and their events, with how many there are and whether it is but a notice."""
    found = [(one.key, one.count, one.is_notice) for one in check_store(store, now=now)]
    return [one for one in found if "case" in one[0] or "event" in one[0] or one[2]]


def test_waiting_is_entered_and_left_once(desk: Desk) -> None:
    with pytest.raises(Refusal):
        desk.step("resumed")
    desk.step("waiting", reason="customer")
    with pytest.raises(Refusal):
        desk.step("waiting", reason="parts")
    desk.step("resumed")
    desk.step("waiting", reason="parts")
    desk.resolve()


def test_a_follow_up_goes_through_the_callback_that_is_open(desk: Desk) -> None:
    desk.resolve()
    with pytest.raises(Refusal) as refused:
        desk.step("followed_up")
    assert refused.value.key == "case.follow_up_by_callback"


@pytest.mark.parametrize(
    ("at", "reason"),
    [
        (timedelta(days=9), "case.ahead"),
        (-timedelta(days=9), "case.before_receipt"),
        (timedelta(0), "case.before_last_step"),
    ],
)
def test_a_back_dated_step_keeps_the_order_of_things(
    desk: Desk, company: dict[str, int], at: timedelta, reason: str
) -> None:
    desk.step("dispatched", owner_id=company["engineer"])
    with pytest.raises(Refusal) as refused:
        desk.step("investigating", at=MONDAY + at)
    assert refused.value.key == reason


def test_who_may_not_record_may_not_move(desk: Desk) -> None:
    desk.viewer = replace(CHEN, role=Role.VIEWER)
    with pytest.raises(NotAllowed):
        desk.step("note", note="看看")


def test_a_case_of_another_team_does_not_exist_for_this_viewer(desk: Desk, company: dict[str, int]) -> None:
    desk.viewer = replace(CHEN, scope=Scope(teams=frozenset({company["works"]})))
    with pytest.raises(NotFound):
        desk.step("note", note="看看")


def test_a_void_case_is_gone(desk: Desk, store: Engine) -> None:
    with writing(store) as session:
        session.get_one(Case, desk.case_id).voided_at = MONDAY
    with pytest.raises(NotFound):
        desk.step("note", note="看看")
