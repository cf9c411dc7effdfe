"""The five figures of This week, each with its last thirteen complete weeks."""

from __future__ import annotations

import streamlit as st

from dashboard.metrics.model import Value
from dashboard.reports.comparison import Comparison
from dashboard.reports.week_screen import WeekScreen
from dashboard.ui.behind import metric_help
from dashboard.ui.number_words import fraction_words, interval_words, reason_words, value_words
from dashboard.ui.page import Page
from dashboard.ui.week_words import CALLBACK_TARGET, in_unit, response_unit

FEWEST_POINTS = 3


def show_tiles(page: Page, screen: WeekScreen) -> None:
    with st.grid(5, min_column_width=150, gap=("small", "medium")):
        _received(page, screen)
        _open(page, screen)
        target = page.words.text("week.target")
        missed = not screen.received.is_unfinished and _below(screen.callbacks.value)
        _share(page, screen, screen.callbacks, target, missed=missed and not screen.callbacks.counts_only)
        _share(page, screen, screen.satisfied, interval_words(page.words, screen.satisfied))
        _response(page, screen)


def _below(share: float | None) -> bool:
    return share is not None and share < CALLBACK_TARGET


def _line(screen: WeekScreen, slug: str, scale: float = 1.0) -> list[float] | None:
    """None where there are too few weeks for a line, or nothing but zeros."""
    values = [round(value / scale, 4) for value in screen.lines[slug]]
    return values if len(values) >= FEWEST_POINTS and any(values) else None


def _received(page: Page, screen: WeekScreen) -> None:
    words, found = page.words, screen.received
    st.metric(
        words.text("week.tile.received"),
        words.number(found.now.n),
        _change(found, 1),
        delta_color="off",
        chart_data=_line(screen, "received"),
        delta_description=words.text(
            "week.tile.before_part" if found.is_unfinished else "week.tile.before",
            n=words.number(found.before.value),
            mean=words.number(found.mean),
        ),
        help=metric_help(page, "received"),
    )


def _change(found: Comparison, scale: float) -> int | None:
    """Whole units; a minus sign that the tile understands."""
    return None if found.change is None else round(found.change / scale)


def _open(page: Page, screen: WeekScreen) -> None:
    words = page.words
    late, today = screen.late.n, screen.due_today.n
    st.metric(
        words.text("week.tile.open"),
        words.number(screen.open.n),
        f":red[{words.plural('week.late', late)}]" if late else None,
        delta_color="off",
        delta_arrow="off",
        chart_data=_line(screen, "open"),
        delta_description=words.plural("week.tile.today", today) if today else None,
        help=metric_help(page, "open"),
    )


def _share(page: Page, screen: WeekScreen, value: Value, qualifier: str, *, missed: bool = False) -> None:
    """`missed`: a complete week under its target; a running one may still get there."""
    words = page.words
    known, fraction = value.value is not None, fraction_words(words, value)
    st.metric(
        words.text(f"week.tile.{value.slug}"),
        value_words(words, value),
        (f":red[{fraction}]" if missed else fraction) if known and not value.counts_only else None,
        delta_color="off" if missed else "gray",
        delta_arrow="off",
        chart_data=_line(screen, value.slug, 0.01),
        delta_description=qualifier if known and not value.counts_only else reason_words(words, value) or None,
        help=metric_help(page, value.slug),
    )


def _response(page: Page, screen: WeekScreen) -> None:
    words, found = page.words, screen.response
    unit = response_unit(found.now)
    scale = 3600.0 if unit == "hours" else 60.0
    shown, high = (in_unit(value.value, unit) for value in (found.now, screen.response_p90))
    digits = 1 if unit == "hours" else 0
    st.metric(
        words.text(f"week.tile.response.{unit}"),
        words.number(shown, digits),
        _change(found, scale) if unit == "minutes" else None,
        delta_color="off",
        chart_data=_line(screen, "first_response", scale),
        delta_description=words.text("week.tile.p90", n=words.number(high, digits))
        if found.now.value is not None
        else reason_words(words, found.now) or None,
        help=metric_help(page, "first_response"),
    )
