"""The blocks of the Complaints page: the list first, then how far they got, why they came, how many a week."""

from __future__ import annotations

import streamlit as st
from plotly.graph_objects import Figure

from dashboard.charts.control import ControlWords, Limits, control
from dashboard.charts.funnel import funnel
from dashboard.charts.pareto import pareto
from dashboard.charts.theme import CONFIG
from dashboard.i18n.words import Words
from dashboard.reports.causes import TO_SORT_WARNING, Pareto, Slice
from dashboard.reports.complaints_screen import ComplaintsScreen
from dashboard.reports.series import Series
from dashboard.reports.stuck import Trouble
from dashboard.ui import complaints_words as told
from dashboard.ui.behind import show_behind
from dashboard.ui.case_words import place_words
from dashboard.ui.complaints_reading import read_causes
from dashboard.ui.filters import Chosen
from dashboard.ui.head import empty, note, section
from dashboard.ui.links import go
from dashboard.ui.loaders import load, organisation
from dashboard.ui.number_words import value_words
from dashboard.ui.page import Page, PageId
from dashboard.ui.period_words import week_label
from dashboard.ui.tables import pick_row
from data_access.queries.beginnings import latest_record
from data_access.vocabulary import Subject

ROWS_SEEN = 12


def show_stuck(page: Page, screen: ComplaintsScreen) -> None:
    """Worst first; a row opens its case."""
    words, stuck = page.words, screen.stuck
    if not stuck.cases:
        section(words.text("complaints.stuck"))
        empty(words.text("complaints.stuck_none"), words.text("complaints.stuck_none_hint"))
        return
    title = words.text("complaints.stuck" if stuck.in_trouble else "complaints.quiet")
    section(title, told.stuck_note(words, stuck))
    names = ("number", "due", "stage", "content", "place", "with", "team")
    picked = pick_row(
        page,
        [words.text(f"complaints.column.{name}") for name in names],
        [
            [
                told.sign(case),
                told.due_cell(words, case, page.as_of),
                told.stage_cell(words, case, page.as_of),
                told.matter_cell(words, case),
                place_words(words, case.row),
                told.keeper_cell(words, case),
                told.team_cell(words, case),
            ]
            for case in stuck.cases
        ],
        key="stuck",
        alt=told.headline_alt(page, stuck),
        breach_column=1,
        breaches=[case.trouble in (Trouble.LATE, Trouble.PROMISE) for case in stuck.cases],
        widths={0: 76, 1: 160 if words.is_chinese else 170, 2: 130, 3: 360},
        height_rows=ROWS_SEEN,
    )
    if picked is not None:
        go(PageId.CASE, id=stuck.cases[picked].row.id)


def show_funnel(page: Page, chosen: Chosen, screen: ComplaintsScreen) -> None:
    words, found = page.words, screen.funnel
    if not found.received:
        section(words.text("complaints.funnel_none"))
        _nothing_received(page)
        return
    cohort = told.several(words, chosen, found.received)
    section(words.text("complaints.funnel", cohort=cohort), told.funnel_note(words, screen))
    heads = tuple(words.text(f"complaints.funnel.{name}") for name in ("reached", "share", "did"))
    figure = funnel(
        page.palette,
        [words.text(f"complaints.funnel.stage.{one.stage}") for one in found.stages],
        [one.reached for one in found.stages],
        [one.did for one in found.stages],
        [found.may_still_reach(one.stage) for one in found.stages],
        (heads[0], heads[1], heads[2]),
    )
    alt = words.text(
        "complaints.funnel_alt", received=found.received, closed=found.stages[-1].reached, waiting=found.waiting
    )
    st.plotly_chart(figure, theme=None, config=CONFIG, alt=alt)
    if past := told.closed_past_words(words, found):
        note(past)


def _nothing_received(page: Page, fact: str = "complaints.none_received") -> None:
    """Another period may hold some; only where no case was ever received are they still to come."""
    words, cases = page.words, (Subject.CASES,)
    if load(page, cases, latest_record, cases, page.as_of) is None:
        empty(words.text("complaints.none_yet"), words.text("complaints.none_yet_hint"))
    else:
        empty(words.text(fact), words.text("complaints.none_received_hint"))


def show_causes(page: Page, chosen: Chosen, screen: ComplaintsScreen) -> None:
    """The first level; a cause picked above it shows what it is made of."""
    words, found, to_sort = page.words, screen.causes, screen.figures["unsorted_share"]
    section(words.text("complaints.causes"), told.causes_note(words, found, to_sort) or None)
    if not found.total:
        _nothing_received(page)
        return
    if (to_sort.value or 0) > TO_SORT_WARNING:
        listed = words.plural("complaints.sort_out", int(to_sort.numerator or 0))
        if st.button(listed, icon=":material/rule:", type="tertiary"):
            show_behind(page, chosen, "unsorted_share")
    shown = _level_chosen(page, chosen, found)
    _draw_causes(page, shown, vital=told.vital_causes(shown))


def _level_chosen(page: Page, chosen: Chosen, found: Pareto) -> Pareto:
    """All causes of the first level, or the parts of the one that was picked."""
    words = page.words
    parents = {cause.parent for cause in organisation(page).causes}
    parts = [one for one in _shown(found.slices) if one.cause and one.cause.id in parents and not one.is_catch_all]
    if not parts:
        return found
    names = {one.cause.id: _cause_name(words, one) for one in parts if one.cause}
    picked = st.pills(
        words.text("complaints.parts_of"), list(names), format_func=names.__getitem__, key="causes.parts_of"
    )
    return found if picked is None else read_causes(page, chosen, picked)


def _draw_causes(page: Page, found: Pareto, vital: int) -> None:
    words = page.words
    slices = _shown(found.slices)
    names = [_cause_name(words, one) for one in slices]
    counts = [one.count for one in slices]
    catch_all = [place for place, one in enumerate(slices) if one.is_catch_all]
    rest = sum(one.count for one in found.slices) - sum(counts)
    if rest:
        where = catch_all[0] if catch_all else len(names)
        names.insert(where, words.plural("complaints.other_causes", len(found.slices) - len(slices)))
        counts.insert(where, rest)
        catch_all = [place + 1 for place in catch_all]
    heads = (words.text("complaints.causes.n"), words.text("complaints.causes.running"))
    figure = pareto(page.palette, names, counts, heads, vital=vital, others=catch_all)
    alt = words.listing([f"{name} {count}" for name, count in zip(names[:3], counts[:3], strict=False)])
    st.plotly_chart(figure, theme=None, config=CONFIG, alt=alt, key="causes")


def _shown(slices: tuple[Slice, ...]) -> list[Slice]:
    """The biggest bars, and what tells nothing at the end."""
    if len(slices) <= told.BARS:
        return list(slices)
    rest = [one for one in slices if one.is_catch_all]
    return [one for one in slices if not one.is_catch_all][: told.BARS - 1 - len(rest)] + rest


def _cause_name(words: Words, one: Slice) -> str:
    return words.text("case.unsorted") if one.cause is None else words.name(one.cause.name, one.cause.name_en)


def show_weekly(page: Page, screen: ComplaintsScreen) -> None:
    words = page.words
    if not any(screen.weekly.values):
        section(words.text("complaints.weekly"))
        _nothing_received(page, "complaints.none_weeks")
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
