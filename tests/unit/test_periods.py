"""Periods are cut in the company's zone, half-open, by ISO weeks."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.periods import (
    Period,
    PeriodError,
    boundaries,
    cutoff,
    day_of,
    iso_week,
    midnight,
    month_of,
    opening_week,
    parse_period,
    periods_before,
    same_elapsed_part,
    week_key,
    week_of,
    weeks_before,
    weeks_in,
)

SHANGHAI = "Asia/Shanghai"
ZONES = st.sampled_from([SHANGHAI, "Europe/Berlin", "America/New_York", "America/Sao_Paulo", "Atlantic/Azores"])
DAYS = st.dates(date(1990, 1, 1), date(2060, 12, 31))


def local(text: str, zone: str = SHANGHAI) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


@pytest.mark.parametrize(
    ("day", "key"),
    [
        # ISO 8601 examples at the turn of the year (ISO 8601; the standard's week calendar)
        ("2005-01-01", "2004-W53"),
        ("2008-12-29", "2009-W01"),
        ("2010-01-03", "2009-W53"),
        ("2026-12-31", "2026-W53"),
        ("2027-01-03", "2026-W53"),
    ],
)
def test_a_week_bears_its_iso_year(day: str, key: str) -> None:
    assert week_key(date.fromisoformat(day)) == key
    assert week_of(date.fromisoformat(day)).key == key


def test_sunday_evening_in_utc_is_already_shanghais_next_week() -> None:
    moment = datetime(2026, 11, 15, 16, 30, tzinfo=UTC)
    assert iso_week(SHANGHAI, moment).key == "2026-W47"
    assert iso_week("UTC", moment).key == "2026-W46"


def test_a_week_is_half_open_at_local_midnight() -> None:
    week = parse_period("2016-W19", SHANGHAI)
    assert (week.start, week.end) == (datetime(2016, 5, 8, 16, tzinfo=UTC), datetime(2016, 5, 15, 16, tzinfo=UTC))
    assert week.start in week
    assert week.end not in week
    assert week.days == tuple(date(2016, 5, day) for day in range(9, 16))
    assert not week.is_complete(week.end - timedelta(seconds=1))
    assert week.is_complete(week.end)


@pytest.mark.parametrize(
    ("text", "kind", "first", "end"),
    [
        ("2016-W19", "week", "2016-05-09", "2016-05-16"),
        ("2016-05", "month", "2016-05-01", "2016-06-01"),
        ("2016-12", "month", "2016-12-01", "2017-01-01"),
        ("2012", "year", "2012-01-01", "2013-01-01"),
        ("2016-02-29", "day", "2016-02-29", "2016-03-01"),
        ("2010-01-01/2014-02-01", "range", "2010-01-01", "2014-02-01"),
    ],
)
def test_a_key_is_read_and_written_back(text: str, kind: str, first: str, end: str) -> None:
    period = parse_period(f" {text} ", SHANGHAI)
    assert (period.kind, period.first_day.isoformat(), period.end_day.isoformat()) == (kind, first, end)
    assert period.key == text


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "form"),
        ("last week", "form"),
        ("2016-w19", "form"),
        ("2016-W9", "form"),
        ("２０１６-W19", "form"),
        ("2016-01-01/", "form"),
        ("2016-01-01/2016-02", "form"),
        ("2025-W53", "week"),
        ("2016-W00", "week"),
        ("2016-13", "month"),
        ("201", "form"),
        ("0999", "year"),
        ("2015-02-29", "date"),
        ("0001-01-01", "date"),
        ("9999-W52", "week"),
        ("2016-02-01/2016-02-01", "order"),
        ("2016-02-01/2016-01-01", "order"),
    ],
)
def test_what_is_no_period_says_what_is_wrong(text: str, fault: str) -> None:
    with pytest.raises(PeriodError) as refused:
        parse_period(text, SHANGHAI)
    assert (refused.value.fault, refused.value.text) == (fault, text if fault != "order" else refused.value.text)


@pytest.mark.parametrize("zone", ["Mars/Olympus", "", "../etc/passwd", "Asia"])
def test_an_unknown_zone_is_refused(zone: str) -> None:
    with pytest.raises(PeriodError, match="zone"):
        parse_period("2016-W19", zone)


def test_an_instant_without_a_zone_is_refused() -> None:
    naive = datetime(2016, 5, 9)  # noqa: DTZ001
    for refuse in (
        lambda: iso_week(SHANGHAI, naive),
        lambda: cutoff(naive),
        lambda: Period(naive, naive, "day", "UTC"),
    ):
        with pytest.raises(PeriodError, match="instant"):
            refuse()


def test_a_week_across_a_clock_change_is_an_hour_short_or_long() -> None:
    spring, autumn = parse_period("2026-W13", "Europe/Berlin"), parse_period("2026-W43", "Europe/Berlin")
    assert spring.end - spring.start == timedelta(days=7, hours=-1)
    assert autumn.end - autumn.start == timedelta(days=7, hours=1)
    assert len(spring.days) == len(autumn.days) == 7


def test_a_day_begins_also_where_midnight_is_skipped_or_repeated() -> None:
    # America/Sao_Paulo 2018-11-04: 00:00 jumps to 01:00 (03:00 UTC); Atlantic/Azores 2026-10-25: 01:00 falls to 00:00.
    assert midnight(date(2018, 11, 4), "America/Sao_Paulo") == datetime(2018, 11, 4, 3, tzinfo=UTC)
    assert midnight(date(2026, 10, 25), "Atlantic/Azores") == datetime(2026, 10, 25, 0, tzinfo=UTC)
    assert day_of(date(2026, 10, 25), "Atlantic/Azores").end == datetime(2026, 10, 26, 1, tzinfo=UTC)


def test_the_period_before_is_of_the_same_kind() -> None:
    assert parse_period("2027-W01").previous().key == "2026-W53"
    assert parse_period("2026-01").previous().key == "2025-12"
    assert parse_period("2013").previous().key == "2012"
    assert parse_period("2026-03-01").previous().key == "2026-02-28"
    assert parse_period("2026-03-01/2026-03-11").previous().key == "2026-02-19/2026-03-01"


def test_earlier_weeks_come_oldest_first_and_without_the_week_itself() -> None:
    earlier = weeks_before(parse_period("2027-W02"), 4)
    assert [week.key for week in earlier] == ["2026-W51", "2026-W52", "2026-W53", "2027-W01"]
    assert weeks_before(parse_period("2027-W02"), 0) == ()
    assert [month.key for month in periods_before(parse_period("2026-02"), 3)] == ["2025-11", "2025-12", "2026-01"]


def test_boundaries_stand_between_adjoining_periods_only() -> None:
    weeks = weeks_before(parse_period("2016-W19"), 2)
    assert boundaries(weeks) == (weeks[0].start, weeks[1].start, weeks[1].end)
    assert boundaries(()) == ()
    with pytest.raises(PeriodError, match="gap"):
        boundaries((weeks[1], weeks[0]))


def test_weeks_of_a_month_are_cut_at_its_edges_and_keep_their_keys() -> None:
    weeks = weeks_in(parse_period("2016-05"))
    assert [week.key for week in weeks] == ["2016-W17", "2016-W18", "2016-W19", "2016-W20", "2016-W21", "2016-W22"]
    assert boundaries(weeks)[0] == parse_period("2016-05").start
    assert boundaries(weeks)[-1] == parse_period("2016-05").end
    assert weeks[0].previous().key == "2016-W16"


def test_an_unfinished_week_meets_the_same_part_of_the_week_before() -> None:
    week = parse_period("2016-W19")
    part = same_elapsed_part(week, local("2016-05-11T15:30"))
    assert (part.start, part.end) == (local("2016-05-02T00:00"), local("2016-05-04T15:30"))
    assert part.key == "2016-05-02T00:00/2016-05-04T15:30"
    assert same_elapsed_part(week, week.end) == week.previous()
    with pytest.raises(PeriodError, match="order"):
        same_elapsed_part(week, week.start)


def test_the_same_part_follows_the_wall_clock_across_a_clock_change() -> None:
    week = parse_period("2026-W14", "Europe/Berlin")  # the week before lost an hour on its Sunday
    part = same_elapsed_part(week, local("2026-04-05T15:00", "Europe/Berlin"))
    assert part.end == local("2026-03-29T15:00", "Europe/Berlin")


def test_a_long_month_part_never_runs_over_a_short_month() -> None:
    march = parse_period("2026-03")
    assert same_elapsed_part(march, local("2026-03-31T12:00")).end == parse_period("2026-02").end


@pytest.mark.parametrize(
    ("now", "key"),
    [
        ("2026-11-16T08:00", "2026-W46"),
        ("2026-11-17T11:59", "2026-W46"),
        ("2026-11-17T12:00", "2026-W47"),
        ("2026-11-22T23:59", "2026-W47"),
    ],
)
def test_until_tuesday_noon_a_page_opens_on_the_last_complete_week(now: str, key: str) -> None:
    assert opening_week(local(now), SHANGHAI).key == key


def test_the_cutoff_is_the_next_whole_minute() -> None:
    assert cutoff(datetime(2026, 11, 22, 1, 2, 3, 4, tzinfo=UTC)) == datetime(2026, 11, 22, 1, 3, tzinfo=UTC)
    assert cutoff(datetime(2026, 11, 22, 1, 2, tzinfo=UTC)) == datetime(2026, 11, 22, 1, 3, tzinfo=UTC)


def test_what_lies_before_the_cutoff_is_a_part() -> None:
    month = parse_period("2016-05")
    assert month.up_to(month.end) is month
    assert month.up_to(month.start) is None
    part = month.up_to(local("2016-05-03T10:00"))
    assert part is not None
    assert (part.kind, part.start, part.end) == ("part", month.start, local("2016-05-03T10:00"))


@given(DAYS, ZONES)
def test_every_period_reads_back_from_its_key_and_adjoins_the_one_before(day: date, zone: str) -> None:
    for period in (week_of(day, zone), month_of(day, zone), day_of(day, zone)):
        assert parse_period(period.key, zone) == period
        assert period.previous().end == period.start
        assert midnight(day, zone) in period
        assert period.days[0] == period.first_day


@given(st.datetimes(datetime(1990, 1, 1), datetime(2060, 1, 1), timezones=st.just(UTC)), ZONES)  # noqa: DTZ001
def test_every_instant_lies_in_exactly_its_own_week(moment: datetime, zone: str) -> None:
    week = iso_week(zone, moment)
    assert moment in week
    assert moment not in week.previous()
    assert cutoff(moment) > moment
