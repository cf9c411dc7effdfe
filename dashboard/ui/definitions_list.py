"""The catalogue on the page: search box, one block per metric, one of them alone when the link asks for it."""

from __future__ import annotations

import streamlit as st

from dashboard.metrics.catalogue import METRICS
from dashboard.metrics.model import Metric
from dashboard.ui.definitions_words import facts_of, found_metrics
from dashboard.ui.head import empty, note, section
from dashboard.ui.page import Page
from dashboard.ui.search_box import search_box
from dashboard.ui.tables import plain_markdown, small_table


def asked_metric(page: Page) -> Metric | None:
    """The metric of `?metric=slug`; an unknown one is told and passed over."""
    asked = st.query_params.get("metric")
    if asked and asked not in METRICS:
        st.warning(page.words.text("definitions.unknown", given=plain_markdown(asked)))
    return METRICS.get(asked) if asked else None


def headline(page: Page, asked: Metric | None) -> str:
    if asked is None:
        return page.words.plural("definitions.headline", len(METRICS))
    return page.words.text("definitions.headline_one", name=page.words.text(f"metric.{asked.slug}.name"))


def show_one(page: Page, metric: Metric) -> None:
    """The asked one on top, open; below it the way back to all."""
    _body(page, metric)
    if st.button(page.words.text("definitions.all"), icon=":material/arrow_back:", type="tertiary"):
        del st.query_params["metric"]
        st.rerun()


def show_all(page: Page) -> None:
    """Every metric by area, narrowed while one types; the search stays in the link."""
    words = page.words
    searched = search_box(
        words.text("definitions.search"), words.text("definitions.search_hint"), key="q", bind="query-params"
    )
    found = found_metrics(words, searched)
    if not found:
        empty(words.text("definitions.none", searched=plain_markdown(searched)), words.text("definitions.none_hint"))
    for area, metrics in found.items():
        st.space("xsmall")
        section(words.text(f"definitions.area.{area}"), words.plural("definitions.count", len(metrics)))
        st.markdown("\n\n".join(_paragraph(page, one) for one in metrics))


def _paragraph(page: Page, metric: Metric) -> str:
    """Name, definition, and in small print what belongs to it."""
    colon, semicolon = ("：", "；") if page.words.is_chinese else (": ", "; ")
    small_print = semicolon.join(
        f"{what}{colon}{plain_markdown(text.rstrip('。.'))}" for what, text in facts_of(page.words, metric)
    )
    name = page.words.text(f"metric.{metric.slug}.name")
    return f"**{name}**  \n{_definition(page, metric)}  \n:small[:gray[{small_print}]]"


def _definition(page: Page, metric: Metric) -> str:
    return page.words.text(f"metric.{metric.slug}.definition")


def text_of(page: Page) -> str:
    """All definitions as plain text, for a chat."""
    words = page.words
    return "\n".join(
        f"{words.text(f'metric.{slug}.name')}: {words.text(f'metric.{slug}.definition')}" for slug in METRICS
    )


def _body(page: Page, metric: Metric) -> None:
    """The definition as a sentence, then what belongs to it, line by line."""
    st.markdown(_definition(page, metric))
    rows = [
        [f":gray[{what}]".replace(" ", "\u00a0"), plain_markdown(text)] for what, text in facts_of(page.words, metric)
    ]
    small_table(page, ["what", "text"], rows, header=False, alt=page.words.text(f"metric.{metric.slug}.name"))
    note(f"`{metric.slug}`")
