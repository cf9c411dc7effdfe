"""Weeks, months, years, days and ranges, cut in the company's zone and handed on as UTC instants.

A period is half-open: an event belongs to it when ``start <= occurred_at < end``. A company's week begins on Monday at
midnight *there* (ISO 8601), so Sunday 16:30 UTC already lies in Shanghai's next week. Keys use the ISO year:
2027-01-03 is ``2026-W53``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

DEFAULT_ZONE = "Asia/Shanghai"
FIRST_YEAR, LAST_YEAR = 1900, 2200

PeriodKind = Literal["week", "month", "year", "day", "range", "part"]
PeriodFault = Literal["form", "week", "month", "year", "date", "order", "zone", "instant", "gap"]

_WEEK = re.compile(r"(\d{4})-W(\d{2})", re.ASCII)
_MONTH = re.compile(r"(\d{4})-(\d{2})", re.ASCII)
_YEAR = re.compile(r"\d{4}", re.ASCII)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


class PeriodError(ValueError):
    """No such period. ``fault`` says what is wrong (for a sentence to the user), ``text`` what was given."""

    def __init__(self, fault: PeriodFault, text: str) -> None:
        super().__init__(f"{fault}: {text}")
        self.fault: PeriodFault = fault
        self.text = text


@dataclass(frozen=True, slots=True)
class Period:
    """A half-open stretch ``[start, end)`` of UTC instants, cut in ``zone``.

    ``kind`` is week, month, year, day, range (whole local days) or part (the elapsed piece of another period).
    """

    start: datetime
    end: datetime
    kind: PeriodKind
    zone: str

    def __post_init__(self) -> None:
        for moment in (self.start, self.end):
            if moment.tzinfo is None:
                raise PeriodError("instant", str(moment))
        if self.start >= self.end:
            raise PeriodError("order", f"{self.start}/{self.end}")

    @property
    def first_day(self) -> date:
        """The local date on which the period begins."""
        return local_date(self.start, self.zone)

    @property
    def end_day(self) -> date:
        """The local date of the end: the first day that no longer belongs, for periods of whole days."""
        return local_date(self.end, self.zone)

    @property
    def days(self) -> tuple[date, ...]:
        """Every local date that the period touches, in order."""
        last = local_date(self.end - timedelta(microseconds=1), self.zone)
        return tuple(self.first_day + timedelta(days=i) for i in range((last - self.first_day).days + 1))

    @property
    def key(self) -> str:
        """Text that `parse_period` reads back; only a part, printed as its two local instants, is not read back."""
        if self.kind == "week":
            return week_key(self.first_day)
        if self.kind == "month":
            return f"{self.first_day:%Y-%m}"
        if self.kind == "year":
            return f"{self.first_day.year:04d}"
        if self.kind == "day":
            return self.first_day.isoformat()
        if self.kind == "range":
            return f"{self.first_day}/{self.end_day}"
        local = (moment.astimezone(zone_info(self.zone)) for moment in (self.start, self.end))
        return "/".join(moment.strftime("%Y-%m-%dT%H:%M") for moment in local)

    def __contains__(self, moment: datetime) -> bool:
        return self.start <= moment < self.end

    def is_complete(self, as_of: datetime) -> bool:
        """Whether the period is over at the cut-off: an unfinished one stays out of averages and control limits."""
        return as_of >= self.end

    def up_to(self, as_of: datetime) -> Period | None:
        """What of the period lies before the cut-off: itself when complete, None before it began."""
        if as_of >= self.end:
            return self
        return Period(self.start, as_of, "part", self.zone) if as_of > self.start else None

    def previous(self) -> Period:
        """The period of the same kind right before: for a range as many days, for a part as long a stretch."""
        first = self.first_day
        if self.kind == "week":
            return week_of(first - timedelta(days=7), self.zone)
        if self.kind == "month":
            return month_of(first - timedelta(days=1), self.zone)
        if self.kind == "year":
            return year_of(first - timedelta(days=1), self.zone)
        if self.kind == "part":
            return Period(self.start - (self.end - self.start), self.start, "part", self.zone)
        return _whole_days(first - (self.end_day - first), first, self.kind, self.zone)


def zone_info(zone: str) -> ZoneInfo:
    """The zone's rules. Raises PeriodError("zone") for a name that does not exist."""
    try:
        return ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise PeriodError("zone", zone) from error


def local_date(moment: datetime, zone: str) -> date:
    """The date on the company's wall at that instant. Raises PeriodError("instant") for a time without a zone."""
    if moment.tzinfo is None:
        raise PeriodError("instant", str(moment))
    return moment.astimezone(zone_info(zone)).date()


def midnight(day: date, zone: str) -> datetime:
    """The instant, in UTC, at which that local day begins (also where clocks skip or repeat midnight)."""
    return datetime.combine(day, time(), zone_info(zone)).astimezone(UTC)


def _whole_days(first: date, end: date, kind: PeriodKind, zone: str) -> Period:
    return Period(midnight(first, zone), midnight(end, zone), kind, zone)


def week_of(day: date, zone: str = DEFAULT_ZONE) -> Period:
    """The ISO week that holds a local date."""
    monday = day - timedelta(days=day.weekday())
    return _whole_days(monday, monday + timedelta(days=7), "week", zone)


def month_of(day: date, zone: str = DEFAULT_ZONE) -> Period:
    """The calendar month that holds a local date."""
    first = day.replace(day=1)
    return _whole_days(first, (first + timedelta(days=32)).replace(day=1), "month", zone)


def year_of(day: date, zone: str = DEFAULT_ZONE) -> Period:
    """The calendar year that holds a local date."""
    return _whole_days(date(day.year, 1, 1), date(day.year + 1, 1, 1), "year", zone)


def day_of(day: date, zone: str = DEFAULT_ZONE) -> Period:
    """One local day."""
    return _whole_days(day, day + timedelta(days=1), "day", zone)


def iso_week(zone: str, moment: datetime) -> Period:
    """The ISO week of an instant in the company's zone: converted first, cut afterwards."""
    return week_of(local_date(moment, zone), zone)


def week_key(day: date) -> str:
    """The ISO week of a local date, as ``2026-W53`` (ISO year, not calendar year)."""
    year, week, _ = day.isocalendar()
    return f"{year:04d}-W{week:02d}"


def parse_period(text: str, zone: str = DEFAULT_ZONE) -> Period:
    """Read ``2016-W19``, ``2016-05``, ``2016``, ``2016-05-03`` or ``2010-01-01/2014-02-01`` (end excluded).

    Raises PeriodError, whose ``fault`` names what is wrong.
    """
    text = text.strip()
    if match := _WEEK.fullmatch(text):
        return week_of(_iso_monday(int(match[1]), int(match[2]), text), zone)
    if match := _MONTH.fullmatch(text):
        return month_of(_read_day(f"{text}-01", "month", text), zone)
    if _YEAR.fullmatch(text):
        return year_of(_read_day(f"{text}-01-01", "year", text), zone)
    if _DAY.fullmatch(text):
        return day_of(_read_day(text, "date", text), zone)
    first, slash, end = text.partition("/")
    if slash and _DAY.fullmatch(first) and _DAY.fullmatch(end):
        return _whole_days(_read_day(first, "date", text), _read_day(end, "date", text), "range", zone)
    raise PeriodError("form", text)


def _iso_monday(year: int, week: int, text: str) -> date:
    try:
        return _bounded(date.fromisocalendar(year, week, 1), text)
    except ValueError as error:
        raise PeriodError("week", text) from error


def _read_day(written: str, fault: PeriodFault, text: str) -> date:
    try:
        return _bounded(date.fromisoformat(written), text)
    except ValueError as error:
        raise PeriodError(fault, text) from error


def _bounded(day: date, text: str) -> date:
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise ValueError(f"year out of bounds in {text}")
    return day


def weeks_before(period: Period, n: int) -> tuple[Period, ...]:
    """The n whole ISO weeks before the week in which the period begins, oldest first; the period is none of them."""
    return periods_before(week_of(period.first_day, period.zone), n)


def periods_before(period: Period, n: int) -> tuple[Period, ...]:
    """The n periods of the same kind right before, oldest first."""
    found: list[Period] = []
    for _ in range(n):
        period = period.previous()
        found.append(period)
    return tuple(reversed(found))


def weeks_in(period: Period) -> tuple[Period, ...]:
    """The ISO weeks that a period touches, the first and last cut at its edges, so that their counts add up to its."""
    cuts = [midnight(day, period.zone) for day in period.days[1:] if day.weekday() == 0]
    edges = [period.start, *cuts, period.end]
    return tuple(Period(start, end, "week", period.zone) for start, end in pairwise(edges))


def boundaries(periods: Iterable[Period]) -> tuple[datetime, ...]:
    """The n + 1 instants that separate n adjoining periods, for a query that sorts events between them.

    Raises PeriodError("gap") when one period does not begin where the one before it ends.
    """
    ordered = tuple(periods)
    for earlier, later in pairwise(ordered):
        if earlier.end != later.start:
            raise PeriodError("gap", f"{earlier.key} {later.key}")
    return (*(period.start for period in ordered), *(period.end for period in ordered[-1:]))


def same_elapsed_part(period: Period, as_of: datetime, earlier: Period | None = None) -> Period:
    """The piece of an earlier period (by default the previous one) that was over at the same point of its clock.

    On Wednesday 15:30 an unfinished week meets last week up to its Wednesday 15:30; a complete period meets all of the
    earlier one. Raises PeriodError("order") when the period has not begun at ``as_of``.
    """
    other = earlier or period.previous()
    if period.is_complete(as_of):
        return other
    zone = zone_info(period.zone)
    elapsed = as_of.astimezone(zone).replace(tzinfo=None) - datetime.combine(period.first_day, time())
    wall = datetime.combine(other.first_day, time()) + elapsed
    end = min(wall.replace(tzinfo=zone).astimezone(UTC), other.end)
    return Period(other.start, end, "part", period.zone)


def opening_week(now: datetime, zone: str = DEFAULT_ZONE) -> Period:
    """The week on which a page about the week opens: the last complete one until Tuesday noon, then the current one."""
    week = iso_week(zone, now)
    wall = now.astimezone(zone_info(zone)).replace(tzinfo=None)
    tuesday_noon = datetime.combine(week.first_day, time(12)) + timedelta(days=1)
    return week.previous() if wall < tuesday_noon else week


def cutoff(now: datetime) -> datetime:
    """The data cut-off T of a page read now: the *next* whole minute in UTC, so that an event of this second counts."""
    if now.tzinfo is None:
        raise PeriodError("instant", str(now))
    return now.astimezone(UTC).replace(second=0, microsecond=0) + timedelta(minutes=1)
