"""What customers said, and the share by team and person."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from dashboard.reports.surveys import Comment, GroupScore
from dashboard.reports.surveys_screen import SurveysScreen
from dashboard.ui.filters import Chosen
from dashboard.ui.head import empty, section
from dashboard.ui.loaders import organisation
from dashboard.ui.page import Page
from dashboard.ui.surveys_charts import FEWEST
from dashboard.ui.surveys_form import show_record_button
from dashboard.ui.surveys_reading import read_comments
from dashboard.ui.surveys_words import callback_words, item_name, low_answer_words
from dashboard.ui.tables import plain_markdown, small_table

STEP = 10
SMALL = 30
_SHOWN = "surveys.shown"


def show_comments(page: Page, chosen: Chosen, screen: SurveysScreen) -> None:
    """Low scores first, each with the state of its callback; more on request."""
    words, low = page.words, screen.headline.low
    told = words.plural("surveys.words_note", low.n, rest=words.number(low.not_called)) if low.n else None
    with st.container(horizontal=True, vertical_alignment="bottom"):
        section(words.text("surveys.words"), told)
        show_record_button(page)
    wanted = st.session_state.get(_SHOWN, STEP)
    found = read_comments(page, chosen, wanted + 1)
    if not found:
        empty(words.text("surveys.words_none"), words.text("surveys.words_none_hint"))
        return
    names = {one.item.code: item_name(words, one.item) for one in screen.items}
    columns = [words.text(f"surveys.column.{name}") for name in ("score", "item", "comment", "who", "callback")]
    small_table(
        page,
        columns,
        [_cells(page, names, one) for one in found[:wanted]],
        formats={0: "{:.0f}"},
        alt=words.text("surveys.words"),
    )
    if len(found) > wanted and st.button(words.text("surveys.more"), type="tertiary", icon=":material/expand_more:"):
        st.session_state[_SHOWN] = wanted + STEP
        st.rerun()


def _cells(page: Page, names: dict[str, str], one: Comment) -> list[object]:
    words = page.words
    score, item = low_answer_words(words, names, one)
    who = plain_markdown(one.customer_name or words.text("surveys.anonymous"))
    if one.customer_id is not None:
        who = f"[{who}](/customer?id={one.customer_id})"
    if one.case_id is not None:
        who += f" [#{plain_markdown(one.case_number or '')}](/case?id={one.case_id})"
    said = plain_markdown(one.comment or "") or f":gray[{words.text('surveys.no_words')}]"
    return [score, item, said, who, callback_words(words, one)]


def show_teams(page: Page, screen: SurveysScreen) -> None:
    """Fewer than thirty answers in grey, fewer than ten without a share."""
    words = page.words
    if not screen.teams:
        return
    section(words.text("surveys.by_team"), words.text("surveys.by_note", small=SMALL, fewest=FEWEST))
    known = {one.id: words.name(one.name, one.name_en) for one in organisation(page).teams}
    columns = [words.text(f"surveys.column.{name}") for name in ("team", "answers", "share", "interval", "mean")]
    rows = [
        [
            known.get(_key(one), words.text("surveys.nobody")),
            one.n,
            one.share if one.n >= FEWEST else None,
            _interval(page, one),
            one.mean.value if one.n >= FEWEST else None,
        ]
        for one in screen.teams
    ]
    formats: dict[Any, Any] = {columns[1]: "{:,}", columns[2]: "{:.1%}", columns[4]: "{:.2f}"}
    style = pd.DataFrame(rows, columns=columns).style.format(formats, na_rep="—")
    pale = [place for place, one in enumerate(screen.teams) if one.n < SMALL]
    if pale:
        style = style.set_properties(subset=pd.IndexSlice[pale, columns], color=page.palette.muted)
    st.table(style, border="horizontal", hide_index=True, alt=words.text("surveys.by_team"))


def _key(one: GroupScore) -> int:
    return one.group if isinstance(one.group, int) else 0


def _interval(page: Page, one: GroupScore) -> str:
    if one.share_limits is None or one.n < FEWEST:
        return f"{one.satisfied}/{one.n}"
    low, high = one.share_limits
    return f"{page.words.number(low * 100)}–{page.words.number(high * 100)}%"
