"""The catalogue of metrics in the reader's words: what is searched, and what stands under each name."""

from __future__ import annotations

import unicodedata

from dashboard.i18n.words import Words
from dashboard.metrics.catalogue import AREAS
from dashboard.metrics.model import Count, Distribution, Interval, Metric, Ratio


def found_metrics(words: Words, searched: str) -> dict[str, tuple[Metric, ...]]:
    """The metrics whose name, definition or slug holds every word that was typed, by area; all when nothing was typed."""
    wanted = _folded(searched).split()
    shown = {
        area: tuple(one for one in metrics if all(word in _haystack(words, one) for word in wanted))
        for area, metrics in AREAS.items()
    }
    return {area: metrics for area, metrics in shown.items() if metrics}


def _haystack(words: Words, metric: Metric) -> str:
    told = (words.text(f"metric.{metric.slug}.{part}") for part in ("name", "definition", "edge"))
    return _folded(" ".join((*told, metric.slug)))


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


def kind_line(words: Words, metric: Metric) -> str:
    """What sort of number it is, in which unit: `Share, in percent`, `Median, in time`."""
    parts = [words.text(f"definitions.kind.{_kind(metric)}"), words.text(f"definitions.unit.{metric.unit}")]
    if metric.by:
        parts.append(words.text("definitions.by", what=words.text(f"definitions.split.{metric.by}")))
    return ("，" if words.is_chinese else ", ").join(parts)


def facts_of(words: Words, metric: Metric) -> list[tuple[str, str]]:
    """The lines under a definition: (what, text). What a metric doesn't have is left out."""
    lines = [("kind", kind_line(words, metric))]
    if isinstance(metric, Ratio):
        lines.append(("denominator", words.text(f"definitions.bottom.{metric.bottom}")))
    lines.append(("edge", words.text(f"metric.{metric.slug}.edge")))
    interval = _interval(metric)
    if interval is not Interval.NONE:
        lines.append(("interval", words.text(f"definitions.interval_of.{interval}")))
    lines.append(("better", words.text(f"definitions.better_of.{metric.better}")))
    lines.append(("source", metric.source or words.text("definitions.own")))
    lines.append(("version", f"{metric.version}"))
    return [(words.text(f"definitions.{what}"), text) for what, text in lines if text]


def _kind(metric: Metric) -> str:
    if isinstance(metric, Distribution):
        return metric.statistic
    return "count" if isinstance(metric, Count) else "ratio"


def _interval(metric: Metric) -> Interval:
    return metric.interval if isinstance(metric, (Ratio, Distribution)) else Interval.NONE
