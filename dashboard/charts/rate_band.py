"""Weekly rates against a wanted band."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import plotly.graph_objects as go

from dashboard.charts.theme import SMALL, Palette, end_label, line, template

PLOT_HEIGHT = 216  # pixels between the margins


def rate_band(
    palette: Palette,
    weeks: Sequence[str],
    series: Mapping[str, Sequence[float | None]],
    band: tuple[float, float],
    band_label: str,
    *,
    open_label: str | None,
    floor: float,
    collapse: tuple[str, int] | None = None,
) -> go.Figure:
    """The first series is judged: a closed week under the band is a red dot, the worst is named. Shares 0–1.

    `collapse`: the series and the place of a week far below what is usual; a red dot, named.
    `open_label`: the word of the unfinished last week ("so far"); None when the last week is complete.
    """
    open_last = open_label is not None
    figure = go.Figure(layout={"template": template(palette), "height": 250, "margin": {"r": 72, "b": 26}})
    figure.add_hrect(y0=band[0], y1=band[1], fillcolor=palette.accent_soft, line_width=0, layer="below")
    figure.add_annotation(
        xref="paper",
        x=0,
        xshift=44,  # beside the tick's own label, where the lines rarely are
        xanchor="left",
        y=band[0],
        yanchor="bottom",
        yshift=1,
        showarrow=False,
        text=band_label,
        font={"color": palette.muted, "size": SMALL},
    )
    labels: list[tuple[float, str, str]] = []
    for place, (name, values) in enumerate(series.items()):
        color = (palette.accent, palette.accent_mid, palette.neutral)[(place if len(series) > 2 else 2 * place) % 3]
        line(figure, palette, weeks, values, color, open_last=open_last)
        closed = values[: len(values) - open_last]
        if place == 0:
            _mark_breaches(figure, palette, weeks, closed, band[0])
        elif collapse is not None and collapse[0] == name:
            low = [value if index == collapse[1] else None for index, value in enumerate(closed)]
            _mark_breaches(figure, palette, weeks, low, band[1])
        running = values[-1] if open_last else None
        so_far = "" if running is None else f'<br><span style="color:{palette.muted}">{open_label} {running:.0%}</span>'
        if closed and closed[-1] is not None:
            labels.append((closed[-1], f"{name}<br><b>{closed[-1]:.1%}</b>{so_far}", color))
        elif running is not None:
            labels.append((running, f"{name}{so_far}", color))
    _label_ends(figure, labels, (floor, band[1]))
    figure.update_yaxes(
        range=[floor, band[1] + 0.004],
        tickformat=".0%",
        dtick=0.1 if band[1] - floor <= 0.6 else 0.2,
        ticklabelposition="inside top",
    )
    figure.update_xaxes(type="category", tickvals=list(weeks)[::3], range=[-1.5, len(weeks) - 0.6])
    return figure


def _label_ends(figure: go.Figure, labels: Sequence[tuple[float, str, str]], ends: tuple[float, float]) -> None:
    """Each label at the height of what it names, moved down where the one above would touch it."""
    share_of_a_line = (ends[1] - ends[0]) * 19 / PLOT_HEIGHT
    free_below = ends[1] + share_of_a_line * 0.4  # as much as the margin above the plot holds
    for value, text, color in sorted(labels, key=lambda one: -one[0]):
        half = share_of_a_line * (1 + text.count("<br>")) / 2
        at = min(value, free_below - half)
        end_label(figure, text, at, color)
        free_below = at - half


def _mark_breaches(
    figure: go.Figure, palette: Palette, weeks: Sequence[str], closed: Sequence[float | None], floor: float
) -> None:
    bad = {place: value for place, value in enumerate(closed) if value is not None and value < floor}
    worst = min(bad.values(), default=None)
    figure.add_scatter(
        x=[weeks[place] for place in bad],
        y=list(bad.values()),
        mode="markers+text",
        hoverinfo="skip",
        marker={"color": palette.breach, "size": 9},
        text=[f"{value:.0%}" if value == worst else "" for value in bad.values()],
        textposition="middle right",
        textfont={"color": palette.breach, "size": SMALL},
    )
