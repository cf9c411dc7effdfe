"""The top of every page: scope line with filter and share, red lines, one sentence."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dashboard.ui.demo_notice import show_demo_mark
from dashboard.ui.filters import Chosen, Offer, choose
from dashboard.ui.latest_records import show_latest
from dashboard.ui.loaders import organisation
from dashboard.ui.page import Page
from dashboard.ui.period_words import period_words
from dashboard.ui.red_lines import show_red_lines


@dataclass(frozen=True)
class Head:
    """The slots of a page's top, filled in any order."""

    page: Page
    crumb: DeltaGenerator
    actions: DeltaGenerator
    red: DeltaGenerator
    title: DeltaGenerator

    def filters(self, offer: Offer | None = None) -> Chosen:
        """The Filter popover at the right of the scope line; also writes the scope line."""
        with self.actions, st.popover(self.page.words.text("head.filter"), icon=":material/tune:", type="tertiary"):
            chosen = choose(self.page, offer or Offer())
        for sentence in chosen.strange:
            self.red.warning(sentence)  # outside the popover, where it is seen
        show_latest(self.page, chosen, self.red)
        period = [period_words(self.page.words, chosen.period)] if offer is None or offer.period else []
        self.scope_line(*period, *chosen.described)
        return chosen

    def scope_line(self, *parts: str) -> None:
        """`**This week** W47 (16–22 Nov 2026), all sites, as of 23 Nov 09:12`."""
        words = self.page.words
        where = scope_words(self.page)
        told = [*parts, where, words.text("head.as_of", moment=words.moment(self.page.as_of))]
        line = ("，" if words.is_chinese else ", ").join(told)
        gap = "\u3000" if words.is_chinese else "\u2003"
        with self.crumb:
            note(f"**{words.text(f'page.{self.page.id}')}**{gap}{line}", width="content")
            if self.page.company.is_demo:
                show_demo_mark(self.page)

    def say(self, sentence: str) -> None:
        """Red lines, then the headline: the page's only h1."""
        with self.red:
            show_red_lines(self.page)
        with self.title:
            st.title(bind(self.page, sentence), anchor=False)


def start(page: Page) -> Head:
    """Lay out the top of the page; call `filters` (or `scope_line`) and `say` next."""
    with st.container(gap="xsmall"):
        with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
            crumb = st.container(horizontal=True, vertical_alignment="center", gap="small")
            actions = st.container(horizontal=True, width="content", gap="small")
        red = st.container(gap="xsmall")
        title = st.container()
    return Head(page, crumb, actions, red, title)


def scope_words(page: Page) -> str:
    """The viewer's scope: all sites, or the names of the teams and sites that they see."""
    scope, words, names = page.viewer.scope, page.words, organisation(page)
    if scope.is_everything:
        return words.text("head.all_sites")
    seen = [words.name(site.name, site.name_en) for site in names.sites if scope.sites and site.id in scope.sites]
    seen += [words.name(team.name, team.name_en) for team in names.teams if scope.teams and team.id in scope.teams]
    return words.listing(seen)


def bind(page: Page, sentence: str) -> str:
    """Keep a number and its noun on one line."""
    noun = "[\\u4e00-\\u9fff]" if page.words.is_chinese else "[a-z]"
    return re.sub(rf"(\d[\d.,%]*) (?={noun})", "\\1\u00a0", sentence)


def note(text: str, *, width: Literal["stretch", "content"] = "stretch") -> None:
    """Second-rank text. Not st.caption: its opacity pulls grey, red and links under 4.5:1."""
    st.markdown(f":small[:gray[{text}]]", width=width)


def section(title: str, sub: str | None = None) -> None:
    with st.container(gap=None):
        st.subheader(title, anchor=False)
        if sub:
            note(sub)


def empty(fact: str, hint: str) -> None:
    """An empty state: what is so, and what will appear here or what to do."""
    with st.container(border=True):
        st.markdown(f":material/inbox: **{fact}**  \n:gray[{hint}]")
