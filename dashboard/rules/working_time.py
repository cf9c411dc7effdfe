"""Working time (工作时): how much of a stretch lies in the work sessions of working days, and where a limit ends.

Days come from the company's work calendar (the State Council's holidays and make-up working days, 调休上班日, then its
own changes). Days past the published horizon follow Monday to Friday, and every number that touches them is marked.
Sessions are on the wall clock of the company's zone, so a change of clocks inside a session counts as the wall shows it.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from typing import Self

from dashboard.periods import DEFAULT_ZONE, zone_info
from dashboard.rules.policy_reading import PolicyError, read_texts

MINUTES_A_DAY = 24 * 60
_MONDAY = date(1900, 1, 1)  # a Monday, before any date that the store can hold


@dataclass(frozen=True, slots=True, order=True)
class WorkSession:
    """A stretch of a working day in minutes since local midnight, half-open; 1440 is the end of the day."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end <= MINUTES_A_DAY:
            raise PolicyError("sessions", "order")

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read ``09:00-12:00`` (``24:00`` ends the day). Raises PolicyError."""
        try:
            (hour, minute), (end_hour, end_minute) = (map(int, part.split(":")) for part in text.split("-"))
        except ValueError as error:
            raise PolicyError("sessions", "form") from error
        if not (0 <= minute < 60 and 0 <= end_minute < 60):
            raise PolicyError("sessions", "form")
        return cls(hour * 60 + minute, end_hour * 60 + end_minute)

    def __str__(self) -> str:
        return f"{self.start // 60:02d}:{self.start % 60:02d}-{self.end // 60:02d}:{self.end % 60:02d}"


DEFAULT_SESSIONS = (WorkSession.parse("09:00-12:00"), WorkSession.parse("13:30-18:00"))


@dataclass(frozen=True)
class Calendar:
    """Which days are worked, and when.

    ``working`` holds the Saturdays and Sundays that are worked, ``resting`` the weekdays that are not; every other day
    follows Monday to Friday. ``horizon`` is the last published day (None: nothing was published).
    """

    working: frozenset[date] = frozenset()
    resting: frozenset[date] = frozenset()
    sessions: tuple[WorkSession, ...] = DEFAULT_SESSIONS
    horizon: date | None = None
    zone: str = DEFAULT_ZONE

    def __post_init__(self) -> None:
        if not self.sessions:
            raise PolicyError("sessions", "empty")
        for earlier, later in zip(self.sessions, self.sessions[1:], strict=False):
            if later.start < earlier.end:
                raise PolicyError("sessions", "overlap")

    @classmethod
    def from_days(
        cls,
        days: Iterable[tuple[date, bool]],
        *,
        sessions: tuple[WorkSession, ...] = DEFAULT_SESSIONS,
        horizon: date | None = None,
        zone: str = DEFAULT_ZONE,
    ) -> Self:
        """From rows of (date, is it worked), as the work calendar stores them; only exceptions are kept."""
        rows = list(days)
        working = frozenset(day for day, worked in rows if worked and day.weekday() >= 5)
        resting = frozenset(day for day, worked in rows if not worked and day.weekday() < 5)
        return cls(working, resting, tuple(sorted(sessions)), horizon, zone)

    @cached_property
    def _working_sorted(self) -> list[date]:
        return sorted(day for day in self.working if day.weekday() >= 5)

    @cached_property
    def _resting_sorted(self) -> list[date]:
        return sorted(day for day in self.resting if day.weekday() < 5)

    @cached_property
    def day_length(self) -> timedelta:
        """Working time of one working day."""
        return timedelta(minutes=sum(session.end - session.start for session in self.sessions))

    def is_working_day(self, day: date) -> bool:
        """Whether that local day is worked."""
        return day in self.working or (day.weekday() < 5 and day not in self.resting)

    def is_published(self, day: date) -> bool:
        """Whether an official calendar covers the day; beyond it a number is marked "calendar not published"."""
        return self.horizon is not None and day <= self.horizon

    def working_days_before(self, day: date) -> int:
        """Working days from a fixed origin up to but without that day: differences count the days between."""
        weeks, rest = divmod((day - _MONDAY).days, 7)
        weekdays = weeks * 5 + min(rest, 5)
        return weekdays - bisect_left(self._resting_sorted, day) + bisect_left(self._working_sorted, day)

    def wall(self, moment: datetime) -> datetime:
        """The wall clock of the company at an instant, without a zone."""
        return moment.astimezone(zone_info(self.zone)).replace(tzinfo=None)

    def instant(self, wall: datetime) -> datetime:
        """The UTC instant at which the company's wall clock shows this."""
        return wall.replace(tzinfo=zone_info(self.zone)).astimezone(UTC)


def is_working_day(calendar: Calendar, day: date) -> bool:
    """Whether that local day is worked."""
    return calendar.is_working_day(day)


def working_seconds(calendar: Calendar, a: datetime, b: datetime) -> float:
    """Seconds of ``[a, b)`` inside work sessions; negative when b lies before a, so that bad data shows.

    The stretches add up exactly: from a to b and from b to c make a to c.
    """
    return (worked_until(calendar, b) - worked_until(calendar, a)).total_seconds()


def working_hours(calendar: Calendar, a: datetime, b: datetime) -> float:
    """`working_seconds` in hours."""
    return working_seconds(calendar, a, b) / 3600


def worked_until(calendar: Calendar, moment: datetime) -> timedelta:
    """All working time from a fixed origin up to an instant: differences count the time between."""
    wall = calendar.wall(moment)
    worked = calendar.working_days_before(wall.date()) * calendar.day_length
    if not calendar.is_working_day(wall.date()):
        return worked
    since_midnight = wall - datetime.combine(wall.date(), datetime.min.time())
    for session in calendar.sessions:
        start, end = timedelta(minutes=session.start), timedelta(minutes=session.end)
        worked += max(timedelta(), min(since_midnight, end) - start)
    return worked


def add_working_time(calendar: Calendar, start: datetime, hours: float) -> datetime:
    """The UTC instant at which so much working time has passed since ``start``.

    A start outside the sessions begins at the next session; an end that falls exactly on a session's end stays there.
    """
    if hours < 0:
        raise ValueError("working time runs forward only")
    left, wall = timedelta(hours=hours), calendar.wall(start)
    while True:
        for begin, end in _sessions_of(calendar, wall.date()):
            if wall >= end:
                continue
            wall = max(wall, begin)
            if left <= end - wall:
                return calendar.instant(wall + left)
            left -= end - wall
        wall = datetime.combine(wall.date() + timedelta(days=1), datetime.min.time())


def subtract_working_time(calendar: Calendar, end: datetime, hours: float) -> datetime:
    """The UTC instant from which so much working time is left until ``end``.

    An end outside the sessions counts from the close of the last session before it; a start that falls exactly on a
    session's beginning stays there.
    """
    if hours < 0:
        raise ValueError("working time is taken off backwards only")
    left, wall = timedelta(hours=hours), calendar.wall(end)
    while left:
        for begin, close in reversed(_sessions_of(calendar, wall.date())):
            if wall <= begin:
                continue
            wall = min(wall, close)
            if left <= wall - begin:
                return calendar.instant(wall - left)
            left -= wall - begin
        wall = datetime.combine(wall.date(), datetime.min.time()) - timedelta(microseconds=1)
    return end


def _sessions_of(calendar: Calendar, day: date) -> list[tuple[datetime, datetime]]:
    if not calendar.is_working_day(day):
        return []
    midnight = datetime.combine(day, datetime.min.time())
    return [
        (midnight + timedelta(minutes=session.start), midnight + timedelta(minutes=session.end))
        for session in calendar.sessions
    ]


def add_days(calendar: Calendar, day: date, n: int, *, working: bool = False) -> date:
    """The local day n days after ``day``: calendar days, or working days when the policy says so."""
    if n < 0:
        raise ValueError("days are added forward only")
    if not working:
        return day + timedelta(days=n)
    while n > 0:
        day += timedelta(days=1)
        n -= calendar.is_working_day(day)
    return day


def working_days_after(calendar: Calendar, day: date, until: date) -> int:
    """Working days after ``day`` up to and with ``until``; 0 when ``until`` is not later."""
    if until <= day:
        return 0
    one = timedelta(days=1)
    return calendar.working_days_before(until + one) - calendar.working_days_before(day + one)


def touches_unpublished(calendar: Calendar, *moments: datetime) -> bool:
    """Whether any instant lies past the published horizon, so that a number made from them must be marked."""
    return any(not calendar.is_published(calendar.wall(moment).date()) for moment in moments)


def sessions_from_json(data: Mapping[str, object]) -> tuple[WorkSession, ...]:
    """Read ``{"sessions": ["09:00-12:00", "13:30-18:00"]}``. Raises PolicyError."""
    sessions = tuple(sorted(WorkSession.parse(text) for text in read_texts(data, "sessions")))
    return Calendar(sessions=sessions).sessions


def sessions_to_json(sessions: Iterable[WorkSession]) -> dict[str, list[str]]:
    """The form that `sessions_from_json` reads."""
    return {"sessions": [str(session) for session in sessions]}
