"""Notices (通知): whom one concerns, when a target wants to be left alone, when a failed one is tried again."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from dashboard.periods import zone_info

FIRST_RETRY, LAST_RETRY = timedelta(minutes=1), timedelta(hours=1)
_CLOCK = re.compile(r"([01]?\d|2[0-3])[:：]([0-5]\d)")


@dataclass(frozen=True, slots=True)
class Concern:
    """Whom a matter concerns: the team and the person that have it, and the people that it goes up to."""

    team_id: int | None
    owner_id: int | None
    people: frozenset[int] = frozenset()


def concerns(staff_id: int | None, team_id: int | None, matter: Concern) -> bool:
    """Whether a target that serves this person or this team (neither: everyone) is told of the matter.

    A matter without a team is the whole company's, so every team hears of it.
    """
    if staff_id is not None:
        return staff_id == matter.owner_id or staff_id in matter.people
    return team_id is None or matter.team_id is None or team_id == matter.team_id


def read_clock(text: str) -> time | None:
    """`8:30` or `08：30` as a time of day; None for anything else."""
    found = _CLOCK.fullmatch(text.strip())
    return time(int(found[1]), int(found[2])) if found else None


@dataclass(frozen=True, slots=True)
class QuietHours:
    """From one time of day up to another on the company's clock; through midnight where the end is not later."""

    start: time
    end: time

    @classmethod
    def between(cls, start: str | None, end: str | None) -> QuietHours | None:
        """From their stored form; None where there are none."""
        first, last = read_clock(start or ""), read_clock(end or "")
        return cls(first, last) if first is not None and last is not None and first != last else None

    def over_at(self, moment: datetime, zone: str) -> datetime:
        """The instant itself when it is not quiet, else the end of the quiet hours."""
        local = moment.astimezone(zone_info(zone))
        clock = local.time()
        through_midnight = self.end <= self.start
        began, goes_on = clock >= self.start, clock < self.end
        is_quiet = (began or goes_on) if through_midnight else (began and goes_on)
        if not is_quiet:
            return moment
        ends_tomorrow = through_midnight and began
        day = local.date() + timedelta(days=1) if ends_tomorrow else local.date()
        return datetime.combine(day, self.end, local.tzinfo).astimezone(moment.tzinfo)


def retry_after(failures: int) -> timedelta:
    """How long to wait after so many failures in a row: 1, 2, 4 … minutes, at most an hour."""
    doublings = min(max(failures - 1, 0), 10)
    return min(FIRST_RETRY * (1 << doublings), LAST_RETRY)
