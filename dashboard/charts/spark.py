"""A small line without axes: the shape of the last weeks behind a figure. A picture of its own, because it is drawn often."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote

from dashboard.charts.theme import Palette

HEIGHT = 44
_TOP, _BOTTOM, _LEFT, _RIGHT = 6.0, 38.0, 2.0, 97.5
LEAST_SHARE_SPAN = 0.2
"""Twenty points of a share fill the height at least, so that 97 % after 100 % is no fall from top to bottom."""


def spark(
    palette: Palette,
    values: Sequence[float | None],
    band: tuple[float, float] | None,
    *,
    band_is_target: bool = False,
    is_share: bool = False,
    unfinished: bool = False,
    unusual: bool = False,
) -> str:
    """The address (`data:`) of an SVG, as wide as it is given room. `band`: usual variation, or a target.

    The last value is a dot: hollow and apart while its period runs, a diamond's colour where it is unusual.
    """
    low, high = scale(values, band, is_share=is_share)
    x = [_LEFT + (_RIGHT - _LEFT) * place / max(len(values) - 1, 1) for place in range(len(values))]
    y = [None if value is None else _BOTTOM - (_BOTTOM - _TOP) * (value - low) / (high - low) for value in values]
    parts: list[str] = []
    if band:
        top, bottom = (_BOTTOM - (_BOTTOM - _TOP) * (edge - low) / (high - low) for edge in reversed(band))
        fill, opacity = (palette.accent_soft, 1) if band_is_target else (palette.grid, 0.45)
        parts.append(
            f'<rect x="0" width="100" y="{top:.1f}" height="{bottom - top:.1f}" fill="{fill}" opacity="{opacity}"/>'
        )
    end = len(values) - 1 if unfinished else len(values)
    parts.append(_path(x[:end], y[:end], palette.neutral))
    if y and (last := y[-1]) is not None:
        color = palette.warning if unusual else palette.accent
        parts.append(_dot(x[-1], last, 9, color))
        if unfinished:
            parts.append(_dot(x[-1], last, 5, palette.paper))
    drawn = "".join(parts)
    frame = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 {HEIGHT}" preserveAspectRatio="none">{drawn}</svg>'
    )
    return "data:image/svg+xml," + quote(frame)


def scale(
    values: Sequence[float | None], band: tuple[float, float] | None, *, is_share: bool = False
) -> tuple[float, float]:
    """From the least to the greatest of line and band; without a band a count stands on zero."""
    known = [value for value in values if value is not None]
    edges = [*known, *(band or (() if is_share else (0.0,)))]
    low, high = min(edges, default=0.0), max(edges, default=1.0)
    if is_share and high - low < LEAST_SHARE_SPAN:
        low = max(0.0, high - LEAST_SHARE_SPAN)
        high = low + LEAST_SHARE_SPAN
    return (low, high) if high > low else (low - 1, high + 1)


def _path(x: Sequence[float], y: Sequence[float | None], color: str) -> str:
    """The line, broken where a week has no value; strokes keep their width however far the picture is drawn out."""
    steps, pen = [], "M"
    for across, down in zip(x, y, strict=True):
        if down is None:
            pen = "M"
            continue
        steps.append(f"{pen}{across:.1f} {down:.1f}")
        pen = "L"
    shape = "".join(steps)
    return (
        f'<path d="{shape}" fill="none" stroke="{color}" stroke-width="2" stroke-linejoin="round"'
        ' vector-effect="non-scaling-stroke"/>'
    )


def _dot(across: float, down: float, size: int, color: str) -> str:
    """A line of no length with round ends: a circle that stays one."""
    return (
        f'<path d="M{across:.1f} {down:.1f}h.001" stroke="{color}" stroke-width="{size}" stroke-linecap="round"'
        ' vector-effect="non-scaling-stroke"/>'
    )
