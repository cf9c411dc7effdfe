"""The stories of the demo company, each measured with plain SQL.

On SQLite alone: `test_demo_company` holds that the rows of both databases are the same.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from statistics import mean
from typing import Any

import pytest
from sqlalchemy import Engine

from dashboard.use_cases.check_store import check_store
from tests.integration.demo_stores import NOW, THIS_MONDAY, WEEK, filled, numbers


def weekly(store: Engine, statement: str, weeks: int, **values: Any) -> list[Any]:
    """One value per complete week before now, oldest first; the statement has `:start` and `:end`."""
    starts = [THIS_MONDAY - WEEK * back for back in range(weeks, 0, -1)]
    return [numbers(store, statement, start=start, end=start + WEEK, **values)[0] for start in starts]


def _overdue(store: Engine, moment: datetime) -> int:
    statement = "SELECT count(*) FROM callback WHERE due_at <= :at AND (ended_at IS NULL OR ended_at > :at)"
    return int(numbers(store, statement, at=moment)[0])


def test_story_one_lift_complaints_jump_beyond_usual_variation_at_two_buildings(sqlite_filled: Engine) -> None:
    lifts = weekly(
        sqlite_filled,
        "SELECT count(*) FROM case_file f JOIN cause c ON c.id = f.cause_id WHERE f.kind = 'complaint'"
        " AND c.code = 'lift.fault' AND f.received_at >= :start AND f.received_at < :end",
        26,
    )
    before, last = lifts[:-1], lifts[-1]
    limit = mean(before) + 2.66 * mean(abs(b - a) for a, b in pairwise(before))  # XmR, NIST 6.3.2.2
    assert last == 9
    assert max(before) < limit
    assert 6 < limit < 8
    units = numbers(
        sqlite_filled,
        "SELECT a.label FROM case_file f JOIN cause c ON c.id = f.cause_id JOIN asset a ON a.id = f.asset_id"
        " JOIN site s ON s.id = f.site_id WHERE c.code = 'lift.fault' AND f.kind = 'complaint' AND s.code = 'lake'"
        " AND f.received_at >= :start AND f.received_at < :end",
        start=THIS_MONDAY - WEEK,
        end=THIS_MONDAY,
    )
    assert len(units) == 9
    assert {unit.split("-")[0] for unit in units} <= {"5", "6"}


def test_the_total_of_complaints_stays_within_usual_variation(sqlite_filled: Engine) -> None:
    totals = weekly(
        sqlite_filled,
        "SELECT count(*) FROM case_file WHERE kind = 'complaint' AND received_at >= :start AND received_at < :end",
        26,
    )
    before, last = totals[:-1], totals[-1]
    assert 22 <= mean(before) <= 27
    assert last == 31
    assert last < mean(before) + 2.66 * mean(abs(b - a) for a, b in pairwise(before))


def test_story_two_one_persons_attitude_scores_fall_for_eight_weeks(sqlite_filled: Engine) -> None:
    statement = (
        "SELECT avg(a.score) FROM survey s JOIN staff p ON p.id = s.staff_id JOIN survey_answer a ON a.survey_id = s.id"
        " JOIN survey_item i ON i.id = a.item_id WHERE i.code = 'attitude' AND s.answered_at >= :start"
        " AND s.answered_at < :end AND p.name_en {} 'Tang'"
    )
    tang = [float(value) for value in weekly(sqlite_filled, statement.format("="), 16)]
    others = [float(value) for value in weekly(sqlite_filled, statement.format("<>"), 16)]
    usual = mean(tang[:8])
    assert usual > 4
    assert all(value < usual - 0.3 for value in tang[8:])
    assert mean(tang[12:]) < mean(tang[8:12]) - 0.5
    assert min(others) > 4


def test_story_three_callbacks_pile_up_after_the_holiday_and_some_are_overdue_today(sqlite_filled: Engine) -> None:
    moments = {
        name: datetime(2026, month, day, 16, tzinfo=UTC)
        for name, month, day in (("before", 9, 20), ("after", 10, 8), ("later", 10, 25))
    }
    stock = {name: _overdue(sqlite_filled, moment) for name, moment in moments.items()}
    assert stock["after"] > 5 * max(stock["before"], stock["later"], 8)
    assert 16 <= _overdue(sqlite_filled, NOW) <= 20


def test_callbacks_of_the_last_weeks_are_mostly_done_and_three_quarters_reached(sqlite_filled: Engine) -> None:
    due, done, reached = (
        weekly(
            sqlite_filled,
            "SELECT count(*) FROM callback WHERE original_due_at > :start AND original_due_at <= :end AND state "
            + states,
            4,
        )
        for states in ("<> 'cancelled'", "IN ('reached', 'used_up')", "= 'reached'")
    )
    assert all(170 <= n <= 250 for n in due)
    assert 0.87 <= done[-1] / due[-1] <= 0.97
    assert 0.72 <= sum(reached) / sum(due) <= 0.86


def test_story_four_top_customers_whom_nobody_calls(sqlite_filled: Engine) -> None:
    value = "SELECT customer_id, sum(amount_minor) AS v FROM purchase WHERE bought_at >= :year GROUP BY customer_id"
    ranked = f"SELECT customer_id, v, sum(v) OVER (ORDER BY v DESC, customer_id) - v AS before FROM ({value}) AS bought"
    top = f"SELECT customer_id FROM ({ranked}) AS r WHERE before < 0.8 * (SELECT sum(v) FROM ({value}) AS w)"
    silent = (
        f"SELECT p.name_en FROM customer c JOIN staff p ON p.id = c.account_manager_id WHERE c.id IN ({top})"
        " AND (SELECT max(i.occurred_at) FROM interaction i WHERE i.customer_id = c.id AND i.reached) < :since"
    )
    year = datetime(2025, 11, 22, 16, tzinfo=UTC)
    assert 112 <= len(numbers(sqlite_filled, top, year=year)) <= 128
    names = numbers(sqlite_filled, silent, year=year, since=THIS_MONDAY - timedelta(days=30))
    assert len(names) == 23
    assert names.count("Lin") == 9
    assert max(names.count(name) for name in set(names) - {"Lin"}) <= 5
    assert len(numbers(sqlite_filled, silent, year=year, since=THIS_MONDAY - timedelta(days=63))) == 1
    assert len(numbers(sqlite_filled, silent, year=year, since=THIS_MONDAY - timedelta(days=64))) == 0


def test_story_five_one_open_red_line_five_hours_old_with_a_named_supervisor(sqlite_filled: Engine) -> None:
    open_ones = "FROM case_file f JOIN staff p ON p.id = f.owner_id WHERE f.is_red_line AND f.is_open"
    assert numbers(sqlite_filled, f"SELECT p.name {open_ones}") == ["陈主管"]
    assert numbers(
        sqlite_filled,
        f"SELECT count(*) {open_ones} AND f.severity = 1 AND f.received_at > :since AND f.received_at < :until",
        since=NOW - timedelta(hours=6),
        until=NOW - timedelta(hours=4, minutes=30),
    ) == [1]
    assert "媒体" in numbers(sqlite_filled, f"SELECT f.content {open_ones}")[0]
    assert numbers(sqlite_filled, "SELECT count(*) FROM case_file WHERE is_red_line AND NOT is_open") == [2]


def test_about_58_cases_are_open_and_seven_of_them_past_due(sqlite_filled: Engine) -> None:
    unresolved = "NOT EXISTS (SELECT 1 FROM case_event e WHERE e.case_id = f.id AND e.kind IN ('resolved', 'answered'))"
    late = f"FROM case_file f JOIN team t ON t.id = f.team_id WHERE f.is_open AND f.due_at < :now AND {unresolved}"
    assert 48 <= numbers(sqlite_filled, "SELECT count(*) FROM case_file WHERE is_open")[0] <= 68
    teams = numbers(sqlite_filled, f"SELECT t.code {late}", now=NOW)
    assert sorted(teams) == ["engineering", "north", *["south"] * 5]
    assert numbers(sqlite_filled, f"SELECT count(*) {late} AND f.promised_at < :now", now=NOW) == [2]


def test_surveys_are_answered_by_a_third_and_efficiency_is_the_lowest_item(sqlite_filled: Engine) -> None:
    since = {"since": THIS_MONDAY - 8 * WEEK}
    sent = numbers(sqlite_filled, "SELECT count(*) FROM survey WHERE delivered AND sent_at >= :since", **since)[0]
    answered = numbers(sqlite_filled, "SELECT count(*) FROM survey WHERE answered_at >= :since", **since)[0]
    assert 0.28 <= answered / sent <= 0.34
    assert 1100 <= answered <= 1800
    satisfied = (
        "SELECT i.code FROM survey s JOIN survey_answer a ON a.survey_id = s.id JOIN survey_item i ON i.id = a.item_id"
        " WHERE s.answered_at >= :since AND NOT i.is_recommend GROUP BY i.code"
        " ORDER BY avg(CASE WHEN a.score >= i.top_from THEN 1.0 ELSE 0 END)"
    )
    items = numbers(sqlite_filled, satisfied, **since)
    assert items[0] == "efficiency"
    assert len(items) == 7


def test_departments_answer_urgings_engineering_the_slowest(sqlite_filled: Engine) -> None:
    pairs = "FROM case_event u JOIN team t ON t.id = u.team_id LEFT JOIN case_event a ON a.answers_id = u.id"
    urged, answered = (
        numbers(sqlite_filled, f"SELECT count({what}) {pairs} WHERE u.kind = 'urged'")[0] for what in ("*", "a.id")
    )
    assert 0.6 < answered / urged < 0.9
    fast, slow = (
        f"SELECT u.occurred_at {pairs} WHERE a.id IS NOT NULL AND t.code {which} 'engineering' ORDER BY u.id"
        for which in ("<>", "=")
    )
    told = [numbers(sqlite_filled, one.replace("u.occurred_at", "a.occurred_at")) for one in (fast, slow)]
    asked = [numbers(sqlite_filled, one) for one in (fast, slow)]
    usual, engineering = (
        mean((_moment(at) - _moment(then)).total_seconds() for at, then in zip(*both, strict=True))
        for both in zip(told, asked, strict=True)
    )
    assert engineering > 2 * usual


def _moment(value: Any) -> datetime:
    return datetime.fromisoformat(value) if isinstance(value, str) else value


def test_rechecks_other_times_and_skips_happen_and_nobody_is_to_be_called_twice_on_one_day(
    sqlite_filled: Engine,
) -> None:
    assert (
        numbers(sqlite_filled, "SELECT count(*) FROM callback WHERE reason = 'recheck' AND state = 'reached'")[0] > 30
    )
    assert (
        numbers(sqlite_filled, "SELECT count(*) FROM callback_attempt WHERE confirmed IS NOT NULL AND NOT confirmed")[0]
        >= 1
    )
    assert numbers(sqlite_filled, "SELECT count(*) FROM callback_attempt WHERE wanted_at IS NOT NULL")[0] > 100
    assert (
        numbers(
            sqlite_filled, "SELECT count(*) FROM callback_skip WHERE skipped_at > :start", start=THIS_MONDAY - WEEK
        )[0]
        > 0
    )
    twice = (
        "SELECT customer_id FROM callback WHERE state = 'open' AND part_of_id IS NULL AND reason <> 'recheck'"
        " GROUP BY customer_id, due_at, team_id HAVING count(*) > 1"
    )
    assert numbers(sqlite_filled, twice) == []


def test_who_does_not_accept_the_outcome_has_a_form_of_their_own_with_the_first_attached(sqlite_filled: Engine) -> None:
    children = (
        "SELECT count(*) FROM case_file c JOIN case_file p ON p.id = c.parent_id AND p.customer_id = c.customer_id"
        " JOIN case_event e ON e.case_id = p.id AND e.kind = 'rejected' AND e.occurred_at = c.received_at"
    )
    rejections = (
        "SELECT count(*) FROM callback_attempt a JOIN callback b ON b.id = a.callback_id JOIN case_event e"
        " ON e.case_id = b.case_id AND e.kind = 'rejected' AND e.occurred_at = a.attempted_at WHERE NOT a.satisfied"
    )
    unhappy = (
        "SELECT count(*) FROM callback_attempt a JOIN callback b ON b.id = a.callback_id"
        " WHERE b.reason = 'after_complaint' AND NOT a.satisfied"
    )
    of_a_parent = "SELECT count(*) FROM case_file WHERE parent_id IS NOT NULL"
    found = [numbers(sqlite_filled, one)[0] for one in (children, rejections, unhappy, of_a_parent)]
    assert min(found) == max(found) > 10


def test_one_case_was_handed_down_from_outside_and_one_rests_with_the_customer(sqlite_filled: Engine) -> None:
    outside = "SELECT number FROM case_file WHERE is_open AND outside_body = '12345' AND outside_number <> '' AND "
    assert len(numbers(sqlite_filled, outside + "due_at = outside_due_at AND due_at > :now", now=NOW)) == 1
    resting = (
        "SELECT f.number FROM case_file f JOIN case_event e ON e.case_id = f.id AND e.kind = 'waiting' AND e.pauses"
        " WHERE f.is_open AND f.due_at > :now AND NOT EXISTS (SELECT 1 FROM case_event r WHERE r.case_id = f.id"
        " AND r.kind = 'resumed' AND r.occurred_at > e.occurred_at)"
    )
    assert len(numbers(sqlite_filled, resting, now=NOW)) == 1


def test_holidays_are_quiet(sqlite_filled: Engine) -> None:
    statement = "SELECT count(*) FROM interaction WHERE occurred_at >= :start AND occurred_at < :end"
    spring = datetime(2026, 2, 15, 16, tzinfo=UTC)
    quiet = numbers(sqlite_filled, statement, start=spring, end=spring + WEEK)[0]
    usual = numbers(sqlite_filled, statement, start=spring - 4 * WEEK, end=spring - 3 * WEEK)[0]
    assert quiet < 0.7 * usual


@pytest.mark.parametrize(
    "now",
    [
        datetime(2026, 11, 22, 1, 45, tzinfo=UTC),  # Sunday morning
        datetime(2027, 3, 3, 13, 20, tzinfo=UTC),  # an evening past the published calendar
    ],
)
def test_the_stories_follow_now_in_english_too(tmp_path_factory: pytest.TempPathFactory, now: datetime) -> None:
    with filled(_url(tmp_path_factory), now, customers=600, language="en") as store:
        assert check_store(store, now=now) == ()
        monday = now + timedelta(hours=8)
        monday = monday.replace(hour=0, minute=0) - timedelta(days=monday.weekday(), hours=8)
        lifts = (
            "SELECT count(*) FROM case_file f JOIN cause c ON c.id = f.cause_id WHERE c.code = 'lift.fault'"
            " AND f.kind = 'complaint' AND f.received_at >= :start AND f.received_at < :end"
        )
        assert numbers(store, lifts, start=monday - WEEK, end=monday) == [9]
        assert 14 <= _overdue(store, now) <= 20
        assert numbers(store, "SELECT count(*) FROM case_file WHERE is_open AND is_red_line") == [1]
        late = (
            "SELECT count(*) FROM case_file f WHERE is_open AND due_at < :now AND NOT EXISTS (SELECT 1 FROM case_event e"
            " WHERE e.case_id = f.id AND e.kind IN ('resolved', 'answered'))"
        )
        assert numbers(store, late, now=now)[0] in (7, 8)
        texts = numbers(store, "SELECT content FROM case_file UNION SELECT name FROM customer")
        assert all(ord(letter) < 0x2E80 for text in texts for letter in text)


def _url(folders: pytest.TempPathFactory) -> str:
    return f"sqlite:///{folders.mktemp('demo') / 'demo.db'}"
