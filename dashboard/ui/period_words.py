"""Periods in words: `2026年第47周（11月16–22日）`, `W47 (16–22 Nov 2026)`."""

from __future__ import annotations

from datetime import timedelta

from dashboard.i18n.words import Words
from dashboard.periods import Period, weeks_in


def week_label(period: Period) -> str:
    """`W47`, as the charts' axes have it."""
    return period.key[5:]


def period_words(words: Words, period: Period) -> str:
    first, last = period.days[0], period.days[-1]
    if period.kind == "month":
        return words.text("period.month", year=first.year, month=words.month(first))
    span = _span(words, period)
    if period.kind == "week":
        year, week = period.key.split("-W")
        return words.text("period.week", year=year, week=int(week), span=span)
    if _is_whole_weeks(period):
        weeks = weeks_in(period)
        year, start = weeks[0].key.split("-W")
        return words.text("period.weeks", year=year, first=int(start), last=int(weeks[-1].key[6:]), span=span)
    return words.text("period.range", span=span, year=last.year)


def _is_whole_weeks(period: Period) -> bool:
    return period.first_day.weekday() == 0 and len(period.days) % 7 == 0 and len(period.days) > 7


def _span(words: Words, period: Period) -> str:
    """`11月16–22日`, `10月26日–11月22日`, `16–22 Nov`, `26 Oct–22 Nov`."""
    first, last = period.first_day, period.end_day - timedelta(days=1)
    if (first.year, first.month) != (last.year, last.month):
        return f"{words.day(first)}–{words.day(last)}"
    if words.is_chinese:
        return f"{first.month}月{first.day}–{last.day}日"
    return f"{first.day}–{words.day(last)}"
