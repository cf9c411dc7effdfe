"""How far one cohort got."""

from __future__ import annotations

from collections.abc import Sequence

import plotly.graph_objects as go

from dashboard.charts.theme import Palette, column, rows


def funnel(
    palette: Palette,
    stages: Sequence[str],
    reached: Sequence[int],
    did: Sequence[int],
    coming: Sequence[int],
    heads: tuple[str, str, str],
) -> go.Figure:
    """Pale bar: got at least this far; dark bar: actually did it; outline: still on the way and may yet get there (`coming`).

    `heads`: reached, share, did. First stage: the cohort.
    """
    figure = rows(palette, stages, header=True, right=190)
    places = list(range(len(stages)))
    cohort = reached[0] if reached else 0
    outline = {"color": "rgba(0,0,0,0)", "line": {"color": palette.axis, "width": 1}}
    bars = {"orientation": "h", "hoverinfo": "skip"}
    figure.add_bar(y=places, x=list(coming), base=list(reached), marker=outline, width=0.62, **bars)
    figure.add_bar(y=places, x=list(reached), marker_color=palette.accent_mid, opacity=0.55, width=0.62, **bars)
    figure.add_bar(y=places, x=list(did), marker_color=palette.accent, width=0.28, **bars)
    figure.update_xaxes(range=[0, (cohort or 1) * 1.005])
    column(figure, palette, 54, heads[0], [f"{count:,}" for count in reached], bold=True)
    column(figure, palette, 118, heads[1], [f"{count / cohort:.0%}" if cohort else "—" for count in reached])
    column(figure, palette, 188, heads[2], [f"{count:,}" for count in did])
    return figure
