"""Below the day's list: callbacks by reason, hours in which people answer, rechecks, who waits for their interval."""

from __future__ import annotations

from datetime import timedelta

import streamlit as st

from dashboard.charts.bars import bars
from dashboard.charts.theme import CONFIG
from dashboard.reports.callbacks_more import CallbacksMore, IntervalWaiting, callbacks_more, interval_waiting
from dashboard.ui.callbacks_reading import SUBJECTS
from dashboard.ui.callbacks_rechecks import show_rechecks
from dashboard.ui.filters import Chosen
from dashboard.ui.head import empty, note, section
from dashboard.ui.loaders import load
from dashboard.ui.number_words import fraction_words, value_words
from dashboard.ui.page import Page
from dashboard.ui.period_names import when_word
from dashboard.ui.tables import small_table
from data_access.scope import Selection
from data_access.vocabulary import Subject

WAITING_READS = (Subject.CUSTOMERS, Subject.ORGANISATION, Subject.POLICIES)
"""The figure is told as of the full hour: looked at once an hour, not after each call that somebody logs."""

METRICS = (
    "callback_attempts",
    "attempt_answered_rate",
    "callbacks_skipped",
    "callbacks_rechecks_open",
    "callbacks_rechecked",
    "recheck_difference_rate",
    "customers_interval_waiting",
)


def show_more(page: Page, chosen: Chosen) -> None:
    found = load(page, SUBJECTS, callbacks_more, chosen.selection)
    when = when_word(page, chosen.period)
    left, right = st.columns([6, 5], gap="large")
    with left:
        _by_reason(page, found, when)
        show_rechecks(page, chosen, found, when)
    with right:
        _hours(page, found, when)
        _interval(page, chosen)


def _by_reason(page: Page, found: CallbacksMore, when: str) -> None:
    words = page.words
    section(words.text("callbacks.reasons"), words.text("callbacks.reasons_note", when=when))
    if not found.reasons:
        empty(words.text("callbacks.none_due", when=when), words.text("callbacks.rate_none_hint"))
        return
    names = ("reason", "due", "completed", "reached", "on_time")
    rows = [
        [
            words.text(f"callback_reason.{one.reason}"),
            one.due.n,
            *(value_words(words, value) for value in (one.completed, one.reached, one.on_time)),
        ]
        for one in found.reasons
    ]
    columns = [words.text(f"callbacks.reasons.{name}") for name in names]
    small_table(page, columns, rows, formats={1: words.number}, alt=words.text("callbacks.reasons"), whole=True)


def _hours(page: Page, found: CallbacksMore, when: str) -> None:
    """Answered per attempt, by the hour; an hour with few attempts shows its counts only."""
    words = page.words
    told = words.text("callbacks.hours_note", when=when)
    section(words.text("callbacks.hours"), told if found.hours else None)
    judged = [one for one in found.hours if not one.rate.counts_only and one.rate.value is not None]
    few = sum(one.rate.n for one in found.hours if one.rate.counts_only)
    if not judged:
        empty(words.text("callbacks.hours_none"), words.text("callbacks.hours_none_hint"))
        return
    best = max(judged, key=lambda one: one.rate.value or 0.0)
    labels = [f"{one.hour:02d}:00" for one in judged]
    colors = [page.palette.accent if one is best else page.palette.accent_mid for one in judged]
    texts = [f"<b>{words.percent(one.rate.value)}</b>  {fraction_words(words, one.rate)}" for one in judged]
    alt = words.text("callbacks.hours_alt", hour=f"{best.hour:02d}:00", share=words.percent(best.rate.value))
    figure = bars(page.palette, labels, [one.rate.value or 0.0 for one in judged], colors, texts)
    st.plotly_chart(figure, theme=None, config=CONFIG, alt=alt)
    if found.per_reached.value is not None:
        note(words.text("callbacks.per_reached", n=words.number(found.per_reached.value, 1)))
    if few:
        note(words.plural("callbacks.hours_few", few))


def _interval(page: Page, chosen: Chosen) -> None:
    """Whom the day's cap leaves for later, as of the full hour: said, not hidden."""
    words = page.words
    hour = page.as_of.replace(minute=0, second=0, microsecond=0)
    as_of = max(hour, page.as_of - timedelta(hours=1))
    selection = Selection(as_of=as_of, start=as_of, end=as_of, scope=chosen.selection.scope)
    found: IntervalWaiting = load(page, WAITING_READS, interval_waiting, selection)
    if not found.by_tier:
        return
    total = sum(n for _, n in found.by_tier)
    tiers = words.listing(
        [
            words.text("callbacks.interval_tier", tier=words.text(f"tier.{tier}"), n=words.number(n))
            for tier, n in found.by_tier
        ]
    )
    section(words.text("callbacks.interval"), words.text("head.as_of", moment=words.moment(as_of)))
    st.markdown(words.plural("callbacks.interval_told", total, tiers=tiers, cap=words.number(found.cap)))
