"""The two figures of the Callbacks page, from values to worded pictures."""

from __future__ import annotations

import math

import streamlit as st

from dashboard.charts.bars import bars
from dashboard.charts.rate_band import rate_band
from dashboard.charts.theme import CONFIG
from dashboard.i18n.words import Words
from dashboard.reports.callbacks_screen import CallbacksScreen
from dashboard.reports.series import Series
from dashboard.ui.callbacks_words import backlog_note, gaps_told, pace
from dashboard.ui.head import empty, note, section
from dashboard.ui.page import Page
from dashboard.ui.period_words import week_label
from dashboard.ui.targets import callback_band, callback_target


def show_rate(page: Page, screen: CallbacksScreen) -> None:
    """Completion and reached by week due, against the band."""
    words, done = page.words, screen.completion
    known = [value for value in done.values if value is not None]
    band = callback_band(page)
    told = words.text("callbacks.rate_note_open" if done.unfinished else "callbacks.rate_note", band=band)
    section(words.text("callbacks.rate"), told if known else None)
    if not known:
        empty(words.text("callbacks.rate_none"), words.text("callbacks.rate_none_hint"))
        return
    figure = rate_band(
        page.palette,
        [week_label(point.period) for point in done.points],
        {
            words.text("callbacks.done_word"): done.values,
            words.text("callbacks.on_time_word"): screen.on_time.values,
            words.text("callbacks.reached_word"): screen.reached.values,
        },
        (callback_target(page), 1.0),
        words.text("callbacks.target", band=band),
        open_label=words.text("callbacks.so_far") if done.unfinished else None,
        floor=_floor(done, screen.on_time, screen.reached),
        collapse=_collapse(words, screen),
    )
    last = done.values[done.last_complete] if done.last_complete is not None else None
    alt = words.text("callbacks.rate_alt", last=words.percent(last), worst=words.percent(min(known)))
    st.plotly_chart(figure, theme=None, config=CONFIG, alt=alt)
    _worst_week(page, screen.on_time)
    note(words.text("callbacks.due_working_days" if screen.working_days else "callbacks.due_calendar_days"))


def _collapse(words: Words, screen: CallbacksScreen) -> tuple[str, int] | None:
    found = screen.collapse
    if found is None or found.slug != screen.on_time.slug:
        return None
    return words.text("callbacks.on_time_word"), found.place


def _worst_week(page: Page, on_time: Series) -> None:
    """The latest share done on time, and the week in which it was lowest."""
    words = page.words
    known = [point for point in on_time.points if point.is_complete and point.value.value is not None]
    if len(known) < 2:
        return
    worst = min(known, key=lambda point: point.value.value or 0.0)
    note(
        words.text(
            "callbacks.on_time_note",
            last=words.percent(known[-1].value.value),
            worst=words.percent(worst.value.value),
            week=week_label(worst.period),
        )
    )


def _floor(*series: Series) -> float:
    """The grid line below the one under the lowest dot."""
    lowest = min((value for one in series for value in one.values if value is not None), default=0.6)
    return max(0.0, math.floor(lowest * 10) / 10 - 0.1)


def show_backlog(page: Page, screen: CallbacksScreen) -> None:
    """Who waits, by how late, and one sentence on the pace."""
    words, backlog = page.words, screen.backlog
    section(words.text("callbacks.backlog"), backlog_note(words, backlog) if backlog.open else None)
    if not backlog.open:
        empty(words.text("callbacks.no_backlog"), words.text("callbacks.no_backlog_hint"))
        return
    labels = [words.text("callbacks.bucket_today")]
    buckets = list(backlog.buckets)
    while buckets and not buckets[-1].n:
        buckets.pop()
    labels += [_bucket_label(words, bucket.label) for bucket in buckets]
    counts = [backlog.today, *(bucket.n for bucket in buckets)]
    oldest = max((place for place, count in enumerate(counts) if place and count), default=0)
    texts = [f"<b>{words.number(count)}</b>" for count in counts]
    if oldest and backlog.longest_days:
        texts[oldest] += "  " + words.plural("callbacks.longest", backlog.longest_days)
    colors = [page.palette.accent_mid, *[page.palette.breach] * len(buckets)]
    alt = words.text("callbacks.backlog_alt", today=words.number(backlog.today), overdue=words.number(backlog.overdue))
    st.plotly_chart(bars(page.palette, labels, counts, colors, texts), theme=None, config=CONFIG, alt=alt)
    st.markdown(pace(words, screen.flow, backlog))
    if told := gaps_told(page, screen):
        st.markdown(f":red[{told}]")


def _bucket_label(words: Words, label: str) -> str:
    """`逾期 3–6 天`, and the last one `逾期 15 天以上`."""
    if label.endswith("+"):
        return words.text("callbacks.bucket_last", days=label[:-1])
    return words.text("callbacks.bucket", label=label)
