"""`docs/metrics.md`: the catalogue in both languages, for people who read it outside the product. A test compares."""

from __future__ import annotations

from collections.abc import Iterator

from dashboard.i18n.words import Words
from dashboard.metrics.catalogue import AREAS
from dashboard.metrics.model import Count, Distribution, Metric, Ratio

_HEADING = """# 指标口径 What every number means

Made from the catalogue by `huiyin metrics-document > docs/metrics.md`; don't edit by hand. The page "Definitions" shows the
same texts. Facts are the statements in `data_access/queries` whose rows a metric counts, page, list and export alike.
"""


def metrics_document() -> str:
    """The whole text, ending in a line break."""
    chinese, english = Words("zh_CN"), Words("en")
    parts = [_HEADING]
    for area, metrics in AREAS.items():
        key = f"definitions.area.{area}"
        parts.append(f"## {chinese.text(key)} {english.text(key)}\n")
        parts += ["\n".join(_lines(metric, chinese, english)) + "\n" for metric in metrics]
    return "\n".join(parts)


def _lines(metric: Metric, chinese: Words, english: Words) -> Iterator[str]:
    key = f"metric.{metric.slug}"
    yield f"### `{metric.slug}` {chinese.text(f'{key}.name')} · {english.text(f'{key}.name')}\n"
    for words in (chinese, english):
        edge = words.text(f"{key}.edge")
        yield f"- {words.text(f'{key}.definition')}" + (f"{'' if words.is_chinese else ' '}{edge}" if edge else "")
    yield f"- {_made_of(metric)}; unit `{metric.unit}`; version {metric.version}{_about(metric)}"


def _made_of(metric: Metric) -> str:
    if isinstance(metric, Ratio):
        factor = f"{metric.per:,} × " if metric.per != 1 else ""
        over = f"the sum of `{metric.bottom}`" if metric.weighed else f"`{metric.bottom}`"
        return f"{factor}`{metric.top}` / {over}, interval `{metric.interval}`"
    if isinstance(metric, Distribution):
        measure = " in working time" if metric.measure == "worked" else ""
        counted = ", those not over included" if metric.is_censored else ""
        return f"{metric.statistic} of `{metric.fact}`{measure}{counted}, interval `{metric.interval}`"
    assert isinstance(metric, Count)
    return f"rows of `{metric.fact}`"


def _about(metric: Metric) -> str:
    parts = [f"; kinds {', '.join(metric.kinds)} unless chosen" if metric.kinds else ""]
    parts += [f"; always by {metric.by}" if metric.by else "", f"; source: {metric.source}" if metric.source else ""]
    return "".join(parts)
