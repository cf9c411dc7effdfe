"""Survey items with their intervals."""

from __future__ import annotations

from collections.abc import Sequence

import plotly.graph_objects as go

from dashboard.charts.theme import SMALL, Palette, column, rows


def items(
    palette: Palette,
    names: Sequence[str],
    share: Sequence[float],
    low: Sequence[float],
    high: Sequence[float],
    n: Sequence[int],
    *,
    target: float | None,
    heads: tuple[str, str, str],
    small: int = 30,
) -> go.Figure:
    """Satisfied share (0–1) with its 95 % interval. Under `small` answers the dot is hollow and the figure grey."""
    figure = rows(palette, names, header=True, right=124)
    tiny = [count < small for count in n]
    for place in range(len(names)):
        bar = {"color": palette.accent_mid, "width": 5}
        figure.add_shape(
            type="line", x0=low[place], x1=high[place], y0=place, y1=place, line=bar, opacity=0.55, layer="below"
        )
    fill = [palette.paper if hollow else palette.accent for hollow in tiny]
    figure.add_scatter(
        x=list(share),
        y=list(range(len(names))),
        mode="markers",
        hoverinfo="skip",
        marker={"size": 11, "color": fill, "line": {"color": palette.accent, "width": 2}},
    )
    if target is not None:
        figure.add_vline(x=target, line={"color": palette.neutral, "width": 1.5, "dash": "4px,3px"})
        font = {"color": palette.muted, "size": SMALL}
        figure.add_annotation(x=target, yref="paper", y=1, yanchor="bottom", showarrow=False, text=heads[2], font=font)
    colors = [palette.muted if hollow else palette.ink for hollow in tiny]
    column(figure, palette, 58, heads[0], [f"{value:.1%}" for value in share], bold=True, colors=colors)
    column(figure, palette, 122, heads[1], [f"{count:,}" for count in n])
    edges = [*low, *high, *([] if target is None else [target])]
    figure.update_xaxes(range=[min(edges) - 0.03, max(edges) + 0.02])
    return figure
