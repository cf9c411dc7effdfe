"""Ageing, workload, coverage: one bar a row."""

from __future__ import annotations

from collections.abc import Sequence

import plotly.graph_objects as go

from dashboard.charts.theme import Palette, rows


def bars(
    palette: Palette,
    labels: Sequence[str],
    values: Sequence[float],
    colors: Sequence[str],
    texts: Sequence[str],
    *,
    right: int = 116,
) -> go.Figure:
    """Each bar has its figure behind it, in `right` pixels kept free. Colour carries the state, never the category."""
    figure = rows(palette, labels, right=right)
    figure.add_bar(
        y=list(range(len(values))),
        x=list(values),
        orientation="h",
        marker_color=list(colors),
        width=0.56,
        hoverinfo="skip",
        text=list(texts),
        textposition="outside",
        cliponaxis=False,
        textfont={"color": palette.ink},
    )
    figure.update_xaxes(range=[0, max([*values, 0]) or 1])
    return figure
