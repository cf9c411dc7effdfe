"""How long things take, by both clocks and beside the limits; and with whom they are now."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from dashboard.i18n.words import MISSING, Words
from dashboard.metrics.model import Value
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


def show_times(page: Page, screen: ComplaintsScreen) -> None:
    """Each stage, then the spans from the receipt on: limit, how often it was kept, and how long it took by both clocks."""
    words, stages, spans = page.words, screen.stages, [one for one in screen.spans if one.is_told]
    stays = [row.stay for row in stages]
    section(words.text("complaints.times"), _note(words, [*stays, *spans]))
    if not spans and not any(row.stay.is_told or row.here for row in stages):
        empty(words.text("complaints.no_times"), words.text("complaints.no_times_hint"))
        return
    cells = [
        (
            *_cells(words, words.text(f"complaints.step.{row.stay.name}"), row.stay),
            row.here,
            None if row.age is None else row.age / HOUR,
        )
        for row in stages
    ]
    cells += [(*_cells(words, words.text(f"complaints.span.{one.name}"), one), None, None) for one in spans]
    _table(page, cells, [*stays, *spans])


def _cells(words: Words, name: str, one: Clocks) -> tuple[object, ...]:
    return name, _limit_words(one.limit), _kept_words(words, one.kept), one.stopped or None, *_numbers(one)


_COLUMNS = ("step", "limit", "kept", "stopped", "median", "p90", "worked", "worked_p90", "here", "age")


def _table(page: Page, cells: Sequence[tuple[object, ...]], rows: Sequence[Clocks]) -> None:
    """The stopped clocks have a column only while there are any."""
    words = page.words
    names = [name for name in _COLUMNS if name != "stopped" or any(one.stopped for one in rows)]
    kept = [place for place, name in enumerate(_COLUMNS) if name in names]
    hours = lambda value: words.number(value, 1 if value >= 1 else 2)  # noqa: E731
    whole = lambda value: words.number(value, 0)  # noqa: E731
    formats = {
        names.index(name): whole if name in ("here", "stopped") else hours for name in names if name not in _TEXTS
    }
    over = [
        (place, names.index("worked_p90" if one.limit and one.limit.in_working_time else "p90"))
        for place, one in enumerate(rows)
        if one.is_over
    ]
    columns = [words.text(f"complaints.times.{name}") for name in names]
    shown = [tuple(row[place] for place in kept) for row in cells]
    small_table(page, columns, shown, formats=formats, breaches=over, alt=words.text("complaints.times"), whole=True)


_TEXTS = ("step", "limit", "kept")


def _numbers(one: Clocks) -> tuple[float | None, ...]:
    parts = (one.median, one.p90, one.worked, one.worked_p90)
    return tuple(None if seconds is None else seconds / HOUR for seconds in parts)


def _limit_words(limit: Limit | None) -> str:
    """`0.5–2`; `—` without one. The clock stands in the note."""
    if limit is None:
        return MISSING
    return "–".join(f"{hours:g}" for hours in dict.fromkeys((limit.least, limit.most)))


def _kept_words(words: Words, kept: Value | None) -> str:
    """`88.0% (22/25)`; of fewer than ten only the counts."""
    if kept is None or not kept.n:
        return MISSING
    if kept.counts_only:
        return fraction_words(words, kept)
    return words.text("complaints.share_of", share=value_words(words, kept), of=fraction_words(words, kept))


def _note(words: Words, rows: Sequence[Clocks]) -> str:
    limits = [one.limit for one in rows if one.limit is not None]
    clock = "working" if not limits or limits[0].in_working_time else "calendar"
    told = words.text(f"complaints.times_note_{clock}")
    return told + words.text("complaints.not_published") if any(one.is_marked for one in rows) else told


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
        widths={0: 80, 1: 46, 2: 46, 3: 225},
        config={place: st.column_config.NumberColumn(format="%.1f", width=78) for place in (4, 5)},
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
