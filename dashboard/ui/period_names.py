"""The period as a headline says it: last week, this week so far, week 44, October."""

from __future__ import annotations

from datetime import timedelta

from dashboard.periods import Period, iso_week
from dashboard.ui.page import Page
from dashboard.ui.period_words import period_words


def when_word(page: Page, period: Period) -> str:
    """`上周`, `本周至今`, else the period's own words; the week in Chinese without its year and days."""
    words, zone = page.words, page.company.zone
    this_week = iso_week(zone, page.as_of - timedelta(minutes=1))
    if period == this_week:
        return words.text("period.this_week")
    if period == this_week.previous():
        return words.text("period.last_week")
    if period.kind == "week":
        return words.text("period.that_week", week=int(period.key[6:]))
    return period_words(words, period)


def weeks_with_current(page: Page, weeks: tuple[Period, ...]) -> tuple[Period, ...]:
    """The same number of weeks, moved on by one where only the running week is missing at the end: it is drawn hollow."""
    current = iso_week(page.company.zone, page.as_of - timedelta(minutes=1))
    return (*weeks[1:], current) if weeks[-1].end == current.start else weeks
