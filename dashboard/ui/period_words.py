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
        if first.year != last.year:
            return words.text("period.week_at_new_year", year=year, week=int(week), span=_span(words, first, last))
        return words.text("period.week", year=year, week=int(week), span=_span_without_year(words, first, last))
    if _is_whole_weeks(period):
        weeks = [int(one.key[6:]) for one in weeks_in(period)]
        span = _span_without_year(words, first, last)
        return words.text("period.weeks", year=first.year, first=weeks[0], last=weeks[-1], span=span)
    return _span(words, first, last)


def _is_whole_weeks(period: Period) -> bool:
    """Several weeks within one year; across its turn their numbers alone would mislead."""
    first, last = period.days[0], period.days[-1]
    whole = first.weekday() == 0 and len(period.days) % 7 == 0 and len(period.days) > 7
    return whole and first.year == last.year == last.isocalendar().year


def _span_without_year(words: Words, first: date, last: date) -> str:
    """`11月16–22日`, `10月26日–11月22日`, `16–22 Nov`, `26 Oct–22 Nov`."""
    return _span(words, first, last).removeprefix(f"{first.year}年").removesuffix(f" {first.year}")


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
