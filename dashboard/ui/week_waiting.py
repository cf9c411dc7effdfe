"""Where to look: the lists that wait for somebody, each in one sentence with the way to it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st

from dashboard.reports.customers_screen import CustomersScreen
from dashboard.reports.week_screen import WeekScreen
from dashboard.ui.case_words import comma
from dashboard.ui.customers_words import headline as customers_headline
from dashboard.ui.customers_words import risk_title
from dashboard.ui.links import link
from dashboard.ui.loaders import organisation
from dashboard.ui.page import Page, PageId
from dashboard.ui.tables import plain_markdown
from dashboard.ui.week_ways import narrowed
from dashboard.ui.week_words import team_name

TEAMS_LINKED = 3


@dataclass(frozen=True)
class Waiting:
    """`is_breach`: somebody's day has passed; otherwise it is a warning."""

    told: str
    is_breach: bool
    page_id: PageId
    parameters: tuple[tuple[str, str], ...] = ()


def waiting(page: Page, screen: WeekScreen, people: CustomersScreen) -> list[Waiting]:
    """Callbacks past their day, customers of the first tier whom nobody called in time, those at risk; what is zero is
    left out."""
    found: list[Waiting] = []
    if screen.callbacks_late.n:
        found.append(Waiting(_callbacks(page, screen), True, PageId.CALLBACKS, (("behind", "callbacks_overdue"),)))
    if people.overview.headline.overdue:
        found.append(Waiting(customers_headline(page, people), True, PageId.CUSTOMERS))
    if people.at_risk_n:
        told = page.words.text("week.sentence", told=risk_title(page.words, people))
        found.append(Waiting(told, False, PageId.CUSTOMERS, (("behind", "customers_at_risk"),)))
    return found


def _callbacks(page: Page, screen: WeekScreen) -> str:
    """`逾期回访 19 起，何管家名下 6 起。`"""
    words = page.words
    told = f":red[{words.plural('week.callbacks_late', screen.callbacks_late.n)}]"
    most = screen.keepers_late[0] if screen.keepers_late else None
    person = organisation(page).person(most.group) if most and isinstance(most.group, int) else None
    if most is None or person is None or most.n < 2:
        return words.text("week.sentence", told=told)
    who = plain_markdown(words.name(person.name, person.name_en))
    return words.text("week.sentence", told=comma(words, told, words.plural("week.with_keeper", most.n, who=who)))


def show_late_cases(page: Page, screen: WeekScreen) -> None:
    """The open cases past their due with the way to them, and below it the way to those of the teams that have most."""
    if not screen.late.n:
        return
    words, narrow = page.words, narrowed()
    late = words.plural("week.late_cases", screen.late.n)
    told = words.text("week.sentence", told=f":red[:material/flag:] :red[{late}]")
    show_sentence(
        told, lambda: link(PageId.COMPLAINTS, words.text("week.way.list"), **(narrow | {"behind": "past_due"}))
    )
    if len(screen.teams) < 2:
        return
    with st.container(horizontal=True, gap="small"):
        for line in screen.teams[:TEAMS_LINKED]:  # most past due first
            n = line.values[1].n if line.values[1] is not None else 0
            if n and line.team_id is not None:
                label = words.text("week.way.team", team=team_name(page, line.team_id), n=n)
                link(PageId.COMPLAINTS, label, **(narrow | {"behind": "past_due", "team": str(line.team_id)}))


def show_waiting(page: Page, found: list[Waiting]) -> None:
    for one in found:
        icon = ":red[:material/flag:]" if one.is_breach else ":orange[:material/change_history:]"
        show_sentence(f"{icon} {one.told}", lambda one=one: _way(page, one))  # type: ignore[misc]


def _way(page: Page, one: Waiting) -> None:
    link(one.page_id, page.words.text("week.way.list"), **(narrowed() | dict(one.parameters)))


def show_sentence(told: str, way: Callable[[], None]) -> None:
    """A sentence, and at the end of its line the way to its rows, however many lines the sentence takes."""
    with st.container(horizontal=True, wrap=False, vertical_alignment="center", gap="xsmall"):
        st.markdown(told, width="stretch")
        way()
