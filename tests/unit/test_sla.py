"""Time limits by kind and severity."""

import json
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from dashboard.rules.policy_reading import PolicyError
from dashboard.rules.sla import Ruling, SlaPolicy, due, first_response_due, is_on_time, policy_due, ruling, shifted_due
from dashboard.rules.working_time import Calendar
from dashboard.rules.working_time_seed import published_days

CALENDAR = Calendar.from_days((row.day, row.is_workday) for row in published_days(2026, 2026))
POLICY = SlaPolicy()


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.mark.parametrize(
    ("kind", "severity", "answered", "resolved"),
    # received Friday 20 November 2026, 09:00; a working day has 7.5 hours (09:00–12:00, 13:30–18:00), counted by hand
    [
        ("complaint", 1, "2026-11-20 10:00", "2026-11-23 09:30"),
        ("complaint", 2, "2026-11-20 11:00", "2026-11-24 10:00"),
        ("complaint", 3, "2026-11-20 14:30", "2026-11-25 10:30"),
        ("complaint", None, "2026-11-20 14:30", "2026-11-25 10:30"),
        ("repair", 3, None, "2026-11-25 10:30"),
        ("enquiry", 3, None, "2026-11-23 09:30"),
        ("suggestion", 3, None, "2026-11-27 11:30"),
        ("praise", 3, None, None),
    ],
)
def test_limits_run_in_working_hours(
    kind: str, severity: int | None, answered: str | None, resolved: str | None
) -> None:
    received = at("2026-11-20 09:00")
    assert policy_due(POLICY, CALENDAR, kind, severity, received) == (at(resolved) if resolved else None)
    assert first_response_due(POLICY, CALENDAR, kind, severity, received) == (at(answered) if answered else None)


def test_a_policy_around_the_clock_ignores_the_calendar() -> None:
    policy = SlaPolicy(working_time=False)
    assert policy_due(policy, CALENDAR, "repair", 3, at("2026-11-20 09:00")) == at("2026-11-21 09:00")


def test_a_reply_time_agreed_with_the_customer_only_tightens() -> None:
    policy, sooner, later = at("2026-11-24 10:00"), at("2026-11-23 10:00"), at("2026-11-25 10:00")
    assert due(policy, sooner) == sooner
    assert due(policy, later) == policy
    assert due(policy, None) == policy
    assert due(None, later) == later
    assert due(None, None) is None


def test_exactly_at_the_due_moment_is_on_time() -> None:
    limit, now = at("2026-11-24 10:00"), at("2026-11-24 12:00")
    assert is_on_time(limit, limit, now) is True
    assert is_on_time(limit + timedelta(seconds=1), limit, now) is False
    assert is_on_time(None, limit, now) is False
    assert is_on_time(None, now, now) is None


def test_a_time_set_from_outside_overrides_the_policy_and_the_agreement() -> None:
    policy, sooner, later = at("2026-11-24 10:00"), at("2026-11-23 10:00"), at("2026-11-25 10:00")
    assert due(policy, sooner, later) == later
    assert [ruling(policy, *others) for others in ((None, None), (sooner, None), (later, None), (sooner, later))] == [
        Ruling.POLICY,
        Ruling.AGREED,
        Ruling.POLICY,
        Ruling.OUTSIDE,
    ]
    assert ruling(None, None, None) is None


def test_a_pause_moves_the_due_on_the_clock_of_the_policy() -> None:
    limit = at("2026-11-20 15:00")
    pauses = [(at("2026-11-20 10:00"), at("2026-11-20 14:00"))]  # 2.5 working hours
    assert shifted_due(POLICY, CALENDAR, limit, []) == limit
    assert shifted_due(SlaPolicy(), CALENDAR, limit, pauses) == at("2026-11-20 17:30")
    assert shifted_due(SlaPolicy(working_time=False), CALENDAR, limit, pauses) == at("2026-11-20 19:00")


def test_a_pause_after_the_due_saves_nothing() -> None:
    pausing, limit = SlaPolicy(), at("2026-11-20 15:00")
    assert shifted_due(pausing, CALENDAR, limit, [(at("2026-11-20 16:00"), at("2026-11-20 17:00"))]) == limit
    first, second = (at("2026-11-20 14:00"), at("2026-11-20 15:00")), (at("2026-11-20 15:30"), at("2026-11-20 16:00"))
    assert shifted_due(pausing, CALENDAR, limit, [second, first]) == at("2026-11-20 16:30")
    with pytest.raises(ValueError, match="before it begins"):
        shifted_due(pausing, CALENDAR, limit, [(limit, at("2026-11-20 14:00"))])


def test_a_policy_survives_being_stored() -> None:
    assert SlaPolicy.from_json(json.loads(json.dumps(POLICY.to_json()))) == POLICY


@pytest.mark.parametrize(
    ("change", "field", "fault"),
    [
        ({"targets": {"wish": {"resolution": 3}}}, "targets.wish", "unknown"),
        ({"targets": {"complaint.4": {"resolution": 3}}}, "targets.complaint.4", "unknown"),
        ({"targets": {"repair": {"resolution": -3}}}, "resolution", "range"),
        ({"targets": {"repair": {"resolution": "3"}}}, "resolution", "form"),
        ({"targets": {"repair": {"resolution": True}}}, "resolution", "form"),
        ({"targets": 3}, "targets", "form"),
        ({"working_time": None}, "working_time", "missing"),
        ({"working_time": "yes"}, "working_time", "form"),
    ],
)
def test_a_faulty_policy_names_the_setting(change: dict[str, object], field: str, fault: str) -> None:
    with pytest.raises(PolicyError) as refused:
        SlaPolicy.from_json({**POLICY.to_json(), **change})
    assert (refused.value.field, refused.value.fault) == (field, fault)


def test_a_stay_in_a_stage_has_a_limit_by_kind_and_severity() -> None:
    assert [POLICY.stage_limit("complaint", severity, "received") for severity in (1, 2, 3, None)] == [0.5, 1, 2, 2]
    assert POLICY.stage_limit("repair", 1, "dispatched") == 7.5
    assert POLICY.stage_limit("complaint", 1, "followed_up") is None
    assert POLICY.stage_limit("praise", 1, "received") is None


def test_a_policy_stored_before_stages_had_limits_can_be_read() -> None:
    stored = POLICY.to_json() | {"targets": {"repair": {"first_response": None, "resolution": 24}}}
    assert SlaPolicy.from_json(stored).stage_limit("repair", 3, "received") is None


@pytest.mark.parametrize(
    ("stages", "field", "fault"),
    [
        ({"closed": 1}, "stages.closed", "unknown"),
        ({"received": 0}, "received", "range"),
        ({"received": "1h"}, "received", "form"),
    ],
)
def test_a_stage_limit_that_can_t_hold_names_the_stage(stages: dict[str, object], field: str, fault: str) -> None:
    target = {"first_response": None, "resolution": 24, "stages": stages}
    with pytest.raises(PolicyError) as refused:
        SlaPolicy.from_json(POLICY.to_json() | {"targets": {"repair": target}})
    assert (refused.value.field, refused.value.fault) == (field, fault)
