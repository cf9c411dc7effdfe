"""The published Chinese work calendar, as rows to seed the company's own."""

from __future__ import annotations

from datetime import date, timedelta
from typing import NamedTuple

from chinese_calendar.constants import holidays, workdays

FIRST_PUBLISHED_YEAR: int = min(holidays).year
LAST_PUBLISHED_YEAR: int = max(holidays).year


class PublishedDay(NamedTuple):
    """One day of the State Council's calendar; kind is workday, weekend, holiday or makeup (调休上班日)."""

    day: date
    is_workday: bool
    kind: str


def published_days(first_year: int = FIRST_PUBLISHED_YEAR, last_year: int = LAST_PUBLISHED_YEAR) -> list[PublishedDay]:
    """Every published day of those years, in order.

    Source: the State Council's yearly notices as `chinesecalendar` carries them. Years that are not published are left
    out instead of guessed: the last row's day is the horizon.
    """
    first = max(first_year, FIRST_PUBLISHED_YEAR)
    last = min(last_year, LAST_PUBLISHED_YEAR)
    if first > last:
        return []
    start = date(first, 1, 1)
    return [_published(start + timedelta(days=i)) for i in range((date(last + 1, 1, 1) - start).days)]


def _published(day: date) -> PublishedDay:
    if day in workdays:
        return PublishedDay(day, True, "makeup")
    if day in holidays:
        return PublishedDay(day, False, "holiday")
    return PublishedDay(day, True, "workday") if day.weekday() < 5 else PublishedDay(day, False, "weekend")
