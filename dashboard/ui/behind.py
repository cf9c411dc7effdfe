"""Definition and rows behind every number of a page: one menu, one dialog."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from dashboard.metrics.catalogue import METRICS
from dashboard.metrics.model import Value
from dashboard.reports.behind import ROWS_SHOWN, Behind, behind_number
from dashboard.reports.figures import figures
from dashboard.ui.filters import Chosen
from dashboard.ui.head import Head, empty, note
from dashboard.ui.links import go, link
from dashboard.ui.loaders import load, organisation
from dashboard.ui.number_words import (
    COUNTED,
    exposure_words,
    fraction_words,
    interval_words,
    number_words,
    reason_words,
    value_words,
)
from dashboard.ui.page import Page, PageId
from dashboard.ui.tables import pick_row
from data_access.queries.row_lists import ListedRow
from data_access.vocabulary import Subject

EVERYTHING_READ = tuple(Subject)


def metric_help(page: Page, slug: str) -> str:
    """The definition in one breath, for a figure's help mark."""
    return page.words.text(f"metric.{slug}.definition")


def behind(head: Head, chosen: Chosen, slugs: Sequence[str]) -> None:
    """The button "behind the numbers" of the page's metrics; `?behind=slug` in the link opens one at once."""
    page = head.page
    with head.actions:
        pressed = st.button(page.words.text("behind.title"), icon=":material/list_alt:", type="tertiary", key="behind")
    asked = st.query_params.get("behind")
    if pressed:
        st.session_state.pop(_CHOSEN, None)
        _show_all(page, chosen, tuple(slugs))
    elif not asked:
        st.session_state.pop("behind.shown", None)  # the next link to the same number opens it again
    elif asked in METRICS and st.session_state.get("behind.shown") != asked:
        st.session_state["behind.shown"] = asked
        show_behind(page, chosen, asked)


_CHOSEN = "behind.chosen"
_LIMITS = frozenset({"sla_attainment", "first_response_attainment", "stage_attainment", "callback_on_time_rate"})
"""Shares of what kept its limit: the rest of those counted missed it."""


def _show_all(page: Page, chosen: Chosen, slugs: tuple[str, ...]) -> None:
    """All numbers of the page as a list; one that is picked takes its place, until one goes back."""
    words = page.words

    @st.dialog(words.text("behind.title"), width="large")
    def show() -> None:
        slug = st.session_state.get(_CHOSEN)
        if slug is None:
            picked = _numbers(page, chosen, slugs)
            if picked is None:
                return
            st.session_state[_CHOSEN] = picked
            st.rerun(scope="fragment")
        st.button(
            words.text("behind.all"),
            icon=":material/arrow_back:",
            type="tertiary",
            key="behind.all",
            on_click=st.session_state.pop,
            args=(_CHOSEN, None),
        )
        st.subheader(words.text(f"metric.{slug}.name"), anchor=False)
        _show_one(page, chosen, slug)

    show()


def _numbers(page: Page, chosen: Chosen, slugs: tuple[str, ...]) -> str | None:
    """Name, value and what it rests on, in the order of the page; the one that was picked."""
    words = page.words
    found: dict[str, list[Value]] = {slug: [] for slug in slugs}
    for value in load(page, EVERYTHING_READ, figures, slugs, chosen.selection.split(None)):
        found[value.slug].append(value)
    note(words.text("behind.pick"))
    picked = pick_row(
        page,
        [words.text(f"behind.number.{name}") for name in ("name", "value", "n")],
        [(words.text(f"metric.{slug}.name"), *_in_short(page, found[slug])) for slug in slugs],
        key="behind.numbers",
        alt=words.text("behind.title"),
        widths={1: 90, 2: 75},
        height_rows=14,
    )
    return None if picked is None else slugs[picked]


def _in_short(page: Page, values: Sequence[Value]) -> tuple[str, str]:
    """`86.0%` and `172/200`; a count rests on nothing but itself; of a number that is always split how many parts it has."""
    words = page.words
    if len(values) != 1:
        return (words.plural("behind.split", len(values)) if values else words.number(0)), ""
    (value,) = values
    if value.unit in COUNTED:
        return number_words(words, value.unit, value.value), ""
    return number_words(words, value.unit, value.value), fraction_words(words, value) or words.number(value.n)


def show_behind(page: Page, chosen: Chosen, slug: str) -> None:
    """One number's definition and rows."""

    @st.dialog(page.words.text(f"metric.{slug}.name"), width="large")
    def show() -> None:
        _show_one(page, chosen, slug)

    show()


def _show_one(page: Page, chosen: Chosen, slug: str) -> None:
    words = page.words
    found = load(page, EVERYTHING_READ, behind_number, slug, chosen.selection.split(None))
    st.markdown(words.text(f"metric.{slug}.definition"))
    for value in found.values[:1] if len(found.values) == 1 else ():
        st.markdown(_told(page, value, found.counted_on))
    note(words.text("behind.version", version=METRICS[slug].version))
    link(PageId.DEFINITIONS, words.text("behind.definition"), metric=slug)
    _rows(page, _part_chosen(page, found, slug), slug)


def _part_chosen(page: Page, found: Behind, slug: str) -> Behind:
    """Of a share, the rows that it counts, or the rest of those that it is out of."""
    if not found.missed:
        return found
    words = page.words
    kept = "kept" if slug in _LIMITS else "share"
    shown = {part: words.text(f"behind.part.{kept}.{part}") for part in ("counted", "missed")}
    key = f"behind.part.{slug}"
    part = st.segmented_control(
        words.text("behind.part"), list(shown), format_func=shown.__getitem__, default="counted", key=key
    )
    return replace(found, rows=found.missed, longest_first=False) if part == "missed" else found


def _told(page: Page, value: Value, counted_on: tuple[str, ...]) -> str:
    """`**86.0%**, 172/200, 95 % interval 80.5–90.1%`; of a rate also what it is counted on."""
    words = page.words
    parts = [f"**{value_words(words, value)}**", fraction_words(words, value)]
    if counted_on:
        parts.append(words.text("behind.counted_on", what=exposure_words(words, counted_on)))
    if interval := interval_words(words, value):
        parts.append(words.text("behind.interval", interval=interval))
    if value.unit not in COUNTED:  # nothing was sampled where all are counted
        parts.append(reason_words(words, value))
    return ("，" if words.is_chinese else ", ").join(part for part in parts if part)


def _rows(page: Page, found: Behind, slug: str) -> None:
    words = page.words
    if not found.rows:
        empty(words.text("behind.none"), words.text("behind.none_hint"))
        return
    note(words.plural(_order_key(found), len(found.rows)))
    sort = "stage" if found.subject is Subject.CASES else "sort"
    columns = [words.text(f"behind.column.{name}") for name in ("number", "when", sort, "what", "customer", "with")]
    picked = pick_row(
        page,
        columns,
        [_cells(page, row) for row in found.rows],
        key=f"behind.rows.{slug}",
        alt=words.text(f"metric.{slug}.name"),
    )
    if picked is not None:
        _open(found.rows[picked])


def _order_key(found: Behind) -> str:
    """How many rows there are, in which order, and whether these are all."""
    if len(found.rows) == ROWS_SHOWN:
        return "behind.more_lasting" if found.longest_first else "behind.more"
    return "behind.rows_lasting" if found.longest_first else "behind.rows"


def _cells(page: Page, row: ListedRow) -> list[str]:
    words, names = page.words, organisation(page)
    keeper = names.person(row.staff_id) or names.team(row.team_id)
    site = names.site(row.site_id)
    place = [words.name(site.name, site.name_en)] if site else []
    return [
        row.number,
        words.moment(row.at),
        words.text(row.sort) if row.sort else "",
        row.what or "",
        " ".join(part for part in (*place, row.asset, row.customer) if part),
        words.name(keeper.name, keeper.name_en) if keeper else "",
    ]


def _open(row: ListedRow) -> None:
    """The case of the row, or else its customer."""
    if row.case_id is not None:
        go(PageId.CASE, id=row.case_id)
    elif row.customer_id is not None:
        go(PageId.CUSTOMER, id=row.customer_id)
