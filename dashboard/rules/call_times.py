"""When to try a customer: the time of day that they asked for, another one than last time, and what may be tried now.

Times of day are minutes after local midnight. Sources: requirements B2; the next attempt goes to another part of the day
than the one before, since who is out at ten is out at ten again.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime, timedelta
from typing import NamedTuple

from dashboard.rules.working_time import Calendar

_DAY = 24 * 60


class Window(NamedTuple):
    """Part of a day, half-open, in minutes after midnight."""

    start: int
    end: int

    def holds(self, minute: int) -> bool:
        return self.start <= minute < self.end


_PARTS: tuple[tuple[str, Window], ...] = (
    (r"早上|上午|早晨|morning", Window(9 * 60, 12 * 60)),
    (r"中午|午休|\bnoon|lunch", Window(12 * 60, 14 * 60)),
    (r"下午|afternoon", Window(13 * 60 + 30, 18 * 60)),
    (r"晚上|傍晚|晚间|下班|evening|after work", Window(18 * 60, 20 * 60 + 30)),
)
_AFTERNOON = re.compile(r"下午|傍晚|晚|afternoon|evening|pm")
_CLOCK = r"(\d{1,2})(?:[:点时.h]\s*(\d{2}|半)?)?\s*(?:分|am|pm)?"
_RANGE = re.compile(rf"{_CLOCK}\s*(?:-|–|—|~|到|至|to|until)\s*(?:上午|下午|晚上)?\s*{_CLOCK}")
_FROM = re.compile(rf"(?:after|from)\s*{_CLOCK}|{_CLOCK}\s*(?:以后|之后|后|onwards)")
_UNTIL = re.compile(rf"(?:before|until|by)\s*{_CLOCK}|{_CLOCK}\s*(?:以前|之前|前)")


def preferred_window(text: str | None) -> Window | None:
    """The part of the day in which a customer wants to be called: ``晚上``, ``18:00-20:00``, ``after 6 pm``.

    None where nothing is said or nothing can be read: then any time will do, and the words are shown as they are.
    """
    plain = unicodedata.normalize("NFKC", text or "").lower().strip()
    if not plain:
        return None
    later = 12 * 60 if _AFTERNOON.search(plain) else 0
    if found := _RANGE.search(plain):
        start, end = _minute(found[1], found[2], later), _minute(found[3], found[4], later)
        return Window(start, end) if start is not None and end is not None and start < end else None
    if found := _FROM.search(plain):
        start = _minute(found[1] or found[3], found[2] or found[4], later)
        return Window(start, _DAY) if start is not None else None
    if found := _UNTIL.search(plain):
        end = _minute(found[1] or found[3], found[2] or found[4], later)
        return Window(0, end) if end else None
    return next((window for words, window in _PARTS if re.search(words, plain)), None)


def _minute(hour: str | None, minute: str | None, later: int) -> int | None:
    """Minutes after midnight; an hour up to noon belongs to the afternoon where the words say so."""
    if hour is None or int(hour) > 24:
        return None
    at = int(hour) * 60 + (30 if minute == "半" else int(minute or 0))
    return at + later if later and at < later else at


def minute_of_day(calendar: Calendar, moment: datetime) -> int:
    wall = calendar.wall(moment)
    return wall.hour * 60 + wall.minute


def suits(calendar: Calendar, preferred: str | None, now: datetime) -> bool:
    """Whether the customer's words allow a call at this instant."""
    window = preferred_window(preferred)
    return window is None or window.holds(minute_of_day(calendar, now))


def next_time(calendar: Calendar, day: date, tried: tuple[datetime, ...], preferred: str | None) -> datetime:
    """The instant (UTC) of the next attempt on a day: within the customer's hours, else in the work session tried least.

    Of sessions tried equally often the one longest not tried comes first; the begin of it is proposed.
    """
    window = preferred_window(preferred)
    if window is not None:
        return _instant(calendar, day, window.start)
    minutes = [minute_of_day(calendar, moment) for moment in sorted(tried)]
    ends = [following.start for following in calendar.sessions[1:]] + [_DAY]
    begins = [0, *ends[:-1]]

    def used(place: int) -> tuple[int, int, int]:
        within = [index for index, minute in enumerate(minutes) if begins[place] <= minute < ends[place]]
        return len(within), max(within, default=-1), place

    return _instant(calendar, day, calendar.sessions[min(range(len(calendar.sessions)), key=used)].start)


def _instant(calendar: Calendar, day: date, minute: int) -> datetime:
    return calendar.instant(datetime.combine(day, datetime.min.time()) + timedelta(minutes=minute))
