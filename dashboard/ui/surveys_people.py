"""Persons against items: where somebody is clearly below the others, in sentences first."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st
from pandas.io.formats.style import Styler

from dashboard.reports.survey_people import FEWEST, Below, PeopleScores
from dashboard.reports.surveys_screen import SurveysScreen
from dashboard.ui.head import note, section
from dashboard.ui.loaders import organisation
from dashboard.ui.page import Page
from dashboard.ui.surveys_words import item_name

SMALL = 30


def show_people(page: Page, screen: SurveysScreen) -> None:
    """One row a person with enough answers, one column an item."""
    words, people = page.words, screen.people
    if not people.cells:
        return
    told = words.text("surveys.by_item_note", small=SMALL, fewest=FEWEST)
    section(words.text("surveys.by_item"), told)
    items = _items(page, screen, people)
    for one in people.below:
        st.markdown(f":orange[:material/change_history:] {_sentence(page, items, one)}")
    st.dataframe(
        _table(page, people, items),
        hide_index=True,
        placeholder="—",
        height="content",  # a table to be compared across: no row of it is cut
        alt=words.text("surveys.by_item_alt"),
    )
    if people.fewer:
        note(words.plural("surveys.fewer", people.fewer, fewest=FEWEST))


def _items(page: Page, screen: SurveysScreen, people: PeopleScores) -> dict[str, str]:
    """Code and name of the items that anybody has enough answers to, in the order of the form."""
    shown = {one.item for one in people.cells}
    known = {one.item.code: item_name(page.words, one.item) for one in screen.items}
    return {code: known.get(code, code) for code in (*known, *sorted(shown - known.keys())) if code in shown}


def _name(page: Page, staff_id: int) -> str:
    person = organisation(page).person(staff_id)
    return page.words.name(person.name, person.name_en) if person else page.words.text("surveys.nobody")


def _sentence(page: Page, items: dict[str, str], one: Below) -> str:
    words = page.words
    return words.text(
        "surveys.by_item_low",
        who=_name(page, one.cell.staff_id),
        item=items.get(one.cell.item, one.cell.item),
        share=words.percent(one.share, 0),
        counts=f"{one.cell.satisfied}/{one.cell.n}",
        rest=words.percent(one.others, 0),
    )


def _table(page: Page, people: PeopleScores, items: dict[str, str]) -> Styler:
    words = page.words
    answers: dict[int, int] = {}
    for one in people.cells:
        answers[one.staff_id] = max(answers.get(one.staff_id, 0), one.n)
    staff = sorted(answers, key=lambda key: -answers[key])
    columns = [words.text("surveys.column.person"), words.text("surveys.column.answers"), *items.values()]
    rows = []
    for key in staff:
        cells = [people.cell(key, code) for code in items]
        shares = [one.satisfied / one.n if one else None for one in cells]
        rows.append([_name(page, key), answers[key], *shares])
    formats: dict[Any, Any] = {columns[1]: "{:,}"} | dict.fromkeys(columns[2:], "{:.0%}")
    shown = pd.DataFrame(rows, columns=columns).style.format(formats, na_rep="—")
    pale = [place for place, key in enumerate(staff) if answers[key] < SMALL]
    if pale:
        shown = shown.set_properties(subset=pd.IndexSlice[pale, columns], color=page.palette.muted)
    for below in people.below:
        where = pd.IndexSlice[staff.index(below.cell.staff_id), items[below.cell.item]]
        shown = shown.set_properties(
            subset=where,
            **{"color": page.palette.ink, "font-weight": "700", "background-color": page.palette.accent_soft},
        )
    return shown
