"""When callbacks fall due, are tried again, are used up, and how old they are."""

import json
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.rules.call_times import preferred_window
from dashboard.rules.callbacks import (
    Attempt,
    CallbackPolicy,
    Standing,
    ageing_bucket,
    ageing_cutoffs,
    ageing_labels,
    due_day,
    due_end,
    standing,
)
from dashboard.rules.policy_reading import PolicyError
from dashboard.rules.surveys import is_low_answer
from dashboard.rules.working_time import Calendar
from dashboard.rules.working_time_seed import published_days

CALENDAR = Calendar.from_days((row.day, row.is_workday) for row in published_days(2026, 2026))
POLICY = CallbackPolicy()
TODAY = date(2026, 10, 9)  # the Friday after the National Day holiday (1 to 7 October)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("Asia/Shanghai"))


def tries(*rows: tuple[str, str]) -> list[Attempt]:
    return [Attempt(at(text), result) for text, result in rows]


@pytest.mark.parametrize(
    ("reason", "day"),
    [
        ("after_service", "2026-11-23"),
        ("after_complaint", "2026-11-22"),
        ("low_score", "2026-11-21"),
        ("tier_interval", "2026-11-20"),
    ],
)
def test_a_callback_falls_due_some_days_after_its_event(reason: str, day: str) -> None:
    assert due_day(POLICY, CALENDAR, reason, at("2026-11-20 23:59")) == date.fromisoformat(day)


def test_the_day_is_the_companys_and_working_days_are_a_setting() -> None:
    late = datetime(2026, 11, 20, 16, 30, tzinfo=UTC)  # already the 21st in Shanghai
    assert due_day(POLICY, CALENDAR, "after_service", late) == date(2026, 11, 24)
    working = CallbackPolicy(working_days=True)
    assert due_day(working, CALENDAR, "after_service", at("2026-11-20 10:00")) == date(2026, 11, 25)
    with pytest.raises(KeyError):
        due_day(POLICY, CALENDAR, "whim", late)


def test_a_due_without_a_time_lasts_to_the_end_of_the_local_day() -> None:
    assert due_end(date(2026, 11, 23), "Asia/Shanghai") == datetime(2026, 11, 23, 16, tzinfo=UTC)


DUE = datetime(2026, 11, 20, 16, tzinfo=UTC)


def sum_of(attempts: list[Attempt], preferred: str | None = None) -> Standing:
    return standing(POLICY, CALENDAR, DUE, attempts, preferred)


def test_three_attempts_on_two_days_use_a_callback_up() -> None:
    one_day = tries(("2026-11-20 09:00", "busy"), ("2026-11-20 11:00", "no_answer"), ("2026-11-20 15:00", "no_answer"))
    assert sum_of(one_day).state == "open"
    assert sum_of(one_day).next_at == at("2026-11-23 13:30")
    two_days = tries(("2026-11-19 09:00", "busy"), ("2026-11-20 11:00", "no_answer"), ("2026-11-20 15:00", "no_answer"))
    assert (sum_of(two_days).state, sum_of(two_days).ended_at) == ("used_up", at("2026-11-20 15:00"))
    assert sum_of(two_days[:2]).state == "open"


@pytest.mark.parametrize("result", ["reached", "refused"])
def test_a_customer_who_answers_is_reached_even_when_refusing(result: str) -> None:
    attempts = tries(("2026-11-20 09:00", result), ("2026-11-19 09:00", "busy"))
    assert (sum_of(attempts).state, sum_of(attempts).ended_at) == ("reached", at("2026-11-20 09:00"))


def test_the_next_attempt_is_on_the_following_working_day_at_another_time_of_day() -> None:
    found = sum_of(tries(("2026-11-20 17:00", "busy")))
    assert (found.state, found.next_at, found.needs_phone) == ("open", at("2026-11-23 09:00"), False)
    assert sum_of(tries(("2026-11-20 10:00", "busy"))).next_at == at("2026-11-23 13:30")
    both = tries(("2026-11-19 10:00", "busy"), ("2026-11-20 15:00", "busy"))
    assert sum_of(both).next_at == at("2026-11-23 09:00")  # both tried once; the morning longer ago
    assert sum_of([]).next_at is None


def test_the_customers_own_hours_come_before_another_time_of_day() -> None:
    assert sum_of(tries(("2026-11-20 19:00", "busy")), "晚上").next_at == at("2026-11-23 18:00")


def test_who_asks_for_another_time_is_not_called_back_yet_and_moves_the_due() -> None:
    asked = Attempt(at("2026-11-19 09:00"), "another_time", at("2026-11-25 15:00"))
    found = sum_of([asked])
    assert (found.state, found.next_at, found.due_at) == ("open", at("2026-11-25 15:00"), at("2026-11-26 00:00"))
    missed = tries(("2026-11-25 15:00", "busy"), ("2026-11-26 09:00", "busy"))
    assert sum_of([asked, *missed]).state == "open"  # heard once, missed twice
    assert sum_of([asked, *missed]).due_at == at("2026-11-26 00:00")
    assert sum_of([asked, *missed, *tries(("2026-11-27 09:00", "busy"))]).state == "used_up"


def test_a_wrong_number_wants_a_new_phone_first() -> None:
    attempts = tries(("2026-11-20 09:00", "wrong_number"), ("2026-11-19 09:00", "busy"))
    assert sum_of(attempts).needs_phone
    assert not sum_of(tries(("2026-11-18 09:00", "wrong_number"), ("2026-11-19 09:00", "busy"))).needs_phone


@pytest.mark.parametrize(
    ("words", "window"),
    [
        ("晚上", (1080, 1230)),
        ("工作日下午", (810, 1080)),
        ("18:00-20:00", (1080, 1200)),
        ("１８点半到２０点", (1110, 1200)),
        ("下午2点-4点", (840, 960)),
        ("after 6 pm", (1080, 1440)),
        ("19点以后", (1140, 1440)),
        ("before 10", (0, 600)),
        ("mornings", (540, 720)),
        ("afternoon", (810, 1080)),  # no noon
        ("around noon", (720, 840)),
        ("", None),
        ("请先发微信", None),
        ("20-18", None),
    ],
)
def test_a_customers_words_are_read_as_hours(words: str, window: tuple[int, int] | None) -> None:
    assert preferred_window(words) == window


@pytest.mark.parametrize(
    ("due", "bucket"),
    [
        ("2026-10-10", "later"),
        ("2026-10-09", "today"),
        ("2026-10-08", 0),  # 1 working day
        ("2026-09-30", 0),  # 2, in spite of nine days: the holiday lies between
        ("2026-09-29", 1),  # 3
        ("2026-09-24", 1),  # 5
        ("2026-09-20", 2),  # 9: 20 September (Sunday) is a make-up working day itself, so it counts from the 21st
        ("2026-09-01", 3),
    ],
)
def test_age_counts_working_days(due: str, bucket: object) -> None:
    assert ageing_bucket(POLICY, CALENDAR, date.fromisoformat(due), TODAY) == bucket


def test_overdue_over_a_weekend_is_in_the_first_bucket_not_in_none() -> None:
    assert ageing_bucket(POLICY, CALENDAR, date(2026, 11, 20), date(2026, 11, 22)) == 0


def test_buckets_have_names_that_need_no_language() -> None:
    assert ageing_labels(POLICY) == ("1–2", "3–6", "7–14", "15+")
    assert ageing_labels(CallbackPolicy(ageing_edges=(2,))) == ("1", "2+")


@given(st.integers(1, 400), st.integers(0, 90), st.sampled_from([(3, 7, 15), (2,), (2, 3, 30)]))
def test_the_querys_cutoffs_say_the_same_as_the_rule(age: int, shift: int, edges: tuple[int, ...]) -> None:
    policy, today = CallbackPolicy(ageing_edges=edges), date(2026, 12, 1) + timedelta(days=shift)
    due = today - timedelta(days=age)
    by_cutoffs = sum(due < cutoff for cutoff in ageing_cutoffs(policy, CALENDAR, today)) - 1
    assert by_cutoffs == ageing_bucket(policy, CALENDAR, due, today)


@pytest.mark.parametrize(
    ("value", "least", "most", "higher_is_better", "low"),
    [
        (2, 1, 5, True, True),
        (3, 1, 5, True, False),
        (2, 0, 10, True, True),
        (3, 0, 10, True, False),
        (4, 1, 5, False, True),
    ],
)
def test_a_low_score_is_low_on_its_own_scale(
    value: int, least: int, most: int, higher_is_better: bool, low: bool
) -> None:
    assert is_low_answer(POLICY, value, least, most, higher_is_better=higher_is_better) is low


def test_a_policy_survives_being_stored() -> None:
    assert CallbackPolicy.from_json(json.loads(json.dumps(POLICY.to_json()))) == POLICY


@pytest.mark.parametrize(
    ("change", "field", "fault"),
    [
        ({"days": {"whim": 1}}, "days.whim", "unknown"),
        ({"days": {"after_service": -1}}, "after_service", "range"),
        ({"attempts": 1}, "on_days", "order"),
        ({"ageing_edges": [7, 3]}, "ageing_edges", "order"),
        ({"ageing_edges": [1, 3]}, "ageing_edges", "order"),
        ({"ageing_edges": []}, "ageing_edges", "order"),
        ({"ageing_edges": ["3"]}, "ageing_edges", "form"),
        ({"low_score_percent": 101}, "low_score_percent", "range"),
    ],
)
def test_a_faulty_policy_names_the_setting(change: dict[str, object], field: str, fault: str) -> None:
    with pytest.raises(PolicyError) as refused:
        CallbackPolicy.from_json({**POLICY.to_json(), **change})
    assert (refused.value.field, refused.value.fault) == (field, fault)
