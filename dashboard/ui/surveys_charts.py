"""The figures of the Surveys page: items, NPS by month, the share by week."""

from __future__ import annotations

import streamlit as st

from dashboard.charts import control as control_chart
from dashboard.charts.control import ControlWords, control
from dashboard.charts.items import items
from dashboard.charts.score import score
from dashboard.charts.theme import CONFIG
from dashboard.reports.surveys import ItemScore
from dashboard.reports.surveys_screen import SurveysScreen
from dashboard.ui.head import empty, note, section
from dashboard.ui.page import Page
from dashboard.ui.period_words import week_label
from dashboard.ui.surveys_words import item_name

FEWEST = 10
"""Fewer answers than this are told as counts only (metrics C8)."""


def show_items(page: Page, screen: SurveysScreen) -> None:
    words = page.words
    shown = [one for one in screen.items if one.n >= FEWEST]
    section(words.text("surveys.items"), words.text("surveys.items_note") if shown else None)
    if shown:
        figure = items(
            page.palette,
            [item_name(words, one.item) for one in shown],
            [one.share for one in shown],
            [one.share_limits.low if one.share_limits else one.share for one in shown],
            [one.share_limits.high if one.share_limits else one.share for one in shown],
            [one.n for one in shown],
            target=None,
            heads=(words.text("surveys.share"), words.text("surveys.answers"), ""),
        )
        weakest = min(shown, key=lambda one: one.share)
        alt = words.text("surveys.items_alt", item=item_name(words, weakest.item), share=words.percent(weakest.share))
        st.plotly_chart(figure, theme=None, config=CONFIG, alt=alt)
    _few(page, [one for one in screen.items if one.n < FEWEST])
    if not screen.items:
        empty(words.text("surveys.items_none"), words.text("surveys.items_none_hint"))


def _few(page: Page, few: list[ItemScore]) -> None:
    """Items with very few answers: counts, no share."""
    words = page.words
    if few:
        told = [f"{item_name(words, one.item)} {one.satisfied}/{one.n}" for one in few]
        note(words.text("surveys.few_items", items=words.listing(told), fewest=FEWEST))


def show_nps(page: Page, screen: SurveysScreen) -> None:
    words = page.words
    open_last = bool(screen.months) and screen.months[-1].end > page.as_of
    shown = [point for point in screen.months if point.n >= FEWEST and point.score.value is not None]
    told = words.text("surveys.nps_note_open" if open_last else "surveys.nps_note")
    section(words.text("surveys.nps"), told if shown else None)
    if not shown:
        empty(words.text("surveys.nps_none"), words.text("surveys.nps_none_hint", fewest=FEWEST))
        return
    values = [point.score.value or 0.0 for point in shown]
    limits = [point.score.interval for point in shown]
    figure = score(
        page.palette,
        [words.month(words.local(point.start).date()) for point in shown],
        values,
        [one.low if one else None for one in limits],
        [one.high if one else None for one in limits],
        open_last=open_last and shown[-1] is screen.months[-1],
    )
    alt = words.text("surveys.nps_alt", score=words.points(values[-1]), n=words.number(shown[-1].n))
    st.plotly_chart(figure, theme=None, config=CONFIG, alt=alt)


def show_trend(page: Page, screen: SurveysScreen) -> None:
    words, trend = page.words, screen.trend
    known = [value for value in trend.values if value is not None]
    told = words.text("surveys.trend_note" if trend.limits else "surveys.trend_plain")
    section(words.text("surveys.trend"), told if len(known) > 1 else None)
    if len(known) < 2:
        empty(words.text("surveys.trend_none"), words.text("surveys.trend_none_hint"))
        return
    limits = trend.limits
    unfinished = trend.unfinished.value.value if trend.unfinished else None
    figure = control(
        page.palette,
        [week_label(point.period) for point in trend.points],
        trend.values,
        control_chart.Limits(limits.centre, limits.lower, limits.upper) if limits else None,
        ControlWords(
            words.text("surveys.mean"),
            words.text("surveys.upper"),
            words.text("surveys.lower"),
            words.text("surveys.so_far", share=words.percent(unfinished, 0)) if unfinished is not None else "",
        ),
        signals=sorted({signal.index for signal in trend.signals}),
        open_last=unfinished is not None,
        percent=True,
    )
    last = trend.values[trend.last_complete] if trend.last_complete is not None else None
    st.plotly_chart(figure, theme=None, config=CONFIG, alt=words.text("surveys.trend_alt", share=words.percent(last)))
