"""The blocks of the Complaints page: the list first, then how far, how long, why, how many."""

from __future__ import annotations

import streamlit as st
from plotly.graph_objects import Figure

from dashboard.charts.control import ControlWords, Limits, control
from dashboard.charts.funnel import funnel
from dashboard.charts.pareto import pareto
from dashboard.charts.theme import CONFIG
from dashboard.i18n.words import Words
from dashboard.reports.causes import Slice
from dashboard.reports.complaints_screen import ComplaintsScreen
from dashboard.reports.series import Series
from dashboard.reports.stuck import Trouble
from dashboard.ui import complaints_words as told
from dashboard.ui.filters import Chosen
from dashboard.ui.head import empty, section
from dashboard.ui.links import go
from dashboard.ui.number_words import fraction_words, interval_words, reason_words, value_words
from dashboard.ui.page import Page, PageId
from dashboard.ui.period_words import week_label
from dashboard.ui.tables import pick_row, small_table

HOUR = 3600


def show_stuck(page: Page, screen: ComplaintsScreen) -> None:
    """Worst first; a row opens its case."""
    words, stuck = page.words, screen.stuck
    if not stuck.cases:
        section(words.text("complaints.stuck"))
        empty(words.text("complaints.stuck_none"), words.text("complaints.stuck_none_hint"))
        return
    section(words.text("complaints.stuck" if stuck.in_trouble else "complaints.quiet"), told.stuck_note(words, stuck))
    names = ("number", "due", "stage", "content", "place", "with", "team")
    picked = pick_row(
        page,
        [words.text(f"complaints.column.{name}") for name in names],
        [
            [
                f"#{case.row.number}",
                told.due_cell(words, case, page.as_of),
                told.stage_cell(words, case, page.as_of),
                case.row.content,
                told.place_cell(words, case),
                told.keeper_cell(words, case),
                told.team_cell(words, case),
            ]
            for case in stuck.cases
        ],
        key="stuck",
        alt=told.headline_alt(page, stuck),
        breach_column=1,
        breaches=[case.trouble in (Trouble.LATE, Trouble.PROMISE) for case in stuck.cases],
        widths={0: 80, 1: 160, 2: 140},
        height_rows=6,
    )
    if picked is not None:
        go(PageId.CASE, id=stuck.cases[picked].row.id)


def show_funnel(page: Page, chosen: Chosen, screen: ComplaintsScreen) -> None:
    words, found = page.words, screen.funnel
    if not found.received:
        section(words.text("complaints.funnel_none"))
        _nothing_received(words, screen)
        return
    cohort = told.several(words, chosen, found.received)
    section(words.text("complaints.funnel", cohort=cohort), told.funnel_note(words, screen))
    heads = tuple(words.text(f"complaints.funnel.{name}") for name in ("reached", "share", "did"))
    figure = funnel(
        page.palette,
        [words.text(f"complaints.funnel.stage.{one.stage}") for one in found.stages],
        [one.reached for one in found.stages],
        [one.did for one in found.stages],
        (heads[0], heads[1], heads[2]),
    )
    alt = words.text("complaints.funnel_alt", received=found.received, closed=found.stages[-1].reached)
    st.plotly_chart(figure, theme=None, config=CONFIG, alt=alt)


def _nothing_received(words: Words, screen: ComplaintsScreen) -> None:
    """Another period may hold some; where no week does, they are still to come."""
    if any(screen.weekly.values):
        empty(words.text("complaints.none_received"), words.text("complaints.none_received_hint"))
    else:
        empty(words.text("complaints.none_yet"), words.text("complaints.none_yet_hint"))


def show_times(page: Page, screen: ComplaintsScreen) -> None:
    words = page.words
    section(words.text("complaints.times"), words.text("complaints.times_note"))
    if not any(one.n or one.here for one in screen.times):
        empty(words.text("complaints.no_times"), words.text("complaints.no_times_hint"))
        return
    rows = [
        (
            words.text(f"complaints.step.{one.stage}"),
            None if one.median is None else one.median / HOUR,
            None if one.p90 is None else one.p90 / HOUR,
            one.n,
            one.here,
        )
        for one in screen.times
    ]
    columns = [words.text(f"complaints.times.{name}") for name in ("stage", "median", "p90", "n", "here")]
    hours = lambda value: words.number(value, 1)  # noqa: E731
    small_table(
        page, columns, rows, formats={1: hours, 2: hours, 3: "{:,}", 4: "{:,}"}, alt=words.text("complaints.times")
    )


def show_causes(page: Page, screen: ComplaintsScreen) -> None:
    words, found = page.words, screen.causes
    section(words.text("complaints.causes"), told.causes_note(words, found) or None)
    if not found.total:
        _nothing_received(words, screen)
        return
    slices = _shown(found.slices)
    names = [_cause_name(words, one) for one in slices]
    counts = [one.count for one in slices]
    rest = sum(one.count for one in found.slices) - sum(counts)
    unsorted = next((place for place, one in enumerate(slices) if one.is_unsorted), None)
    if rest:
        where = len(names) if unsorted is None else unsorted
        names.insert(where, words.plural("complaints.other_causes", len(found.slices) - len(slices)))
        counts.insert(where, rest)
        unsorted = None if unsorted is None else unsorted + 1
    heads = (words.text("complaints.causes.n"), words.text("complaints.causes.running"))
    figure = pareto(page.palette, names, counts, heads, vital=told.vital_causes(found), other=unsorted)
    alt = words.listing([f"{name} {count}" for name, count in zip(names[:3], counts[:3], strict=True)])
    st.plotly_chart(figure, theme=None, config=CONFIG, alt=alt)


def _shown(slices: tuple[Slice, ...]) -> list[Slice]:
    """The biggest bars, and the unsorted one at the end."""
    if len(slices) <= told.BARS:
        return list(slices)
    sorted_ones = [one for one in slices if not one.is_unsorted][: told.BARS - 2]
    return sorted_ones + [one for one in slices if one.is_unsorted]


def _cause_name(words: Words, one: Slice) -> str:
    return words.text("case.unsorted") if one.cause is None else words.name(one.cause.name, one.cause.name_en)


def show_weekly(page: Page, screen: ComplaintsScreen) -> None:
    words = page.words
    if not any(screen.weekly.values):
        section(words.text("complaints.weekly"))
        _nothing_received(words, screen)
        return
    section(words.text("complaints.weekly"), told.weekly_note(words, screen.weekly))
    st.plotly_chart(
        control_chart(page, screen.weekly),
        theme=None,
        config=CONFIG,
        alt=told.weekly_note(words, screen.weekly),
        key="weekly",
    )


def control_chart(page: Page, series: Series) -> Figure:
    """Any weekly series with its limits; the running week is hollow."""
    words, limits = page.words, series.limits
    unfinished = series.unfinished
    low = words.text("chart.low") if limits is not None and limits.lower > 0 else ""
    so_far = words.text("complaints.so_far", n=value_words(words, unfinished.value)) if unfinished else ""
    return control(
        page.palette,
        [week_label(point.period) for point in series.points],
        series.values,
        Limits(limits.centre, limits.lower, limits.upper) if limits else None,
        ControlWords(words.text("chart.mean"), words.text("chart.high"), low, so_far),
        signals=sorted({signal.index for signal in series.signals}),
        open_last=unfinished is not None,
    )


def show_quality(page: Page, screen: ComplaintsScreen) -> None:
    """What only an analyst reads; only where something was counted."""
    words = page.words
    rows = [
        (
            words.text(f"metric.{value.slug}.name"),
            value_words(words, value),
            fraction_words(words, value) or words.number(value.n),
            interval_words(words, value),
            reason_words(words, value),
        )
        for value in screen.quality
        if value.value is not None
    ]
    if not rows:
        return
    with st.expander(words.text("complaints.advanced")):
        columns = [words.text(f"complaints.quality.{name}") for name in ("what", "value", "n", "interval", "remark")]
        small_table(page, columns, rows, alt=words.text("complaints.advanced"))
