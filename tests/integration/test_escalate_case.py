"""Escalating by the clock: at the instant of the breach, once, and not what is done, paused or due later."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import Engine, select
from sqlmodel import col

from dashboard.jobs.escalations import escalate_late_cases
from dashboard.reports.figures import figure
from dashboard.rules.waiting import WaitingReasons
from dashboard.use_cases.check_store import check_store
from dashboard.use_cases.escalate_case import Escalated, escalate_by_clock
from data_access.engine import reading, writing
from data_access.repositories.company import set_policy
from data_access.scope import Selection
from data_access.tables import AuditEntry, Case, CaseEvent, Company
from data_access.vocabulary import PolicyKind
from tests.integration.test_move_case import MONDAY, Desk, _case, _rows, _stored, company, desk

__all__ = ["company", "desk"]  # fixtures

DUE = MONDAY + timedelta(days=4)
LATER = DUE + timedelta(hours=3)


def _escalate(desk: Desk, level: int = 1) -> Escalated | None:
    return escalate_by_clock(desk.store, desk.case_id, level, DUE, now=LATER)


def test_it_carries_the_instant_of_the_breach_whenever_the_job_ran_and_is_done_once(desk: Desk, store: Engine) -> None:
    assert _escalate(desk) is not None
    assert _escalate(desk) is None
    assert escalate_by_clock(store, desk.case_id, 2, DUE + timedelta(hours=2), now=LATER) is not None
    events = _rows(store, select(CaseEvent).order_by(col(CaseEvent.id)))
    assert [(event.level, event.occurred_at, event.recorded_at, event.by_clock) for event in events] == [
        (1, DUE, LATER, True),
        (2, DUE + timedelta(hours=2), LATER, True),
    ]
    (case,) = _rows(store, select(Case))
    assert (case.escalation_level, case.version, case.stage) == (2, 1, "received")
    assert len(_rows(store, select(AuditEntry))) == 2
    assert not [fault for fault in check_store(store, now=LATER) if fault.key.startswith("check.case")]


def test_what_was_taken_up_by_hand_is_not_taken_to_the_same_level_again(desk: Desk, company: dict[str, int]) -> None:
    desk.step("escalated", note="升级", team_id=company["works"])
    assert _escalate(desk) is None
    assert _escalate(desk, level=2) is not None


def test_what_is_resolved_or_over_or_due_later_stays(desk: Desk, store: Engine, company: dict[str, int]) -> None:
    desk.resolve()
    assert _escalate(desk) is None
    later = _case(store, company, number="later", due_at=LATER)
    assert escalate_by_clock(store, later, 1, DUE, now=LATER) is None
    over = _case(store, company, number="over")
    Desk(store, over).step("withdrawn", note="撤")
    assert escalate_by_clock(store, over, 1, DUE, now=LATER) is None


def _levels(store: Engine) -> list[tuple[int | None, object]]:
    rows = _rows(store, select(CaseEvent).where(col(CaseEvent.kind) == "escalated").order_by(col(CaseEvent.id)))
    return [(one.level, one.occurred_at) for one in rows if one.voided_at is None]


@pytest.mark.parametrize("looked", [False, True])
def test_what_was_resolved_before_anybody_looked_at_the_clock_went_up_all_the_same(
    desk: Desk, store: Engine, looked: bool
) -> None:
    """Due on Friday at 10:00, resolved on Monday at noon: the second level, eight hours of work later, was reached before."""
    if looked:
        assert _escalate(desk) is not None
    desk.now = MONDAY + timedelta(days=7, hours=1)
    desk.resolve()
    second = datetime(2026, 11, 23, 2, 30, tzinfo=UTC)  # six and a half hours of work are left on Friday
    assert _levels(store) == [(1, DUE), (2, second)]
    assert _stored(store, desk.case_id).escalation_level == 2
    asked = Selection(desk.now + timedelta(hours=1), MONDAY, desk.now + timedelta(hours=1))
    with reading(store) as session:
        rate = figure(session, "escalation_rate", asked)
    assert (rate.numerator, rate.n) == (1, 1)
    assert escalate_late_cases(store, now=desk.now + timedelta(days=1)) == 0


@pytest.mark.parametrize("looked", [False, True])
def test_what_was_done_in_time_and_told_late_has_never_gone_up(desk: Desk, store: Engine, looked: bool) -> None:
    desk.now = LATER
    if looked:
        assert _escalate(desk) is not None
    said = {"note": "更换", "finding": "磨损", "root_cause": "equipment", "outcome": "met"}
    desk.step("resolved", at=DUE - timedelta(hours=1), **said)
    assert _levels(store) == []
    assert _stored(store, desk.case_id).escalation_level == 0


def test_a_clock_that_stopped_after_the_breach_keeps_the_level_reached_before(desk: Desk, store: Engine) -> None:
    with writing(store) as session:
        reasons = WaitingReasons().to_json()
        set_policy(session, PolicyKind.WAITING_REASONS, reasons, valid_from=date(2026, 1, 1), now=MONDAY, by="wu")
    desk.now = DUE
    desk.step("waiting", reason="customer")
    desk.now += timedelta(days=5)
    desk.resolve()
    assert _levels(store) == [(1, DUE)]


@pytest.mark.parametrize(("reason", "goes_up"), [("customer", False), ("parts", True)])
def test_a_clock_that_stands_still_takes_nothing_up(desk: Desk, store: Engine, reason: str, goes_up: bool) -> None:
    with writing(store) as session:
        reasons = WaitingReasons().to_json()
        set_policy(session, PolicyKind.WAITING_REASONS, reasons, valid_from=date(2026, 1, 1), now=MONDAY, by="wu")
    desk.step("waiting", reason=reason)
    assert (_escalate(desk) is not None) is goes_up


def test_history_is_not_news(desk: Desk, store: Engine) -> None:
    with writing(store) as session:
        session.get_one(Company, 1).go_live_on = date(2026, 12, 1)
    assert _escalate(desk) is None


def test_a_reopened_case_goes_up_again_by_its_own_clock(desk: Desk, store: Engine) -> None:
    assert _escalate(desk) is not None
    desk.now = LATER
    desk.resolve()
    desk.step("reopened", note="又停了")
    with reading(store) as session:
        due_at = session.execute(select(col(CaseEvent.due_at)).where(col(CaseEvent.kind) == "reopened")).scalar_one()
    assert due_at is not None
    assert escalate_by_clock(store, desk.case_id, 1, DUE, now=due_at + timedelta(hours=1)) is None
    assert escalate_by_clock(store, desk.case_id, 1, due_at, now=due_at + timedelta(hours=1)) is not None
