"""A score (NPS) with its interval, period by period."""

from __future__ import annotations

from collections.abc import Sequence

import plotly.graph_objects as go

from dashboard.charts.theme import Palette, line, template


def score(
    palette: Palette,
    periods: Sequence[str],
    values: Sequence[float],
    low: Sequence[float | None],
    high: Sequence[float | None],
    *,
    open_last: bool = False,
) -> go.Figure:
    """Signed figures above each interval; the unfinished period is hollow."""
    figure = go.Figure(layout={"template": template(palette), "height": 264, "margin": {"r": 20, "b": 26}})
    tops = [value if edge is None else edge for value, edge in zip(values, high, strict=True)]
    floors = [value if edge is None else edge for value, edge in zip(values, low, strict=True)]
    for place, (floor, top) in enumerate(zip(floors, tops, strict=True)):
        bar = {"color": palette.accent_mid, "width": 5}
        figure.add_shape(type="line", x0=place, x1=place, y0=floor, y1=top, line=bar, opacity=0.55, layer="below")
    line(figure, palette, periods, values, palette.accent, open_last=open_last)
    last = len(values) - 1 - open_last
    figure.add_scatter(
        x=list(periods[:last]),
        y=list(values[:last]),
        mode="markers",
        marker={"color": palette.accent, "size": 8},
        hoverinfo="skip",
    )
    for place, value in enumerate(values):
        figure.add_annotation(
            x=place,
            y=tops[place],
            text=f"<b>{value:+.0f}</b>" if place == last else f"{value:+.0f}",
            yanchor="bottom",
            showarrow=False,
            font={"color": palette.ink if place <= last else palette.muted},
        )
    figure.update_yaxes(visible=False, range=[min(floors) - 4, max(tops) + 6])
    figure.update_xaxes(type="category", range=[-0.4, len(values) - 0.6])
    return figure
