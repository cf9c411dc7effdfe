"""The palette and the plotly template of every figure; values and worded labels come in, a figure goes out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import plotly.graph_objects as go

FONT = '"PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "Noto Sans SC", "Source Sans", sans-serif'
SIZE, SMALL = 14, 13
ROW = 34  # pixels for one horizontal bar
CONFIG = {"displayModeBar": False, "scrollZoom": False, "doubleClick": False, "showAxisDragHandles": False}


@dataclass(frozen=True)
class Palette:
    paper: str
    ink: str
    muted: str
    grid: str
    axis: str
    accent: str
    accent_mid: str
    accent_soft: str
    neutral: str
    breach: str
    warning: str
    ok: str
    tiers: tuple[str, ...]  # A B C D
    stages: tuple[str, ...]  # received … closed


LIGHT = Palette(
    paper="#FFFFFF",
    ink="#14191E",
    muted="#59616B",
    grid="#E6E8EA",
    axis="#AEB5BD",
    accent="#0B5A8A",
    accent_mid="#6595B9",
    accent_soft="#E3EDF4",
    neutral="#87909A",
    breach="#B42318",
    warning="#B87503",
    ok="#1F7568",
    tiers=("#0A3F62", "#2C75A6", "#6595B9", "#8C959E"),
    stages=("#C5D5E1", "#A3BFD3", "#7FA8C6", "#5690B9", "#2C75A6", "#155A8A", "#0A3F62"),
)
DARK = Palette(
    paper="#15181C",
    ink="#E7E9EB",
    muted="#A6AEB8",
    grid="#2A3037",
    axis="#545D68",
    accent="#6FB4E3",
    accent_mid="#3F7FAB",
    accent_soft="#1B3042",
    neutral="#7D8792",
    breach="#FF8F85",
    warning="#E3AE4B",
    ok="#69C2AD",
    tiers=("#B9DDF5", "#6FB4E3", "#3F7FAB", "#5F6872"),
    stages=("#22405A", "#2F5C80", "#3F7FAB", "#5499C9", "#6FB4E3", "#93C9EC", "#B9DDF5"),
)


def template(palette: Palette) -> Any:
    axis: dict[str, Any] = {
        "showgrid": False,
        "zeroline": False,
        "showline": False,
        "ticks": "",
        "fixedrange": True,
        "automargin": True,
        "tickfont": {"color": palette.muted, "size": SMALL},
        "title": None,
    }
    return go.layout.Template(
        layout={
            "font": {"family": FONT, "size": SIZE, "color": palette.ink},
            "paper_bgcolor": "rgba(0,0,0,0)",
            "plot_bgcolor": "rgba(0,0,0,0)",
            "colorway": [palette.accent, palette.neutral, palette.warning, palette.ok],
            "margin": {"l": 0, "r": 0, "t": 8, "b": 8},
            "showlegend": False,
            "bargap": 0.38,
            "hoverlabel": {
                "font": {"family": FONT, "size": SMALL, "color": palette.ink},
                "bgcolor": palette.paper,
                "bordercolor": palette.axis,
            },
            "xaxis": axis,
            "yaxis": axis | {"showgrid": True, "gridcolor": palette.grid, "gridwidth": 1},
            "dragmode": False,
        }
    )


def rows(palette: Palette, labels: Sequence[str], *, header: bool = False, right: int = 0) -> go.Figure:
    """An empty figure of labelled rows, first row on top, with `right` pixels kept for columns of figures."""
    n = len(labels)
    figure = go.Figure(layout={"template": template(palette), "height": ROW * n + (30 if header else 8)})
    figure.update_layout(barmode="overlay", margin={"t": 26 if header else 4, "b": 4, "r": right})
    figure.update_xaxes(visible=False, rangemode="tozero")
    figure.update_yaxes(
        tickvals=list(range(n)),
        ticktext=[f"{label}  " for label in labels],
        range=[n - 0.5, -0.5],
        showgrid=False,
        tickfont={"color": palette.ink, "size": SIZE},
    )
    return figure


def column(
    figure: go.Figure,
    palette: Palette,
    at: float,
    head: str,
    cells: Sequence[str],
    *,
    bold: bool = False,
    colors: Sequence[str] | None = None,
) -> None:
    """Right-aligned figures `at` pixels right of the plot's edge."""
    common = {"xref": "paper", "x": 1, "xshift": at, "xanchor": "right", "showarrow": False, "align": "right"}
    if head:
        font = {"color": palette.muted, "size": SMALL}
        figure.add_annotation(**common, yref="paper", y=1, yanchor="bottom", text=head, font=font)
    for place, cell in enumerate(cells):
        font = {"color": colors[place] if colors else palette.ink, "size": SIZE}
        figure.add_annotation(**common, yref="y", y=place, text=f"<b>{cell}</b>" if bold else cell, font=font)


def line(
    figure: go.Figure, palette: Palette, x: Sequence[str], y: Sequence[float | None], color: str, *, open_last: bool
) -> None:
    """A line with its last closed point marked; the unfinished period is a hollow dot standing apart."""
    end = len(y) - 1 if open_last else len(y)
    if end > 0:
        figure.add_scatter(
            x=list(x[:end]), y=list(y[:end]), mode="lines", line={"color": color, "width": 2}, hoverinfo="skip"
        )
        figure.add_scatter(
            x=[x[end - 1]],
            y=[y[end - 1]],
            mode="markers",
            marker={"color": color, "size": 8},
            hoverinfo="skip",
            cliponaxis=False,
        )
    if open_last:
        hollow = {"color": palette.paper, "size": 8, "line": {"color": color, "width": 2}}
        figure.add_scatter(x=[x[-1]], y=[y[-1]], mode="markers", hoverinfo="skip", marker=hollow, cliponaxis=False)


def end_label(figure: go.Figure, text: str, y: float, color: str) -> None:
    """A word at the right edge, at the height of what it names."""
    figure.add_annotation(
        xref="paper",
        x=1,
        xshift=8,
        xanchor="left",
        y=y,
        yanchor="middle",
        text=text,
        align="left",
        showarrow=False,
        font={"color": color, "size": SMALL},
    )


def week_axis(figure: go.Figure, weeks: Sequence[str], step: int, so_far: str = "") -> None:
    """Every so many weeks a tick, counted back from the end; the running week is named there ("so far 2"), where no line
    can cross it."""
    last = len(weeks) - 1
    places = list(range(last - 6 if so_far else last, -1, -step))
    texts = [weeks[place] for place in places]
    if so_far and weeks:
        places, texts = [last, *places], [so_far, *texts]
    figure.update_xaxes(type="category", tickvals=[weeks[place] for place in places], ticktext=texts)
