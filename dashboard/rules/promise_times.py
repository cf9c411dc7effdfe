"""Times as a person types them between two calls: ``明10``, ``+2h``, ``今18:30``, ``周五 15``, ``11-23 10``, ``tomorrow 10``.

One grammar for a promise (ahead) and for back-filling when a call was (behind): a day, then a time of day; or a span from
now. A bare time means today, a bare weekday the next one that fits, a date without a year the nearest year that fits.
An hour of the afternoon may be written ``下午3`` or ``3pm``. Nothing is guessed: what cannot be read, or lies on the wrong
side of now, is a Refusal.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal, NamedTuple

from dashboard.errors import Refusal
from dashboard.periods import zone_info

Side = Literal["ahead", "behind"]

FARTHEST_PROMISE = timedelta(days=366)
FARTHEST_BACK = timedelta(days=366)
CLOCK_SLACK = timedelta(minutes=5)
"""An event dated more than this ahead of now is refused (design §3)."""

_NAMED_DAYS = {
    **dict.fromkeys(("今", "今天", "今日", "today", "tod"), 0),
    **dict.fromkeys(("明", "明天", "明日", "tomorrow", "tom", "tmr"), 1),
    **dict.fromkeys(("后", "后天", "後天"), 2),
    **dict.fromkeys(("大后天",), 3),
    **dict.fromkeys(("昨", "昨天", "昨日", "yesterday", "yest"), -1),
    **dict.fromkeys(("前", "前天"), -2),
}
_WEEKDAYS = {
    **{f"{prefix}{day}": index for prefix in ("周", "星期", "礼拜") for index, day in enumerate("一二三四五六日")},
    **{f"{prefix}天": 6 for prefix in ("周", "星期", "礼拜")},
    **{
        name: index
        for index, full in enumerate(("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"))
        for name in (full, full[:3])
    },
    **{"tues": 1, "thur": 3, "thurs": 3},
}
_MONTHS = dict(
    zip(("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), range(1, 13), strict=True)
)
_UNITS = {
    **dict.fromkeys(("m", "min", "mins", "minute", "minutes", "分", "分钟"), timedelta(minutes=1)),
    **dict.fromkeys(("h", "hr", "hrs", "hour", "hours", "时", "小时", "个小时"), timedelta(hours=1)),
    **dict.fromkeys(("d", "day", "days", "天", "日"), timedelta(days=1)),
    **dict.fromkeys(("w", "week", "weeks", "周", "星期"), timedelta(weeks=1)),
}
_PARTS_OF_DAY = ("上午", "早上", "早", "中午", "下午", "傍晚", "晚上", "晚")

_SPAN = re.compile(
    r"(?P<sign>[+-])?\s*(?P<amount>\d{1,4}(?:\.\d)?)\s*(?P<unit>[a-z]+|[分时小个钟天日周星期]+)(?P<later>后|内| later| ago|前)?"
)
_TIME = re.compile(
    rf"(?:(?P<part>{'|'.join(_PARTS_OF_DAY)})\s*)?(?P<hour>\d{{1,2}})"
    r"(?:(?:[:点时.]\s*(?P<minute>[0-5]\d)?|(?P<half>点半))分?)?\s*(?P<half_day>am|pm)?"
)
_DATE = re.compile(r"(?:(?P<year>20\d\d)[-/.年]\s*)?(?P<month>\d{1,2})[-/.月]\s*(?P<day>\d{1,2})[日号]?")
_DATE_WORDS = re.compile(
    rf"(?:(?P<day>\d{{1,2}})\s*(?P<month>{'|'.join(_MONTHS)})[a-z]*|(?P<month2>{'|'.join(_MONTHS)})[a-z]*\s*(?P<day2>\d{{1,2}}))"
    r"(?:\s+(?P<year>20\d\d))?"
)


class _Written(NamedTuple):
    """A local wall time with what may still move it: a weekday by weeks, a date without a year by years."""

    wall: datetime
    moves_by: Literal["week", "year"] | None


@dataclass(frozen=True, slots=True)
class _Now:
    wall: datetime
    side: Side
    field: str

    def refuse(self, reason: str, text: str) -> Refusal:
        return Refusal(f"log.time_{reason}", field=self.field, text=text)


def promised_time(text: str, *, now: datetime, zone: str) -> datetime:
    """The instant (UTC) that a promise names. Raises Refusal when it cannot be read, is not ahead of now, has no time of day
    or lies more than a year ahead."""
    moment = _read(text, now=now, zone=zone, side="ahead", field="promise")
    if moment <= now:
        raise Refusal("log.time_past", field="promise", text=text.strip())
    if moment > now + FARTHEST_PROMISE:
        raise Refusal("log.time_far", field="promise", text=text.strip())
    return moment


def past_time(text: str, *, now: datetime, zone: str) -> datetime:
    """The instant (UTC) at which something back-filled happened. Raises Refusal when it cannot be read, lies more than
    five minutes ahead of now or more than a year back."""
    return check_past(_read(text, now=now, zone=zone, side="behind", field="time"), now=now, text=text.strip())


def past_day(text: str, *, now: datetime, zone: str) -> date | None:
    """The local day that a text names without a time of day (``昨``, ``周五``, ``11-20``, ``2026-11-20``, ``20 Nov``): today or
    before. None when it names something else. Raises Refusal for a day still to come."""
    here = _Now(now.astimezone(zone_info(zone)).replace(tzinfo=None), "behind", "time")
    plain = re.sub(r"\s+", " ", unicodedata.normalize("NFKC", text)).strip().lower()
    try:
        day, moves_by, rest = _day(plain, here)
        if rest.strip(" ,，的") or rest == plain:
            return None
        written = _fit(_Written(datetime.combine(day, time()), moves_by), here)
    except (ValueError, OverflowError):
        return None
    assert written is not None
    if written.date() > here.wall.date():
        raise here.refuse("future", text.strip())
    return written.date()


def check_past(moment: datetime, *, now: datetime, text: str) -> datetime:
    """The instant, not after now. Raises Refusal (which names it as `text`) more than five minutes ahead or a year back."""
    if moment > now + CLOCK_SLACK:
        raise Refusal("log.time_future", field="time", text=text)
    if moment < now - FARTHEST_BACK:
        raise Refusal("log.time_old", field="time", text=text)
    return min(moment, now)


def _read(text: str, *, now: datetime, zone: str, side: Side, field: str) -> datetime:
    rules = zone_info(zone)
    here = _Now(now.astimezone(rules).replace(tzinfo=None), side, field)
    plain = re.sub(r"\s+", " ", unicodedata.normalize("NFKC", text)).strip().lower()
    try:
        if span := _SPAN.fullmatch(plain):
            moved = _span(span, here)
            if moved is not None:
                return now + moved
        written = _fit(_wall(plain, here), here)
    except (ValueError, OverflowError) as error:
        raise here.refuse("unreadable", text.strip()) from error
    if written is None:
        raise here.refuse("unreadable", text.strip())
    return written.replace(tzinfo=rules).astimezone(UTC)


def _span(match: re.Match[str], here: _Now) -> timedelta | None:
    """``+2h``, ``2小时后``, ``-20m``, ``20分钟前``. Without any sign, a span runs to the side that is asked for."""
    unit = _UNITS.get(match["unit"])
    if unit is None:
        return None
    later = (match["later"] or "").strip()
    back = match["sign"] == "-" or later in ("ago", "前") or (not match["sign"] and not later and here.side == "behind")
    return (-1 if back else 1) * float(match["amount"]) * unit


def _wall(text: str, here: _Now) -> _Written | None:
    day, moves_by, rest = _day(text, here)
    rest = rest.strip(" ,，的t")
    at = _time(rest) if rest else None
    if at is None:
        return None
    return _Written(datetime.combine(day, at), moves_by)


def _day(text: str, here: _Now) -> tuple[date, Literal["week", "year"] | None, str]:
    """The day at the start of the text, today where there is none, and what follows it."""
    today = here.wall.date()
    for name in sorted(_NAMED_DAYS, key=len, reverse=True):
        if text.startswith(name):
            return today + timedelta(days=_NAMED_DAYS[name]), None, text[len(name) :]
    next_week = re.match(r"下(?=周|星期|礼拜)|next ", text)
    for name in sorted(_WEEKDAYS, key=len, reverse=True):
        start = next_week.end() if next_week else 0
        if text.startswith(name, start):
            monday = today - timedelta(days=today.weekday()) + timedelta(weeks=1 if next_week else 0)
            found = monday + timedelta(days=_WEEKDAYS[name])
            return found, None if next_week else "week", text[start + len(name) :]
    if match := _DATE.match(text) or _DATE_WORDS.match(text):
        groups = {name.rstrip("2"): value for name, value in match.groupdict().items() if value}
        month = _MONTHS.get(groups["month"]) or int(groups["month"])
        year = int(groups.get("year", today.year))
        return date(year, month, int(groups["day"])), None if "year" in groups else "year", text[match.end() :]
    return today, None, text


def _time(text: str) -> time | None:
    match = _TIME.fullmatch(text)
    if match is None:
        return None
    hour = int(match["hour"])
    afternoon = match["half_day"] == "pm" or match["part"] in ("下午", "傍晚", "晚上", "晚")
    if (afternoon and 1 <= hour < 12) or (match["part"] == "中午" and hour < 3):
        hour += 12
    elif match["half_day"] == "am" and hour == 12:
        hour = 0
    return time(hour, 30 if match["half"] else int(match["minute"] or 0))


def _fit(written: _Written | None, here: _Now) -> datetime | None:
    """Move a bare weekday or a date without a year to the nearest one on the side that is asked for."""
    if written is None:
        return None
    wall, ahead = written.wall, here.side == "ahead"
    wrong_side = wall <= here.wall if ahead else wall > here.wall
    if written.moves_by is None or not wrong_side:
        return wall
    if written.moves_by == "week":
        return wall + timedelta(weeks=1 if ahead else -1)
    return wall.replace(year=wall.year + (1 if ahead else -1))
