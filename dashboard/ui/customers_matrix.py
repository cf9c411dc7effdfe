"""Tier × lifecycle, a cell of which opens onto its people; and contact coverage by tier."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st
from pandas.io.formats.style import Styler

from dashboard.charts.bars import bars
from dashboard.charts.theme import CONFIG, Palette
from dashboard.reports.customers_screen import CustomersScreen
from dashboard.ui.customers_reading import NO_TIER, OVERDUE, TOTAL
from dashboard.ui.customers_words import coverage_label, matrix_note
from dashboard.ui.head import note, section
from dashboard.ui.page import Page
from data_access.vocabulary import Lifecycle, Tier

SHADES = (0.01, 0.05, 0.2)
"""Shares of all customers from which a cell is shaded, pale to strong."""
_ORDER = (
    Lifecycle.POTENTIAL,
    Lifecycle.WON,
    Lifecycle.RETAINED,
    Lifecycle.LOYAL,
    Lifecycle.CHURNED,
    Lifecycle.LOST,
)


def show_matrix(page: Page, screen: CustomersScreen) -> tuple[str, str, int]:
    """Draw it; the chosen (tier, column) and its count, kept in the link. At first: the overdue ones of the headline's tier."""
    words = page.words
    section(words.text("customers.matrix"), words.text("customers.matrix_note"))
    tiers, columns = _tiers(screen), _columns(screen)
    frame = pd.DataFrame(
        [[_count(screen, tier, column) for column in columns] for tier in tiers],
        index=[{TOTAL: words.text("customers.column.total"), NO_TIER: "—"}.get(tier, tier) for tier in tiers],
        columns=[_column_name(page, column) for column in columns],
    )
    chosen = st.dataframe(
        _styled(page.palette, frame, screen, tiers, columns),
        on_select="rerun",
        selection_mode="single-cell",
        key="customers.matrix",
        row_height=40,
        width="content",
        column_config={name: st.column_config.Column(width=max(62, 18 + 7 * len(name))) for name in frame.columns}
        | {"_index": st.column_config.Column(width=44)},
        alt=words.text("customers.matrix_alt"),
    )
    note(matrix_note(page, screen))
    cells = chosen["selection"]["cells"]
    if cells and cells[0][0] < len(tiers):
        names = list(frame.columns)
        st.query_params["cell"] = f"{tiers[cells[0][0]]}.{columns[names.index(cells[0][1])]}"
    tier, column = _asked(screen, tiers, columns)
    return tier, column, _count(screen, tier, column)


def _asked(screen: CustomersScreen, tiers: list[str], columns: list[str]) -> tuple[str, str]:
    tier, _, column = st.query_params.get("cell", "").partition(".")
    if tier in tiers and column in columns:
        return tier, column
    return screen.overview.headline.tier, OVERDUE


def _tiers(screen: CustomersScreen) -> list[str]:
    """A to D; a row without tier only where there is anybody in it; all of them."""
    without = [NO_TIER] if screen.overview.matrix.of_tier(None) else []
    return [*map(str, Tier), *without, TOTAL]


def _columns(screen: CustomersScreen) -> list[str]:
    """The states in the order of a customer's life; those marked lost only where there are any."""
    lost = screen.overview.matrix.of_lifecycle(Lifecycle.LOST)
    states = [str(state) for state in _ORDER if state is not Lifecycle.LOST or lost]
    return [*states, TOTAL, OVERDUE]


def _count(screen: CustomersScreen, tier: str, column: str) -> int:
    matrix = screen.overview.matrix
    if column == OVERDUE:
        return sum(count for one, count in matrix.overdue.items() if tier in (TOTAL, one or NO_TIER))
    return sum(
        count
        for (one, state), count in matrix.cells.items()
        if tier in (TOTAL, one or NO_TIER) and column in (TOTAL, state)
    )


def _column_name(page: Page, column: str) -> str:
    return page.words.text(f"customers.column.{column}" if column in (TOTAL, OVERDUE) else f"lifecycle.{column}")


def _styled(
    palette: Palette, frame: pd.DataFrame, screen: CustomersScreen, tiers: list[str], columns: list[str]
) -> Styler:
    """The fuller a cell, the stronger its blue; overdue ones in red."""
    ramp = (palette.accent_soft, *palette.stages[:2])
    everybody = max(screen.overview.matrix.total, 1)
    states = pd.IndexSlice[frame.index[: len(tiers) - 1], frame.columns[: len(columns) - 2]]

    def shade(count: Any) -> str:
        steps = sum(count / everybody >= edge for edge in SHADES)
        return f"background-color:{ramp[steps - 1]}" if steps else ""

    def breach(count: Any) -> str:
        return f"color:{palette.breach};font-weight:600" if count else ""

    return frame.style.map(shade, subset=states).map(breach, subset=[frame.columns[-1]]).format("{:,}")


def show_coverage(page: Page, screen: CustomersScreen) -> None:
    """Share of each tier that was reached within its interval."""
    words = page.words
    shown = [one for one in screen.overview.coverage if one.n]
    if not shown:
        return
    section(words.text("customers.coverage"), words.text("customers.coverage_note"))
    shares = [one.covered / one.n for one in shown]
    texts = [
        f"<b>{words.percent(share, 0)}</b>  {words.number(one.covered)}/{words.number(one.n)}"
        for one, share in zip(shown, shares, strict=True)
    ]
    colors = [page.palette.tiers["ABCD".index(one.tier)] for one in shown]
    figure = bars(page.palette, [coverage_label(words, one) for one in shown], shares, colors, texts)
    alt = words.text("customers.coverage_alt", tier=shown[0].tier, share=words.percent(shares[0], 0))
    st.plotly_chart(figure, theme=None, config=CONFIG, alt=alt)
