"""Where a page's period lies long after the last record: say so, and lead to the week of that record."""

from __future__ import annotations

from datetime import UTC, timedelta

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dashboard.periods import iso_week
from dashboard.ui.filters import Chosen
from dashboard.ui.links import link
from dashboard.ui.loaders import load
from dashboard.ui.page import Page, PageId
from data_access.queries.beginnings import latest_record
from data_access.vocabulary import Subject

_TELLS = {
    PageId.WEEK: (Subject.CASES, Subject.CALLBACKS, Subject.SURVEYS),
    PageId.COMPLAINTS: (Subject.CASES,),
    PageId.CALLBACKS: (Subject.CALLBACKS,),
    PageId.SURVEYS: (Subject.SURVEYS,),
}
LONG_AGO = timedelta(days=28)
"""A quiet week or two is nothing to speak of; an imported history that ended long ago is."""


def show_latest(page: Page, chosen: Chosen, where: DeltaGenerator) -> None:
    """Without it, who has just imported the records of other years sees empty pages and no way to them."""
    subjects = _TELLS.get(page.id)
    if subjects is None:
        return
    latest = load(page, subjects, latest_record, subjects, page.as_of)
    if latest is None or latest + LONG_AGO > chosen.period.start:
        return
    week = iso_week(page.company.zone, latest)
    words = page.words
    day = words.full_day(latest)
    with where.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(
            f":orange-badge[{words.text('latest.badge')}] {words.text('latest.told', day=day)}", width="content"
        )
        as_of = week.end.astimezone(UTC).strftime("%Y-%m-%dT%H:%MZ")
        link(page.id, words.text("latest.open"), period=week.key, as_of=as_of)
