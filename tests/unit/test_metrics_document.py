"""The printed catalogue is the catalogue."""

from __future__ import annotations

from pathlib import Path

import pytest

from dashboard.i18n.words import LANGUAGES, Words
from dashboard.metrics.catalogue import AREAS, METRICS
from dashboard.reports.metrics_document import metrics_document

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "metrics.md"


def test_the_document_is_what_the_catalogue_says() -> None:
    assert DOCUMENT.read_text(encoding="utf-8") == metrics_document(), "run: huiyin metrics-document > docs/metrics.md"


def test_no_slug_is_given_twice() -> None:
    assert len(METRICS) == sum(len(metrics) for metrics in AREAS.values())


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("slug", METRICS)
def test_every_metric_is_explained_in_both_languages(slug: str, language: str) -> None:
    words = Words(language)
    texts = [words.text(f"metric.{slug}.{part}") for part in ("name", "definition", "edge")]
    assert all(texts)
    has_chinese = any("\u4e00" <= character <= "\u9fff" for character in "".join(texts))
    assert has_chinese == words.is_chinese
