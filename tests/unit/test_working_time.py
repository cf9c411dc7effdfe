"""Working time on the State Council's calendar."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.rules.policy_reading import PolicyError
from dashboard.rules.working_time import (
    Calendar,
    WorkSession,
    add_days,
    add_working_time,
    is_working_day,
    sessions_from_json,
    sessions_to_json,
    touches_unpublished,
    working_days_after,
    working_hours,
    working_seconds,
)
from dashboard.rules.working_time_seed import published_days

SHANGHAI = ZoneInfo("Asia/Shanghai")
DAYS = published_days(2025, 2026)
CALENDAR = Calendar.from_days(((row.day, row.is_workday) for row in DAYS), horizon=DAYS[-1].day)
INSTANTS = st.datetimes(datetime(2025, 1, 1), datetime(2026, 12, 1), timezones=st.just(UTC))  # noqa: DTZ001


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("start", "end", "hours"),
    # State Council's schedule for 2026 as chinesecalendar 1.11.0 carries it; counted minute by minute with the package
    # holidays 0.109. 14 February (Saturday), 4 January (Sunday) and 9 May (Saturday) are make-up working days.
    [
        ("2026-02-13 17:00", "2026-02-14 10:00", 2.0),
        ("2026-02-13 17:00", "2026-02-24 10:00", 9.5),
        ("2026-10-03 10:00", "2026-10-05 15:00", 0.0),
        ("2026-11-20 12:15", "2026-11-20 13:15", 0.0),
        ("2026-05-08 12:30", "2026-05-09 13:45", 7.75),
        ("2025-12-31 17:00", "2026-01-05 09:30", 9.0),
    ],
)
def test_working_hours_follow_the_published_calendar(start: str, end: str, hours: float) -> None:
    assert working_hours(CALENDAR, at(start), at(end)) == pytest.approx(hours, abs=1e-9)


@given(INSTANTS, INSTANTS, INSTANTS)
def test_stretches_add_up_and_backwards_is_negative(a: datetime, b: datetime, c: datetime) -> None:
    whole = working_seconds(CALENDAR, a, c)
    assert working_seconds(CALENDAR, a, b) + working_seconds(CALENDAR, b, c) == pytest.approx(whole, abs=1e-5)
    assert working_seconds(CALENDAR, c, a) == -whole


@given(INSTANTS, st.integers(0, 30))
def test_working_time_is_what_a_count_of_quarter_hours_gives(start: datetime, quarters: int) -> None:
    start = start.replace(minute=start.minute // 15 * 15, second=0, microsecond=0)
    worked = 0
    for i in range(quarters * 4):
        wall = (start + timedelta(minutes=15 * i)).astimezone(SHANGHAI)
        minute = wall.hour * 60 + wall.minute
        worked += is_working_day(CALENDAR, wall.date()) and (540 <= minute < 720 or 810 <= minute < 1080)
    assert working_hours(CALENDAR, start, start + timedelta(hours=quarters)) == pytest.approx(worked / 4)


@pytest.mark.parametrize(
    ("start", "hours", "due"),
    [
        ("2026-11-20 16:00", 1, "2026-11-20 17:00"),
        ("2026-11-20 16:00", 2, "2026-11-20 18:00"),  # exactly the session's end: it stays there
        ("2026-11-20 11:00", 1, "2026-11-20 12:00"),
        ("2026-11-20 11:00", 2, "2026-11-20 14:30"),
        ("2026-11-20 16:00", 2.5, "2026-11-23 09:30"),  # Friday to Monday
        ("2026-11-21 10:00", 1, "2026-11-23 10:00"),  # a start on Saturday begins on Monday
        ("2026-11-20 12:30", 0, "2026-11-20 13:30"),
        ("2026-11-20 18:00", 1, "2026-11-23 10:00"),
        ("2026-02-13 17:00", 2, "2026-02-14 10:00"),  # a make-up Saturday
        ("2026-02-14 17:00", 2, "2026-02-24 10:00"),  # over the Spring Festival
    ],
)
def test_a_limit_ends_in_working_time(start: str, hours: float, due: str) -> None:
    found = add_working_time(CALENDAR, at(start), hours)
    assert found == at(due)
    assert found.tzinfo is UTC


@given(INSTANTS, st.integers(1, 60 * 80))
def test_the_time_added_is_the_time_counted(start: datetime, minutes: int) -> None:
    due = add_working_time(CALENDAR, start, minutes / 60)
    assert working_seconds(CALENDAR, start, due) == pytest.approx(minutes * 60, abs=1e-3)
    assert due > start


def test_days_are_added_by_the_calendar_or_by_working_days() -> None:
    friday = date(2026, 11, 20)
    assert add_days(CALENDAR, friday, 3) == date(2026, 11, 23)
    assert add_days(CALENDAR, friday, 3, working=True) == date(2026, 11, 25)
    assert add_days(CALENDAR, date(2026, 2, 13), 2, working=True) == date(2026, 2, 24)
    assert add_days(CALENDAR, friday, 0, working=True) == friday


def test_working_days_after_a_day_include_the_last_and_not_the_first() -> None:
    assert working_days_after(CALENDAR, date(2026, 11, 20), date(2026, 11, 23)) == 1
    assert working_days_after(CALENDAR, date(2026, 11, 20), date(2026, 11, 22)) == 0
    assert working_days_after(CALENDAR, date(2026, 11, 23), date(2026, 11, 20)) == 0
    assert working_days_after(CALENDAR, date(2026, 9, 30), date(2026, 10, 8)) == 1


def test_days_past_the_published_horizon_follow_the_week_and_are_marked() -> None:
    assert DAYS[-1].day == date(2026, 12, 31)
    assert is_working_day(CALENDAR, date(2027, 1, 1))  # a Friday: nobody has published that it is a holiday
    assert not CALENDAR.is_published(date(2027, 1, 1))
    assert not touches_unpublished(CALENDAR, at("2026-12-31 23:59"))
    assert touches_unpublished(CALENDAR, at("2026-12-31 17:00"), at("2027-01-04 10:00"))
    assert touches_unpublished(Calendar(), at("2026-11-20 10:00"))


def test_the_seed_stops_at_the_last_published_year() -> None:
    assert published_days(2027, 2030) == []
    assert [row.day for row in published_days(2026, 2030)][-1] == date(2026, 12, 31)
    assert len(published_days(2024, 2024)) == 366
    kinds = {row.day: (row.is_workday, row.kind) for row in DAYS}
    assert kinds[date(2026, 2, 17)] == (False, "holiday")
    assert kinds[date(2026, 2, 14)] == (True, "makeup")
    assert kinds[date(2026, 11, 21)] == (False, "weekend")
    assert kinds[date(2026, 11, 20)] == (True, "workday")


def test_sessions_are_read_written_and_checked() -> None:
    night = sessions_from_json({"sessions": ["13:30-18:00", "09:00-12:00", "20:00-24:00"]})
    assert [str(session) for session in night] == ["09:00-12:00", "13:30-18:00", "20:00-24:00"]
    assert sessions_from_json(sessions_to_json(night)) == night
    for wrong, fault in [
        (["9-12"], "form"),
        (["09:00"], "form"),
        (["09:70-12:00"], "form"),
        (["12:00-09:00"], "order"),
        (["09:00-12:00", "11:00-13:00"], "overlap"),
        ([], "empty"),
    ]:
        with pytest.raises(PolicyError) as refused:
            sessions_from_json({"sessions": wrong})
        assert refused.value.fault == fault


def test_a_desk_that_never_closes_counts_every_hour() -> None:
    always = Calendar(
        working=frozenset({date(2026, 11, 21), date(2026, 11, 22)}), sessions=(WorkSession.parse("00:00-24:00"),)
    )
    assert working_hours(always, at("2026-11-20 22:00"), at("2026-11-23 02:00")) == 52
    assert add_working_time(always, at("2026-11-20 22:00"), 26) == at("2026-11-22 00:00")
