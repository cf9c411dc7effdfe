"""How long things take, by both clocks and beside the limits; and with whom they are now."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from dashboard.i18n.words import MISSING, Words
from dashboard.reports.case_clocks import Clocks, Limit
from dashboard.reports.case_holders import Holder
from dashboard.reports.complaints_screen import ComplaintsScreen
from dashboard.ui.head import empty, section
from dashboard.ui.links import go
from dashboard.ui.loaders import organisation
from dashboard.ui.number_words import fraction_words, value_words
from dashboard.ui.page import Page, PageId
from dashboard.ui.tables import pick_row, small_table

HOUR, DAY = 3600, 86_400
HOLDERS = 8
_P90, _WORKED_P90, _COUNTED = 3, 5, 6  # the places of these columns


def show_stages(page: Page, screen: ComplaintsScreen) -> None:
    """Time in stage: stays that ended in the period, and what stands there now."""
    words, rows = page.words, screen.stages
    section(words.text("complaints.times"), _note(words, "complaints.times_note", [row.stay for row in rows]))
    if not any(row.stay.n or row.here for row in rows):
        empty(words.text("complaints.no_times"), words.text("complaints.no_times_hint"))
        return
    cells = [
        (
            words.text(f"complaints.step.{row.stay.name}"),
            _limit_words(words, row.stay.limit),
            *_numbers(row.stay),
            row.here,
            None if row.age is None else row.age / HOUR,
        )
        for row in rows
    ]
    names = ("stage", "limit", "median", "p90", "worked", "worked_p90", "here", "age")
    hours = lambda value: words.number(value, 1 if value >= 1 else 2)  # noqa: E731
    _table(page, "times", names, cells, [row.stay for row in rows], hours)


def show_spans(page: Page, screen: ComplaintsScreen) -> None:
    """Due dates met, and the spans that a manager answers for."""
    words, rows = page.words, [one for one in screen.spans if one.n]
    section(words.text("complaints.spans"), _due_note(words, screen))
    if not rows:
        empty(words.text("complaints.no_spans"), words.text("complaints.no_spans_hint"))
        return
    cells = [
        (words.text(f"complaints.span.{one.name}"), _limit_words(words, one.limit), *_numbers(one), one.n)
        for one in rows
    ]
    names = ("span", "limit", "median", "p90", "worked", "worked_p90", "n")
    _table(page, "spans", names, cells, rows, lambda hours: words.duration(hours * HOUR))


def _table(
    page: Page,
    key: str,
    names: tuple[str, ...],
    cells: Sequence[tuple[object, ...]],
    rows: list[Clocks],
    shown_as: Callable[[float], str],
) -> None:
    words = page.words
    formats = {
        place: shown_as for place, name in enumerate(names) if name in ("median", "p90", "worked", "worked_p90", "age")
    }
    over = [
        (place, _WORKED_P90 if one.limit and one.limit.in_working_time else _P90)
        for place, one in enumerate(rows)
        if one.is_over
    ]
    columns = [words.text(f"complaints.times.{name}") for name in names]
    shown: dict[int, str | Callable[[float], str]] = {**formats, _COUNTED: "{:,}"}
    alt = words.text(f"complaints.{key}")
    small_table(page, columns, cells, formats=shown, breaches=over, alt=alt, names_whole=True)


def _numbers(one: Clocks) -> tuple[float | None, ...]:
    parts = (one.median, one.p90, one.worked, one.worked_p90)
    return tuple(None if seconds is None else seconds / HOUR for seconds in parts)


def _limit_words(words: Words, limit: Limit | None) -> str:
    """`0.5–2 h worked`, `0.5–2 h calendar`; `—` without one."""
    if limit is None:
        return MISSING
    ends = [f"{hours:g}" for hours in dict.fromkeys((limit.least, limit.most))]
    clock = "working" if limit.in_working_time else "calendar"
    return words.text(f"complaints.limit_{clock}", hours="–".join(ends))


def _note(words: Words, key: str, rows: list[Clocks]) -> str:
    told = words.text(key)
    return told + words.text("complaints.not_published") if any(one.is_marked for one in rows) else told


def _due_note(words: Words, screen: ComplaintsScreen) -> str:
    """`按时 78.0%（32/41，未解决的逾期算未达）；暂停计时 2`."""
    met, paused = screen.figures["sla_attainment"], screen.figures["sla_paused"]
    if met.value is None:
        told = words.text("complaints.due_none")
    else:
        share = value_words(words, met)
        if not met.counts_only:
            share = words.text("complaints.share_of", share=share, of=fraction_words(words, met))
        told = words.text("complaints.due_met", share=share)
    if paused.n:
        told += words.plural("complaints.paused", paused.n)
    return told + words.text("complaints.not_published") if any(one.is_marked for one in screen.spans) else told


def show_holders(page: Page, screen: ComplaintsScreen) -> None:
    """With whom the open cases are; a row opens the page for that person or team."""
    words, found = page.words, screen.holders
    listed = found[:HOLDERS]
    if not found:
        section(words.text("complaints.holders"))
        empty(words.text("complaints.no_holders"), words.text("complaints.no_holders_hint"))
        return
    key = "complaints.holders_cut" if len(found) > HOLDERS else "complaints.holders_note"
    section(words.text("complaints.holders"), words.plural(key, len(found), shown=len(listed)))
    names = ("with", "open", "late", "where", "longest", "worked")
    picked = pick_row(
        page,
        [words.text(f"complaints.holders.{name}") for name in names],
        [_holder_cells(page, one) for one in listed],
        key=f"holders.{st.query_params.get('person')}.{st.query_params.get('team')}",  # a new list has no row chosen
        alt=words.text("complaints.holders"),
        breach_column=2,
        breaches=[one.late > 0 for one in listed],
        widths={0: 100, 1: 50, 2: 55},
        config={
            4: st.column_config.NumberColumn(format="%.1f", width=95),
            5: st.column_config.NumberColumn(format="%.1f", width=75),
        },
        height_rows=HOLDERS,
    )
    if picked is not None:
        _only_theirs(listed[picked])


def _only_theirs(one: Holder) -> None:
    """The same page with the same filters, and that person's or team's cases alone. Nobody's can't be chosen."""
    link: dict[str, str | int] = {**st.query_params.to_dict()}
    if one.staff_id:
        go(PageId.COMPLAINTS, **link | {"person": one.staff_id})
    if one.team_id:
        go(PageId.COMPLAINTS, **link | {"team": one.team_id})


def _holder_cells(page: Page, one: Holder) -> tuple[object, ...]:
    words, names = page.words, organisation(page)
    keeper = names.person(one.staff_id) or names.team(one.team_id)
    name = words.name(keeper.name, keeper.name_en) if keeper else words.text("complaints.nobody")
    where = words.listing([words.text(f"complaints.at.{stage}", n=n) for stage, n in one.stages])
    longest, worked = one.longest.longest, one.longest.longest_worked
    return (
        name,
        one.open,
        one.late,
        where,
        None if longest is None else longest / DAY,
        None if worked is None else worked / HOUR,
    )
