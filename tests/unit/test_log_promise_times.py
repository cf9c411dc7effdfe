"""How a time typed between two calls is read. Now is Sunday 22 November 2026, 16:30 in Shanghai."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from dashboard.errors import Refusal
from dashboard.rules.promise_times import past_time, promised_time

SHANGHAI = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 22, 16, 30, tzinfo=SHANGHAI).astimezone(UTC)


def promised(text: str, now: datetime = NOW, zone: str = "Asia/Shanghai") -> str:
    moment = promised_time(text, now=now, zone=zone)
    assert moment.tzinfo is UTC
    return moment.astimezone(ZoneInfo(zone)).strftime("%Y-%m-%d %H:%M")


def back(text: str) -> str:
    return past_time(text, now=NOW, zone="Asia/Shanghai").astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("明10", "2026-11-23 10:00"),
        ("明天 10点半", "2026-11-23 10:30"),
        ("明日下午3", "2026-11-23 15:00"),
        ("今18", "2026-11-22 18:00"),
        ("今 18:45", "2026-11-22 18:45"),
        ("今晚上8点", "2026-11-22 20:00"),
        ("后天9", "2026-11-24 09:00"),
        ("18", "2026-11-22 18:00"),
        ("１８：３０", "2026-11-22 18:30"),
        ("+2h", "2026-11-22 18:30"),
        ("+30m", "2026-11-22 17:00"),
        ("2小时后", "2026-11-22 18:30"),
        ("3天", "2026-11-25 16:30"),
        ("+1.5h", "2026-11-22 18:00"),
        ("周五 15", "2026-11-27 15:00"),
        ("星期五15:00", "2026-11-27 15:00"),
        ("下周三 9", "2026-11-25 09:00"),
        ("11-23 10:00", "2026-11-23 10:00"),
        ("11月23日10点", "2026-11-23 10:00"),
        ("2026-12-01 08:15", "2026-12-01 08:15"),
        ("1-5 9", "2027-01-05 09:00"),
        ("tomorrow 10", "2026-11-23 10:00"),
        ("Fri 3pm", "2026-11-27 15:00"),
        ("friday 15:00", "2026-11-27 15:00"),
        ("23 Nov 10:00", "2026-11-23 10:00"),
        ("Nov 23 10", "2026-11-23 10:00"),
        ("today 6pm", "2026-11-22 18:00"),
    ],
)
def test_a_promise_is_read_as_people_write_it(text: str, expected: str) -> None:
    assert promised(text) == expected


def test_a_weekday_that_is_today_means_today_while_its_hour_is_ahead_and_next_week_afterwards() -> None:
    assert promised("周日 18") == "2026-11-22 18:00"
    assert promised("周日 15") == "2026-11-29 15:00"


def test_the_day_is_the_companys_and_not_the_servers() -> None:
    late = datetime(2026, 11, 22, 17, 0, tzinfo=UTC)  # already Monday 01:00 in Shanghai
    assert promised("今10", now=late) == "2026-11-23 10:00"
    assert promised("今20", now=late, zone="Europe/London") == "2026-11-22 20:00"


@pytest.mark.parametrize(
    "text", ["", "soon", "明", "明25", "10:75", "13-40 10:00", "02-30 10", "周八 3", "+2x", "11-23", "明10 11"]
)
def test_what_cannot_be_read_is_refused_with_its_own_words(text: str) -> None:
    with pytest.raises(Refusal) as refused:
        promised_time(text, now=NOW, zone="Asia/Shanghai")
    assert (refused.value.key, refused.value.field, refused.value.values) == (
        "log.time_unreadable",
        "promise",
        {"text": text},
    )


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("今10", "log.time_past"),
        ("昨10", "log.time_past"),
        ("-2h", "log.time_past"),
        ("2028-01-01 9", "log.time_far"),
        ("+900d", "log.time_far"),
    ],
)
def test_a_promise_lies_ahead_and_within_a_year(text: str, key: str) -> None:
    with pytest.raises(Refusal) as refused:
        promised_time(text, now=NOW, zone="Asia/Shanghai")
    assert refused.value.key == key


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("08:40", "2026-11-22 08:40"),
        ("昨15:30", "2026-11-21 15:30"),
        ("前天9", "2026-11-20 09:00"),
        ("20m", "2026-11-22 16:10"),
        ("-20m", "2026-11-22 16:10"),
        ("20分钟前", "2026-11-22 16:10"),
        ("2h ago", "2026-11-22 14:30"),
        ("周五 15", "2026-11-20 15:00"),
        ("12-31 10", "2025-12-31 10:00"),
        ("yesterday 3pm", "2026-11-21 15:00"),
    ],
)
def test_a_back_filled_time_looks_back(text: str, expected: str) -> None:
    assert back(text) == expected


def test_a_clock_a_little_fast_counts_as_now_and_more_is_refused() -> None:
    assert back("16:34") == "2026-11-22 16:30"
    with pytest.raises(Refusal) as refused:
        back("17:00")
    assert (refused.value.key, refused.value.field) == ("log.time_future", "time")
    with pytest.raises(Refusal) as refused:
        back("2024-01-01 9")
    assert refused.value.key == "log.time_old"
