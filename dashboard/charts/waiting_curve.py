"""Who still waits, by the time since they came: a falling staircase."""

from __future__ import annotations

from collections.abc import Sequence

import plotly.graph_objects as go

from dashboard.charts.theme import SMALL, Palette, template


def waiting_curve(
    palette: Palette, days: Sequence[float], shares: Sequence[float], median: float | None, label: str, unit: str
) -> go.Figure:
    """`days` and `shares` are the corners of the staircase, from 0 and 1; `median` in days, drawn with its `label`; `unit`
    stands behind the numbers of the axis."""
    figure = go.Figure(layout={"template": template(palette), "height": 220})
    stairs = {"color": palette.accent, "width": 2, "shape": "hv"}
    figure.add_scatter(x=list(days), y=list(shares), mode="lines", line=stairs, hoverinfo="skip")
    figure.update_yaxes(range=[0, 1.02], tickvals=[0.5, 1], tickformat=".0%")
    figure.update_xaxes(rangemode="tozero", tickformat=",d", ticksuffix=unit)
    if median is not None:
        mark = {"color": palette.muted, "width": 1, "dash": "dot"}
        figure.add_shape(type="line", x0=0, x1=median, y0=0.5, y1=0.5, line=mark)
        figure.add_shape(type="line", x0=median, x1=median, y0=0, y1=0.5, line=mark)
        font = {"color": palette.ink, "size": SMALL}
        figure.add_annotation(
            x=median, y=0.5, text=label, xanchor="left", yanchor="bottom", xshift=6, showarrow=False, font=font
        )
    return figure
