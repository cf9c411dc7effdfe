"""The five figures of This week, each over the line of its last weeks, which ends with the figure itself."""

from __future__ import annotations

from html import escape

import streamlit as st

from dashboard.charts.spark import HEIGHT, spark
from dashboard.metrics.catalogue import METRICS
from dashboard.metrics.model import Unit, Value, whole_limit
from dashboard.reports.comparison import Comparison
from dashboard.reports.sparks import Spark
from dashboard.reports.week_screen import WeekScreen
from dashboard.ui.behind import metric_help
from dashboard.ui.case_words import comma
from dashboard.ui.number_words import COUNTED, fraction_words, interval_words, number_words, reason_words, value_words
from dashboard.ui.page import Page
from dashboard.ui.targets import callback_band, callback_target
from dashboard.ui.week_words import in_unit, response_unit

FEWEST_POINTS = 4
TARGETED = "callback_completion_rate"
"""Judged by its target: the last weeks' callbacks have had less time than the earlier ones', so limits would mislead."""


def show_tiles(page: Page, screen: WeekScreen) -> None:
    with st.grid(5, min_column_width=150, gap="small"):
        _received(page, screen)
        _open(page, screen)
        missed = not screen.received.is_unfinished and _below(screen.callbacks.value, callback_target(page))
        target = page.words.text("week.target", band=callback_band(page))
        _share(page, screen, screen.callbacks, target, missed=missed and not screen.callbacks.counts_only)
        _share(page, screen, screen.satisfied, interval_words(page.words, screen.satisfied))
        _response(page, screen)


def _below(share: float | None, target: float) -> bool:
    return share is not None and share < target


def _tile(
    page: Page,
    screen: WeekScreen,
    slug: str,
    label: str,
    value: str,
    pill: str | int | None,
    qualifier: str | None,
    *,
    arrow: bool = False,
    colored: bool = False,
) -> None:
    """The figure, and below it its line. What lies beyond usual variation says so in amber instead of the change, unless
    the pill is red already: a breach comes first."""
    line = screen.sparks[slug]
    unusual = None if colored else _unusual(page, line, slug)
    with st.container(gap="xsmall"):
        st.metric(
            label,
            value,
            unusual or pill,
            delta_color="off" if arrow or colored or unusual else "gray",
            delta_arrow="auto" if arrow and not unusual else "off",
            delta_description=qualifier,
            help=metric_help(page, slug),
        )
        _line(page, line, slug)


def _unusual(page: Page, line: Spark, slug: str) -> str | None:
    """`▲ 超上限 9`; None within usual variation."""
    if line.side is None or line.limits is None or slug == TARGETED:
        return None
    limit = line.limits.upper if line.side == "above" else line.limits.lower
    told = page.words.text(f"week.tile.{line.side}", limit=_number(page, slug, limit, upper=line.side == "above"))
    return f":orange[:material/change_history: {told}]"


def _number(page: Page, slug: str, limit: float, *, upper: bool) -> str:
    unit = METRICS[slug].unit
    if unit in COUNTED:
        return page.words.number(whole_limit(limit, upper=upper))
    return number_words(page.words, unit, limit)


def _line(page: Page, line: Spark, slug: str) -> None:
    """Nothing where there are too few weeks, or only zeros."""
    known = [value for value in line.values if value is not None]
    if len(known) < FEWEST_POINTS or not any(known):
        return
    is_share = METRICS[slug].unit is Unit.SHARE
    limits = (line.limits.lower, line.limits.upper) if line.limits else None
    picture = spark(
        page.palette,
        line.values,
        (callback_target(page), 1.0) if slug == TARGETED else limits,
        band_is_target=slug == TARGETED,
        is_share=is_share,
        unfinished=line.is_unfinished,
        unusual=line.side is not None and slug != TARGETED,
    )
    told = escape(_line_words(page, line, slug), quote=True)
    st.html(f'<img src="{picture}" alt="{told}" title="{told}" style="display:block;width:100%;height:{HEIGHT}px">')


def _line_words(page: Page, line: Spark, slug: str) -> str:
    """`近 14 周；灰带为正常波动 18–32`."""
    words = page.words
    told = words.text("week.line", n=len(line.values))
    if slug == TARGETED:
        return comma(words, told, words.text("week.line_target", band=callback_band(page)))
    if line.limits is None:
        return told
    low, high = (
        _number(page, slug, edge, upper=upper)
        for edge, upper in ((line.limits.lower, False), (line.limits.upper, True))
    )
    return comma(words, told, words.text("week.line_usual", low=low, high=high))


def _received(page: Page, screen: WeekScreen) -> None:
    words, found = page.words, screen.received
    before = words.text(
        "week.tile.before_part" if found.is_unfinished else "week.tile.before",
        n=words.number(found.before.value),
        mean=words.number(found.mean),
    )
    told = before if found.before.value is not None and (found.before.value or found.mean or found.now.n) else None
    label, count = words.text("week.tile.received"), words.number(found.now.n)
    _tile(page, screen, "received", label, count, _change(found, 1), told, arrow=True)


def _change(found: Comparison, scale: float) -> int | None:
    """Whole units; a minus sign that the tile understands."""
    return None if found.change is None else round(found.change / scale)


def _open(page: Page, screen: WeekScreen) -> None:
    words = page.words
    late, today = screen.late.n, screen.due_today.n
    pill = f":red[{words.plural('week.late', late)}]" if late else None
    told = words.plural("week.tile.today", today) if today else None
    unusual = _unusual(page, screen.sparks["open"], "open")
    if late and unusual:
        told = unusual
    _tile(page, screen, "open", words.text("week.tile.open"), words.number(screen.open.n), pill, told, colored=True)


def _share(page: Page, screen: WeekScreen, value: Value, qualifier: str, *, missed: bool = False) -> None:
    """`missed`: a complete week under its target; a running one may still get there."""
    words = page.words
    known, fraction = value.value is not None and not value.counts_only, fraction_words(words, value)
    _tile(
        page,
        screen,
        value.slug,
        words.text(f"week.tile.{value.slug}"),
        value_words(words, value),
        (f":red[{fraction}]" if missed else fraction) if known else None,
        qualifier if known else reason_words(words, value) or None,
        colored=missed,
    )


def _response(page: Page, screen: WeekScreen) -> None:
    words, found = page.words, screen.response
    unit = response_unit(found.now)
    shown, high = (in_unit(value.value, unit) for value in (found.now, screen.response_p90))
    digits = 1 if unit == "hours" else 0
    p90 = words.text("week.tile.p90", n=words.number(high, digits))
    _tile(
        page,
        screen,
        "first_response",
        words.text(f"week.tile.response.{unit}"),
        words.number(shown, digits),
        _change(found, 60.0) if unit == "minutes" else None,
        p90 if found.now.value is not None else reason_words(words, found.now) or None,
        arrow=True,
    )
