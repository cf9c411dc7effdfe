"""The ways from a sentence of This week to the very rows that its number counts, narrowed as the page is."""

from __future__ import annotations

import streamlit as st

from dashboard.periods import Period, parse_period
from dashboard.reports.week_earlier import Earlier
from dashboard.reports.week_findings import Sort, WeekFinding
from dashboard.ui.links import link
from dashboard.ui.page import Page, PageId
from dashboard.ui.week_words import AT_THE_END

_PAGES = {"csat_share": PageId.SURVEYS, "item_csat_mean": PageId.SURVEYS}


def narrowed() -> dict[str, str | list[str]]:
    """The sites, teams and cut-off to which the page's link narrows it, for the page that a link of it leads to."""
    asked = {name: st.query_params.get_all(name) for name in ("site", "team", "as_of")}
    return {name: keys for name, keys in asked.items() if keys}


def way_of_finding(page: Page, one: WeekFinding) -> None:
    """To the rows behind the finding: a backlog as it stood at the week's end, what came in as it came in the week."""
    words, found = page.words, one.found
    page_id = _page_of(found.slug)
    parameters = narrowed() | found.link
    if page_id is PageId.SURVEYS:
        key = "person" if one.sort is Sort.PERSON else "items"
        link(page_id, words.text(f"week.way.{key}"), **parameters)
        return
    told = words.plural("week.way.cases", int(found.value)) if one.sort is Sort.CAUSE else words.text("week.way.list")
    link(page_id, told, **(parameters | _rows(page, found.slug, parse_period(found.week, page.company.zone))))


def way_of_week(page: Page, one: Earlier) -> None:
    """To the rows of a week that is long over."""
    told = page.words.text("week.way.that_week")
    parameters = narrowed() | {"period": one.period.key} | _rows(page, one.slug, one.period)
    link(_page_of(one.slug), told, **parameters)


def _page_of(slug: str) -> PageId:
    return PageId.CALLBACKS if slug.startswith("callback") else _PAGES.get(slug, PageId.COMPLAINTS)


def _rows(page: Page, slug: str, week: Period) -> dict[str, str | list[str]]:
    """What opens the list; of a state also the instant at which it was counted, in the company's time."""
    rows: dict[str, str | list[str]] = {"behind": slug}
    return rows | {"as_of": f"{page.words.local(week.end):%Y-%m-%dT%H:%M}"} if slug in AT_THE_END else rows
