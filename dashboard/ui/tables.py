"""Lists and small tables. Numbers stay numbers, so that they and their headings go right; red marks a breach."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypedDict, Unpack, cast

import pandas as pd
import streamlit as st

from dashboard.auth.viewer import Right
from dashboard.charts.theme import Palette
from dashboard.ui.page import Page

ROW_HEIGHT = 35
HEADER_HEIGHT = 38


def small_table(
    page: Page,
    columns: Sequence[str],
    rows: Sequence[Sequence[Any]],
    *,
    formats: Mapping[int, str | Callable[[Any], str]] | None = None,
    breaches: Sequence[tuple[int, int]] = (),
    header: bool = True,
    alt: str | None = None,
    names_whole: bool = False,
    whole: bool = False,
    names_wrap: bool = False,
) -> None:
    """A table to be read, not sorted. `formats` and `breaches` (row, column) go by place. `names_whole`: the first column
    holds short names that stay on one line, however narrow the screen; `whole`: all columns do, but
    for the first where `names_wrap`: long names, which take the room that is left."""
    if whole:
        columns = [name.replace(" ", "\u00a0") for name in columns]
    frame = pd.DataFrame(list(rows), columns=list(columns))
    empty = {columns[place]: "float64" for place in formats or () if frame.iloc[:, place].isna().all()}
    shown = frame.astype(empty).style.format(
        {columns[place]: form for place, form in (formats or {}).items()}, na_rep="—"
    )
    for place in range(int(names_wrap), len(columns)) if whole else range(int(names_whole)):
        width = _ems([columns[place], *(row[place] for row in rows)])
        shown = shown.set_properties(subset=[columns[place]], **{"min-width": f"{width:.1f}em"})
    for row, place in breaches:
        where = pd.IndexSlice[row, columns[place]]
        shown = shown.set_properties(subset=where, **{"color": page.palette.breach, "font-weight": "600"})
    st.table(shown, border="horizontal", hide_index=True, hide_header=not header, alt=alt)


def _ems(cells: Sequence[Any]) -> float:
    """How wide the longest text among the cells is, padding included: a cell's own "nowrap" doesn't reach its text."""
    texts = [cell for cell in cells if isinstance(cell, str)]
    return 1.5 + max((sum(1.0 if sign >= WIDE_FROM else 0.55 for sign in text) for text in texts), default=0)


WIDE_FROM = "\u2e80"
"""Hanzi and full-width signs take the whole square."""


class ListStyle(TypedDict, total=False):
    """How a list looks. `breach_column` is red where `breaches` says so; `widths` and `config` go by place of the column."""

    breach_column: int
    breaches: Sequence[bool]
    widths: Mapping[int, int]
    config: Mapping[int, Any]
    height_rows: int


@dataclass(frozen=True)
class Picked:
    """The places of the rows that are ticked, and of the row of which a cell was pressed."""

    ticked: tuple[int, ...] = ()
    pressed: int | None = None


def pick_row(
    page: Page,
    columns: Sequence[str],
    rows: Sequence[Sequence[Any]],
    *,
    key: str,
    alt: str,
    **style: Unpack[ListStyle],
) -> int | None:
    """A list of which one row can be chosen; the place of the chosen row, or None. Long lists scroll inside."""
    picked = _chosen(page, columns, rows, ["single-row"], key, alt, **style)["rows"]
    return int(picked[0]) if picked and picked[0] < len(rows) else None


def pick_rows(
    page: Page,
    columns: Sequence[str],
    rows: Sequence[Sequence[Any]],
    *,
    key: str,
    alt: str,
    **style: Unpack[ListStyle],
) -> Picked:
    """A list whose rows can be ticked, to do something with them all, or pressed, to open one."""
    found = _chosen(page, columns, rows, ["multi-row", "single-cell"], key, alt, **style)
    pressed = [int(row) for row, _ in found["cells"] if row < len(rows)]
    return Picked(tuple(int(row) for row in found["rows"] if row < len(rows)), pressed[0] if pressed else None)


def _chosen(
    page: Page,
    columns: Sequence[str],
    rows: Sequence[Sequence[Any]],
    modes: Sequence[str],
    key: str,
    alt: str,
    **style: Unpack[ListStyle],
) -> Any:
    """The list as it is drawn, and what is selected in it. A list that goes on below its edge says so."""
    frame = pd.DataFrame(list(rows), columns=list(columns))
    data: Any = frame
    breach_column = style.get("breach_column")
    if breach_column is not None and len(frame):
        colours = [_breach_style(page.palette, late) for late in style.get("breaches", ())]
        data = frame.style.apply(lambda _: colours, subset=[frame.columns[breach_column]])
    settings: dict[str, Any] = {
        columns[place]: st.column_config.Column(width=width) for place, width in style.get("widths", {}).items()
    }
    settings |= {columns[place]: setting for place, setting in style.get("config", {}).items()}
    seen = style.get("height_rows", 10)
    drawn: Any = st.dataframe(
        data,
        hide_index=True,
        on_select="rerun",
        selection_mode=cast(Any, modes),
        key=key,
        column_config=settings,
        height=HEADER_HEIGHT + ROW_HEIGHT * min(max(len(frame), 1), seen),
        alt=alt,
    )
    if len(frame) > seen:
        told = page.words.text("tables.more_below", shown=seen, n=page.words.number(len(frame)))
        st.markdown(f":small[:gray[{told}]]")
    return drawn["selection"]


def _breach_style(palette: Palette, late: bool) -> str:
    return f"color:{palette.breach};font-weight:600" if late else ""


def phone(page: Page, number: str | None) -> str:
    """A phone as this viewer may see it: whole, or `138****2071`."""
    if not number:
        return ""
    plain = re.sub(r"^\+86", "", number)
    if page.viewer.may(Right.SEE_PERSONAL):
        return plain
    return mask(plain)


def mask(number: str) -> str:
    """Keep the first three and the last four characters; of a short one only the last two."""
    if len(number) < 8:  # too short to hide its middle
        return "****" + number[-2:]
    return f"{number[:3]}****{number[-4:]}"


def plain_markdown(text: str) -> str:
    """What a customer said is data: markdown's signs in it are shown, never obeyed, and it stays on its line."""
    return re.sub(r"([\\`*_{}\[\]<>#+!|~:$=.-])", r"\\\1", " ".join(text.split()))
