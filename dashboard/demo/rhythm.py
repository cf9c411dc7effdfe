"""When things happen: seasons, weekdays, holidays and hours, as a property company knows them.

Demo time is Shanghai time, which has no summer time: local is UTC plus eight hours, always.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cached_property

import numpy as np

from dashboard.rules.working_time import Calendar

ZONE = "Asia/Shanghai"
OFFSET = timedelta(hours=8)
DAY = timedelta(days=1)

CONTACT_HOURS = (1, 1, 0, 0, 0, 1, 2, 6, 14, 20, 18, 13, 8, 9, 13, 14, 13, 12, 13, 14, 11, 7, 4, 2)
OFFICE_HOURS = (0, 0, 0, 0, 0, 0, 0, 0, 4, 16, 20, 13, 2, 6, 16, 18, 15, 9, 4, 2, 0, 0, 0, 0)
WEEKDAYS = (1.18, 1.06, 1.0, 1.0, 1.05, 0.92, 0.79)
SEASON = (0.94, 0.9, 0.96, 0.97, 1.0, 1.07, 1.13, 1.12, 1.02, 0.96, 0.96, 0.97)


def local(moment: datetime) -> datetime:
    """The wall clock, without a zone."""
    return (moment + OFFSET).replace(tzinfo=None)


def instant(day: date, hour: float = 0.0) -> datetime:
    """The UTC instant of a local day and hour."""
    return datetime(day.year, day.month, day.day, tzinfo=UTC) - OFFSET + timedelta(seconds=round(hour * 3600))


def today(now: datetime) -> date:
    return local(now).date()


@dataclass(frozen=True)
class Holiday:
    """A run of days without work that holds at least one public holiday, of three days or more."""

    first: date
    last: date

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1


def holidays(days: Sequence[tuple[date, bool, str]], start: date, end: date) -> list[Holiday]:
    """The runs between two days, oldest first. `days`: (day, is it worked, kind) of the published calendar."""
    found: list[Holiday] = []
    run: list[tuple[date, bool, str]] = []
    for row in (*(row for row in days if start <= row[0] <= end), (end + DAY, True, "")):
        if not row[1]:
            run.append(row)
            continue
        if len(run) >= 3 and any(kind == "holiday" for _, _, kind in run):
            found.append(Holiday(run[0][0], run[-1][0]))
        run = []
    return found


@dataclass(frozen=True)
class Rhythm:
    """The company's time: 78 whole weeks and the week of `now`, which is cut at `now`."""

    now: datetime
    calendar: Calendar
    pauses: tuple[Holiday, ...]
    weeks: int = 79

    @cached_property
    def first_monday(self) -> date:
        day = today(self.now)
        return day - timedelta(days=day.weekday(), weeks=self.weeks - 1)

    @cached_property
    def _dips(self) -> Mapping[date, float]:
        """Share of a usual day's contacts: Spring Festival is quiet, National Day half so, shorter holidays less."""
        dips: dict[date, float] = {}
        for pause in self.pauses:
            share = 0.75 if pause.days < 5 else 0.34 if pause.first.month < 4 else 0.5
            dips.update({pause.first + timedelta(days=i): share for i in range(pause.days)})
        return dips

    def monday(self, week: int) -> date:
        return self.first_monday + timedelta(weeks=week)

    def start(self, week: int) -> datetime:
        return instant(self.monday(week))

    def week_of(self, at: datetime) -> int:
        return (at - self.start(0)).days // 7

    @property
    def last_week(self) -> int:
        """The last complete week."""
        return self.weeks - 2

    def day_share(self, day: date) -> float:
        return WEEKDAYS[day.weekday()] * self._dips.get(day, 1.0)

    def level(self, week: int) -> float:
        """How busy a week is beside a usual one: season and holidays."""
        monday = self.monday(week)
        shares = sum(self.day_share(monday + timedelta(days=i)) for i in range(7)) / sum(WEEKDAYS)
        return shares * SEASON[monday.month - 1]

    def instants(
        self, numbers: np.random.Generator, week: int, count: float, hours: Sequence[int] = CONTACT_HOURS
    ) -> list[datetime]:
        """So many instants within a week, in order; of the current week only those before `now`."""
        monday = self.monday(week)
        shares = np.array([self.day_share(monday + timedelta(days=i)) for i in range(7)])
        n = max(0, round(count))
        days = numbers.choice(7, size=n, p=shares / shares.sum())
        clock = np.asarray(hours, dtype=float)
        seconds = (
            days * 86_400 + numbers.choice(24, size=n, p=clock / clock.sum()) * 3600 + numbers.integers(0, 3600, n)
        )
        begin = int(self.start(week).timestamp())
        limit = int(self.now.timestamp()) - begin
        return [datetime.fromtimestamp(begin + int(s), UTC) for s in np.sort(seconds) if s < limit]

    def awake(self, moment: datetime, number: Callable[[], float]) -> datetime:
        """The moment itself by day; from the evening on, some time of the next morning."""
        wall = local(moment)
        if 8 <= wall.hour < 20:
            return moment
        day = wall.date() if wall.hour < 8 else wall.date() + DAY
        return instant(day, 8.2 + 2.5 * number())

    def holiday_of(self, day: date) -> Holiday | None:
        return next((pause for pause in self.pauses if pause.first <= day <= pause.last), None)

    @cached_property
    def backlog_holiday(self) -> Holiday | None:
        """The last long holiday that was over a week ago: its callbacks piled up."""
        over = today(self.now) - timedelta(days=7)
        long = [pause for pause in self.pauses if pause.days >= 3 and pause.last < over]
        return max(long, key=lambda pause: pause.last, default=None)
