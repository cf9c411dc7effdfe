"""The Definitions page holds every metric, in both languages, and finds them."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine

from dashboard.i18n.words import LANGUAGES, Words
from dashboard.metrics.catalogue import METRICS
from dashboard.metrics.model import Ratio
from dashboard.ui.definitions_words import facts_of
from tests.pages.conftest import ShowPage


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_every_metric_is_defined(empty_company: Engine, show_page: ShowPage, language: str) -> None:
    shown = show_page("definitions", language)
    assert shown.headline == shown.words.plural("definitions.headline", len(METRICS))
    for slug in METRICS:
        assert shown.words.text(f"metric.{slug}.name") in shown.text
        assert shown.words.text(f"metric.{slug}.definition") in shown.text


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("slug", METRICS)
def test_every_line_under_a_definition_has_its_words(slug: str, language: str) -> None:
    words, metric = Words(language), METRICS[slug]
    told = dict(facts_of(words, metric))
    assert told[words.text("definitions.kind")]
    assert (words.text("definitions.denominator") in told) == isinstance(metric, Ratio)
    assert all(told.values())


def test_a_search_narrows_the_list(empty_company: Engine, show_page: ShowPage) -> None:
    shown = show_page("definitions", "en", q="net promoter")
    assert shown.words.text("metric.nps.definition") in shown.text
    assert shown.words.text("metric.received.definition") not in shown.text


def test_a_search_that_finds_nothing_says_so(empty_company: Engine, show_page: ShowPage) -> None:
    shown = show_page("definitions", "en", q="zzzz")
    assert 'No metric holds "zzzz".' in shown.text


def test_one_metric_by_link(empty_company: Engine, show_page: ShowPage) -> None:
    shown = show_page("definitions", metric="csat_share")
    assert shown.words.text("metric.csat_share.definition") in shown.text
    assert shown.words.text("metric.nps.definition") not in shown.text
    told: dict[str, str] = dict(shown.app.table[0].value.itertuples(index=False))
    assert told[":gray[口径版本]"] == "1"
    assert "Wilson" in told[":gray[区间]"]


def test_an_unknown_metric_is_told_and_all_are_shown(empty_company: Engine, show_page: ShowPage) -> None:
    shown = show_page("definitions", metric="no_such")
    assert "no_such" in shown.text.replace("\\", "")
    assert shown.words.text("metric.nps.definition") in shown.text
