"""How far one cohort got."""

from __future__ import annotations

from collections.abc import Sequence

import plotly.graph_objects as go

from dashboard.charts.theme import Palette, column, rows


def funnel(
    palette: Palette, stages: Sequence[str], reached: Sequence[int], did: Sequence[int], heads: tuple[str, str, str]
) -> go.Figure:
    """Pale bar: got at least this far; dark bar: actually did it. `heads`: reached, share, did. First stage: the cohort."""
    figure = rows(palette, stages, header=True, right=190)
    places = list(range(len(stages)))
    pale = {"marker_color": palette.accent_mid, "opacity": 0.55, "width": 0.62}
    figure.add_bar(y=places, x=list(reached), orientation="h", hoverinfo="skip", **pale)
    figure.add_bar(y=places, x=list(did), orientation="h", hoverinfo="skip", marker_color=palette.accent, width=0.28)
    cohort = reached[0] if reached else 0
    column(figure, palette, 54, heads[0], [f"{count:,}" for count in reached], bold=True)
    column(figure, palette, 118, heads[1], [f"{count / cohort:.0%}" if cohort else "—" for count in reached])
    column(figure, palette, 188, heads[2], [f"{count:,}" for count in did])
    return figure
