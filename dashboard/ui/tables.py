"""Lists and small tables. Numbers stay numbers, so that they and their headings go right; red marks a breach."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

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
) -> None:
    """A table to be read, not sorted. `formats` and `breaches` (row, column) go by place."""
    frame = pd.DataFrame(list(rows), columns=list(columns))
    shown = frame.style.format({columns[place]: form for place, form in (formats or {}).items()}, na_rep="—")
    for row, place in breaches:
        where = pd.IndexSlice[row, columns[place]]
        shown = shown.set_properties(subset=where, **{"color": page.palette.breach, "font-weight": "600"})
    st.table(shown, border="horizontal", hide_index=True, hide_header=not header, alt=alt)


def pick_row(
    page: Page,
    columns: Sequence[str],
    rows: Sequence[Sequence[Any]],
    *,
    key: str,
    alt: str,
    breach_column: int | None = None,
    breaches: Sequence[bool] = (),
    widths: Mapping[int, int] | None = None,
    config: Mapping[int, Any] | None = None,
    height_rows: int = 10,
) -> int | None:
    """A list of which one row can be chosen; the place of the chosen row, or None. Long lists scroll inside."""
    frame = pd.DataFrame(list(rows), columns=list(columns))
    data: Any = frame
    if breach_column is not None and len(frame):
        style = [_breach_style(page.palette, late) for late in breaches]
        data = frame.style.apply(lambda _: style, subset=[frame.columns[breach_column]])
    settings: dict[str, Any] = {
        columns[place]: st.column_config.Column(width=width) for place, width in (widths or {}).items()
    }
    settings |= {columns[place]: setting for place, setting in (config or {}).items()}
    chosen: Any = st.dataframe(
        data,
        hide_index=True,
        on_select="rerun",
        selection_mode="single-row",
        key=key,
        column_config=settings,
        height=HEADER_HEIGHT + ROW_HEIGHT * min(max(len(frame), 1), height_rows),
        alt=alt,
    )
    picked = chosen["selection"]["rows"]
    return int(picked[0]) if picked and picked[0] < len(frame) else None


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
