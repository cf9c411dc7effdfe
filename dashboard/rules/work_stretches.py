"""The work calendar laid out as data, so that a database can count working time (工作时) by itself.

Every work session becomes a stretch that knows how much was worked before it. What was worked up to an instant is then the
latest stretch that began by then: ``worked_before + min(instant - starts_at, seconds)``; the difference of two such
readings is the working time between two instants, the same as `working_time.working_seconds` gives.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import NamedTuple

from dashboard.rules.working_time import Calendar, worked_until

FIRST_DAY = date(2000, 1, 1)
YEARS_AHEAD = 10
_SECOND = timedelta(seconds=1)
_DAY = timedelta(days=1)


class WorkStretch(NamedTuple):
    """From ``starts_at`` (UTC) work goes on for ``seconds``; ``worked_before``: seconds since the calendar's origin.

    ``seconds`` is 0 where the wall clock jumps over working time.
    """

    starts_at: datetime
    seconds: int
    worked_before: int


def work_stretches(calendar: Calendar, first: date = FIRST_DAY, last: date | None = None) -> list[WorkStretch]:
    """The stretches of all days from ``first`` to ``last``, in order.

    ``last`` is by default ten years past the published horizon (fifty years after ``first`` where nothing was published).
    """
    if last is None:
        last = date((calendar.horizon.year if calendar.horizon else first.year + 40) + YEARS_AHEAD, 12, 31)
    found: list[WorkStretch] = []
    day, midnight = first, _midnight(calendar, first)
    while day <= last:
        following = _midnight(calendar, day + _DAY)
        if following - midnight != _DAY:
            found.extend(_changing_day(calendar, midnight, following))
        elif calendar.is_working_day(day):
            found.extend(_plain_day(calendar, day, midnight))
        day, midnight = day + _DAY, following
    return found


def _midnight(calendar: Calendar, day: date) -> datetime:
    return calendar.instant(datetime.combine(day, datetime.min.time()))


def _plain_day(calendar: Calendar, day: date, midnight: datetime) -> Iterator[WorkStretch]:
    worked = calendar.working_days_before(day) * int(calendar.day_length.total_seconds())
    for session in calendar.sessions:
        length = (session.end - session.start) * 60
        yield WorkStretch(midnight + timedelta(minutes=session.start), length, worked)
        worked += length


def _changing_day(calendar: Calendar, midnight: datetime, following: datetime) -> Iterator[WorkStretch]:
    """A day on which the clock is put on or back: cut at each session's ends and at the change, and read there."""
    cuts = _cuts(calendar, midnight, following)
    reached = _worked(calendar, midnight - _SECOND) + _pace(calendar, midnight - _SECOND, midnight)
    for start, end in pairwise(cuts):
        worked = _worked(calendar, start)
        length = int((end - start).total_seconds()) if _pace(calendar, start, end) else 0
        if length or worked != reached:
            yield WorkStretch(start, length, worked)
        reached = worked + length


def _cuts(calendar: Calendar, midnight: datetime, following: datetime) -> list[datetime]:
    local = calendar.wall(midnight + timedelta(hours=12)).date()
    walls = [
        datetime.combine(local, datetime.min.time()) + timedelta(minutes=minute)
        for session in calendar.sessions
        for minute in (session.start, session.end)
    ]
    ends = {calendar.instant(wall.replace(fold=fold)) for wall in walls for fold in (0, 1)}
    found = {midnight, following, _change(calendar, midnight, following), *ends}
    return sorted(one for one in found if midnight <= one <= following)


def _change(calendar: Calendar, before: datetime, after: datetime) -> datetime:
    """The minute at which the wall clock leaves its old offset, by halving."""
    old = _offset(calendar, before)
    while after - before > timedelta(minutes=1):
        middle = before + timedelta(minutes=(after - before) // timedelta(minutes=2))
        before, after = (middle, after) if _offset(calendar, middle) == old else (before, middle)
    return after


def _offset(calendar: Calendar, moment: datetime) -> timedelta:
    return calendar.wall(moment) - moment.astimezone(UTC).replace(tzinfo=None)


def _worked(calendar: Calendar, moment: datetime) -> int:
    return int(worked_until(calendar, moment).total_seconds())


def _pace(calendar: Calendar, start: datetime, end: datetime) -> int:
    """1 where work goes on after ``start``, else 0."""
    return int(end > start and worked_until(calendar, start + _SECOND) - worked_until(calendar, start) == _SECOND)
