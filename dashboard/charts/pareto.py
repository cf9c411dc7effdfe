"""Causes by size."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate

import plotly.graph_objects as go

from dashboard.charts.theme import Palette, column, rows


def pareto(
    palette: Palette,
    causes: Sequence[str],
    counts: Sequence[int],
    heads: tuple[str, str],
    *,
    vital: int,
    others: Sequence[int] = (),
) -> go.Figure:
    """The `vital` first causes dark, what tells nothing (places `others`) last and grey; cumulative share as figures."""
    total = sum(counts) or 1
    cumulative = [share / total for share in accumulate(counts)]
    figure = rows(palette, causes, header=True, right=124)
    colors = [
        palette.axis if place in others else palette.accent if place < vital else palette.accent_mid
        for place in range(len(counts))
    ]
    figure.add_bar(
        y=list(range(len(counts))), x=list(counts), orientation="h", width=0.56, hoverinfo="skip", marker_color=colors
    )
    column(figure, palette, 50, heads[0], [f"{count:,}" for count in counts], bold=True)
    column(figure, palette, 122, heads[1], [f"{share:.0%}" for share in cumulative])
    return figure
