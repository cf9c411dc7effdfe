"""Waiting reasons, repeats, escalation levels, capacity and targets: pure rules and their stored forms."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from dashboard.rules.capacity import CapacityPolicy
from dashboard.rules.escalation import EscalationLevel, EscalationPolicy, levels_reached, warning_end
from dashboard.rules.policy_reading import PolicyError
from dashboard.rules.repeats import RepeatPolicy
from dashboard.rules.targets import Targets
from dashboard.rules.waiting import WaitingReason, WaitingReasons
from dashboard.rules.working_time import Calendar

FRIDAY_15 = datetime(2026, 11, 20, 7, 0, tzinfo=UTC)  # 15:00 in Shanghai; work from 9 to 12 and 13:30 to 18:00
CALENDAR = Calendar(resting=frozenset({date(2026, 11, 23)}))  # the Monday after is free
MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize(
    "rule",
    [
        WaitingReasons(),
        WaitingReasons((WaitingReason("x", "等领导", "the boss", pauses=True, active=False), WaitingReason("y", "等"))),
        RepeatPolicy(30),
        EscalationPolicy(0, ()),
        EscalationPolicy(1.5, (EscalationLevel(0, "leader"), EscalationLevel(4, "person", 7))),
        CapacityPolicy(40, {3: 12, 5: 0}, 10),
        CapacityPolicy(),
        Targets({"callback_completion_rate": 0.95, "nps": -10.0}),
    ],
    ids=lambda rule: type(rule).__name__,
)
def test_a_rule_reads_back_what_it_wrote(rule: Any) -> None:
    assert type(rule).from_json(rule.to_json()) == rule


def test_a_reason_without_a_code_takes_its_word_and_a_switched_off_one_keeps_it() -> None:
    given = {"zh": " 等天晴 ", "en": "", "pauses": True, "active": True}
    off = {"code": "parts", "zh": "等配件", "en": "parts", "pauses": False, "active": False}
    rule = WaitingReasons.from_json({"reasons": [given, off]})
    assert [one.code for one in rule.offered] == ["等天晴"]
    assert rule.find("parts") == WaitingReason("parts", "等配件", "parts", pauses=False, active=False)
    assert rule.pauses("等天晴")
    assert not rule.pauses("parts")
    assert not rule.pauses("customer")  # this company has no such reason


def test_a_wait_without_a_reason_was_for_the_customer() -> None:
    assert WaitingReasons().pauses(None)
    assert not WaitingReasons().pauses("supplier")


@pytest.mark.parametrize(
    ("rule", "value", "field", "fault"),
    [
        (WaitingReasons, {"reasons": "customer"}, "reasons", "form"),
        (WaitingReasons, {"reasons": [{"zh": "", "en": "", "pauses": True, "active": True}]}, "reasons", "empty"),
        (WaitingReasons, {"reasons": [{"zh": "等", "pauses": True, "active": False}]}, "reasons", "empty"),
        (WaitingReasons, {"reasons": [{"zh": "等", "pauses": True, "active": True}] * 2}, "reasons", "twice"),
        (RepeatPolicy, {"window_days": 0}, "window_days", "range"),
        (EscalationPolicy, {"warning_hours": 1, "levels": [{"after_hours": 0, "to": "king"}]}, "to", "unknown"),
        (EscalationPolicy, {"warning_hours": 1, "levels": [{"after_hours": 0, "to": "person"}]}, "staff_id", "missing"),
        (
            EscalationPolicy,
            {"warning_hours": 1, "levels": [{"after_hours": -1, "to": "leader"}]},
            "after_hours",
            "range",
        ),
        (EscalationPolicy, {"warning_hours": 1, "levels": [{"after_hours": 1, "to": "leader"}] * 2}, "levels", "order"),
        (CapacityPolicy, {"calls_a_day": 0, "teams": {}, "interval_cap": 1}, "calls_a_day", "range"),
        (CapacityPolicy, {"calls_a_day": None, "teams": {"north": 1}, "interval_cap": 1}, "teams.north", "unknown"),
        (Targets, {"values": {"callback_completion_rate": 0.9, "csat_share": 85}}, "csat_share", "range"),
        (Targets, {"values": {"csat_share": 0.8}}, "values.callback_completion_rate", "missing"),
        (Targets, {"values": {"received": 3}}, "values.received", "unknown"),
    ],
)
def test_a_rule_that_cannot_be_names_the_setting_at_fault(
    rule: Any, value: dict[str, Any], field: str, fault: str
) -> None:
    with pytest.raises(PolicyError) as found:
        rule.from_json(value)
    assert (found.value.field, found.value.fault) == (field, fault)


def test_a_team_without_its_own_figure_has_the_usual_one() -> None:
    rule = CapacityPolicy(40, {3: 12})
    assert [rule.of(team) for team in (3, 4, None)] == [12, 40, 40]
    assert CapacityPolicy().of(3) is None


def test_the_due_itself_is_no_breach_and_each_level_has_its_own_instant() -> None:
    rule = EscalationPolicy(2, (EscalationLevel(0, "leader"), EscalationLevel(8, "manager")))

    def reached(now: datetime, *, working_time: bool = True) -> list[tuple[int, datetime]]:
        return levels_reached(rule, CALENDAR, FRIDAY_15, now, working_time=working_time)

    assert reached(FRIDAY_15) == []
    assert reached(FRIDAY_15 + MINUTE) == [(1, FRIDAY_15)]
    tuesday = datetime(2026, 11, 24, 7, 30, tzinfo=UTC)  # three hours on Friday, five on Tuesday: 15:30
    assert reached(tuesday) == [(1, FRIDAY_15)]
    assert reached(tuesday + MINUTE) == [(1, FRIDAY_15), (2, tuesday)]
    assert reached(FRIDAY_15 + timedelta(hours=9), working_time=False)[1] == (2, FRIDAY_15 + timedelta(hours=8))


def test_a_due_outside_working_time_is_passed_then_and_there() -> None:
    sunday = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
    assert levels_reached(EscalationPolicy(), CALENDAR, sunday, sunday + MINUTE, working_time=True) == [(1, sunday)]


def test_the_warning_looks_over_the_lunch_break_and_the_free_days() -> None:
    noon = datetime(2026, 11, 20, 3, 30, tzinfo=UTC)  # 11:30
    after_lunch = datetime(2026, 11, 20, 7, 0, tzinfo=UTC)
    assert warning_end(EscalationPolicy(2), CALENDAR, noon, working_time=True) == after_lunch
    evening = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)  # 17:00; Saturday to Monday are free
    assert warning_end(EscalationPolicy(2), CALENDAR, evening, working_time=True) == datetime(
        2026, 11, 24, 2, tzinfo=UTC
    )
    assert warning_end(EscalationPolicy(2), CALENDAR, evening, working_time=False) == evening + timedelta(hours=2)
    assert warning_end(EscalationPolicy(0), CALENDAR, evening, working_time=True) == evening
