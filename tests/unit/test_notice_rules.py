"""Whom a notice concerns, when it is quiet, when a failed one is tried again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from dashboard.notices.delivery import is_address
from dashboard.rules.notices import Concern, QuietHours, concerns, read_clock, retry_after

ZONE = "Asia/Shanghai"


def at(hour: int, minute: int = 0, day: int = 20) -> datetime:
    """A time of day in Shanghai on a day of November 2026, as an instant."""
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC) - timedelta(hours=8)


def over(quiet: tuple[str, str], moment: datetime) -> datetime:
    hours = QuietHours.between(*quiet)
    assert hours is not None
    return hours.over_at(moment, ZONE)


def test_quiet_hours_through_midnight_end_on_the_morning_after() -> None:
    night = ("22:00", "7:30")
    assert over(night, at(21, 59)) == at(21, 59)
    assert over(night, at(22)) == at(7, 30, day=21)
    assert over(night, at(2)) == at(7, 30)
    assert over(night, at(7, 30)) == at(7, 30)


def test_quiet_hours_within_a_day_end_on_it() -> None:
    assert over(("12:00", "13:30"), at(12, 45)) == at(13, 30)
    assert over(("12:00", "13:30"), at(13, 30)) == at(13, 30)


@pytest.mark.parametrize("pair", [(None, None), ("22:00", None), ("22:00", "22:00"), ("late", "early")])
def test_without_two_different_ends_there_are_no_quiet_hours(pair: tuple[str | None, str | None]) -> None:
    assert QuietHours.between(*pair) is None


def test_a_time_of_day_is_read_as_people_write_it() -> None:
    assert [str(read_clock(text)) for text in ("8:30", " 08：30 ", "23:59")] == ["08:30:00", "08:30:00", "23:59:00"]
    assert [read_clock(text) for text in ("24:00", "8", "8:60", "", "half past")] == [None] * 5


def test_a_failed_notice_is_tried_again_ever_more_rarely_but_at_least_hourly() -> None:
    minutes = [retry_after(failures).total_seconds() / 60 for failures in (1, 2, 3, 6, 7, 8, 5000)]
    assert minutes == [1, 2, 4, 32, 60, 60, 60]


def test_a_matter_concerns_its_team_whoever_has_it_and_those_it_goes_up_to() -> None:
    matter = Concern(team_id=1, owner_id=10, people=frozenset({20}))
    assert [concerns(staff, None, matter) for staff in (10, 20, 30)] == [True, True, False]
    assert [concerns(None, team, matter) for team in (1, 2, None)] == [True, False, True]
    assert concerns(None, 2, Concern(None, None))  # what has no team is everybody's


@pytest.mark.parametrize(
    ("address", "known"),
    [
        ("json://127.0.0.1:9/x", True),
        ("wecombot://abcdef", True),
        ("feishu://abcdef0123456789", True),
        ("nonsense://x", False),
        ("json://a,json://b", False),
        ("", False),
    ],
)
def test_an_address_is_one_that_the_library_knows(address: str, known: bool) -> None:
    assert is_address(address) is known
