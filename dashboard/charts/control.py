"""Weekly counts or rates with their natural limits."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import plotly.graph_objects as go

from dashboard.charts.theme import Palette, end_label, line, template, week_axis
from dashboard.metrics.model import whole_limit


@dataclass(frozen=True)
class Limits:
    mean: float
    low: float
    high: float


@dataclass(frozen=True)
class ControlWords:
    """Words at the right edge, and under the unfinished week with its figure. `low` empty: no label."""

    mean: str
    high: str
    low: str = ""
    unfinished: str = ""


def control(
    palette: Palette,
    weeks: Sequence[str],
    values: Sequence[float | None],
    limits: Limits | None,
    words: ControlWords,
    *,
    signals: Sequence[int] = (),
    open_last: bool = False,
    percent: bool = False,
) -> go.Figure:
    """A signal is a diamond with its figure; it is not a breach. Without limits (too few weeks) the line stands alone.

    The height is that of the line and its band, which is what is compared; a count without limits stands on zero.
    """

    def show(value: float | None) -> str:
        return "" if value is None else f"{value:.0%}" if percent else f"{value:.0f}"

    figure = go.Figure(
        layout={"template": template(palette), "height": 220, "margin": {"r": 88 if percent else 72, "b": 26}}
    )
    known = [value for value in values if value is not None]
    top = max([*known, limits.high if limits else 0, 0.01 if percent else 1])
    if limits:
        _draw_limits(figure, palette, limits, words, show, percent)
    line(figure, palette, weeks, values, palette.accent, open_last=open_last)
    figure.add_scatter(
        x=[weeks[place] for place in signals],
        y=[values[place] for place in signals],
        mode="markers+text",
        hoverinfo="skip",
        marker={
            "symbol": "diamond",
            "size": 11,
            "color": palette.warning,
            "line": {"color": palette.paper, "width": 1.5},
        },
        text=[f"<b>{show(values[place])}</b>" for place in signals],
        textposition="top center",
    )
    bottom = min([*known, limits.low if limits else 0.0])
    spare = 0.16 * (top - bottom)
    figure.update_yaxes(visible=False, range=[max(0.0, bottom - spare), top + spare])
    week_axis(figure, weeks, 4, words.unfinished if open_last else "")
    figure.update_xaxes(range=[-0.4, len(weeks) - 0.5])
    return figure


def _draw_limits(
    figure: go.Figure,
    palette: Palette,
    limits: Limits,
    words: ControlWords,
    show: Callable[[float], str],
    percent: bool,
) -> None:
    """The grey band of usual variation with its mean, named at the right."""
    figure.add_hrect(y0=limits.low, y1=limits.high, fillcolor=palette.grid, opacity=0.45, line_width=0, layer="below")
    figure.add_hline(y=limits.mean, line={"color": palette.axis, "width": 1}, layer="below")
    named = (
        (limits.high, words.high, whole_limit(limits.high, upper=True)),
        (limits.mean, words.mean, limits.mean),
        (limits.low, words.low, whole_limit(limits.low, upper=False)),
    )
    for value, word, whole in named:
        if word:
            end_label(figure, f"{word} {show(value if percent else whole)}", value, palette.muted)
