"""Red lines lead every page, whatever the statistics say."""

from __future__ import annotations

import streamlit as st

from dashboard.ui.links import link
from dashboard.ui.loaders import load, organisation
from dashboard.ui.page import Page, PageId
from dashboard.ui.tables import plain_markdown
from data_access.queries.red_lines import RedLine, open_red_lines
from data_access.vocabulary import Subject

SHOWN = 3


def show_red_lines(page: Page) -> None:
    """Badge with the number, then for each: what, with whom, since when, Open. The rest is one click away."""
    here = st.query_params.get("id") if page.id is PageId.CASE else None  # a case doesn't point at itself
    known = load(page, (Subject.CASES,), open_red_lines, page.viewer.scope, page.as_of)
    found = [one for one in known if str(one.id) != here]
    words = page.words
    for place, one in enumerate(found[:SHOWN]):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            badge = ""
            if place == 0:
                badge = f":red-badge[:material/priority_high: {words.plural('red.count', len(found))}] "
            st.markdown(badge + _sentence(page, one), width="content")
            link(PageId.CASE, words.text("red.open"), id=one.id)
    if len(found) > SHOWN:
        link(PageId.COMPLAINTS, words.plural("red.more", len(found) - SHOWN))


def _sentence(page: Page, one: RedLine) -> str:
    words = page.words
    person = organisation(page).person(one.owner_id)
    team = organisation(page).team(one.team_id)
    keeper = person or team
    since = words.duration(page.as_of - one.received_at)
    content = plain_markdown(one.content)
    if keeper is None:
        return words.text("red.unassigned", number=one.number, content=content, since=since)
    name = words.name(keeper.name, keeper.name_en)
    return words.text("red.line", number=one.number, content=content, who=name, since=since)
