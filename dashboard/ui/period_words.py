"""Periods in words: `2026年第47周（11月16–22日）`, `W47 (16–22 Nov 2026)`."""

from __future__ import annotations

from datetime import date

from dashboard.i18n.words import Words
from dashboard.periods import Period, weeks_in


def week_label(period: Period) -> str:
    """`W47`, as the charts' axes have it."""
    return period.key[5:]


def period_words(words: Words, period: Period) -> str:
    """What the period holds, first and last day included, with its year; with both where they differ."""
    first, last = period.days[0], period.days[-1]
    if period.kind == "year":
        return words.text("period.year", year=first.year)
    if period.kind == "month":
        return words.text("period.month", year=first.year, month=words.month(first))
    if period.kind == "week":
        year, week = period.key.split("-W")
        return words.text("period.week", year=year, week=int(week), span=_span_beside_a_year(words, first, last))
    if _is_whole_weeks(period):
        weeks = weeks_in(period)
        year, start = weeks[0].key.split("-W")
        span = _span_beside_a_year(words, first, last)
        return words.text("period.weeks", year=year, first=int(start), last=int(weeks[-1].key[6:]), span=span)
    return _span(words, first, last)


def _is_whole_weeks(period: Period) -> bool:
    """Several weeks of one ISO year; across a turn of the year their numbers alone would mislead."""
    whole = period.first_day.weekday() == 0 and len(period.days) % 7 == 0 and len(period.days) > 7
    return whole and period.days[0].isocalendar().year == period.days[-1].isocalendar().year


def _span_beside_a_year(words: Words, first: date, last: date) -> str:
    """Chinese names the year before the week already."""
    if words.is_chinese and first.year == last.year:
        return _span(words, first, last).removeprefix(f"{first.year}年")
    return _span(words, first, last)


def _span(words: Words, first: date, last: date) -> str:
    """`2026年11月16–22日`, `16–22 Nov 2026`, `26 Oct–22 Nov 2026`, `1 Jan 2010–30 Dec 2014`."""
    if first == last:
        return words.full_day(first)
    if first.year != last.year:
        return f"{words.full_day(first)}–{words.full_day(last)}"
    if words.is_chinese:
        end = words.day(last) if first.month != last.month else f"{last.day}日"
        return f"{first.year}年{first.month}月{first.day}{'日' if first.month != last.month else ''}–{end}"
    start = words.day(first) if first.month != last.month else str(first.day)
    return f"{start}–{words.full_day(last)}"
