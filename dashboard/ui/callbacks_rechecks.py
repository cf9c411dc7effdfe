"""Rechecks: which wait, to be made by another person than the first caller, and how the two calls differed."""

from __future__ import annotations

from datetime import timedelta

import streamlit as st

from dashboard.auth.viewer import Right
from dashboard.i18n.words import Words
from dashboard.reports.callbacks_more import CallbacksMore
from dashboard.reports.rechecks import Recheck, open_rechecks
from dashboard.ui.callbacks_attempt import attempt_dialog
from dashboard.ui.callbacks_reading import SUBJECTS
from dashboard.ui.filters import Chosen
from dashboard.ui.head import empty, note, section
from dashboard.ui.loaders import load
from dashboard.ui.page import Page
from dashboard.ui.tables import pick_row, small_table
from dashboard.ui.visible_phone import phone_cell, phone_column
from data_access.queries.rechecks import Compared
from data_access.vocabulary import CallbackState

_TURN = "callbacks.rechecks_turn"


def show_rechecks(page: Page, chosen: Chosen, found: CallbacksMore, when: str) -> None:
    """The rechecks that wait, to be made by another person than the first caller; then how the two calls differed."""
    words = page.words
    section(words.text("callbacks.rechecks"), words.text("callbacks.rechecks_note"))
    if found.rechecks_open.n:
        _waiting(page, chosen)
    _differences(page, found, when)
    if found.skipped.n:
        note(words.plural("callbacks.skipped", found.skipped.n))


def _waiting(page: Page, chosen: Chosen) -> None:
    words = page.words
    listed: tuple[Recheck, ...] = load(page, SUBJECTS, open_rechecks, chosen.selection)
    mine = [one for one in listed if one.is_of(page.viewer.staff_id, page.viewer.name)]
    others = [one for one in listed if one not in mine]
    st.markdown(words.plural("callbacks.rechecks_open", len(listed)))
    if mine:
        note(words.plural("callbacks.rechecks_own", len(mine)))
    if not others:
        return
    if not page.viewer.may(Right.RECORD):
        return
    columns = [
        words.text(f"callbacks.{name}") for name in ("column.due", "column.customer", "fact.phone", "recheck.first")
    ]
    rows = [
        [
            words.day(one.call.row.due_at - timedelta(milliseconds=1)),
            one.call.row.customer_name or words.text("callbacks.unnamed"),
            phone_cell(page, one.call.row.phone, do_not_call=one.call.row.do_not_call),
            " ".join(part for part in (one.first_by or "", words.moment(one.first_at) if one.first_at else "") if part),
        ]
        for one in others
    ]
    place = pick_row(
        page,
        columns,
        rows,
        key=f"callbacks.rechecks.{st.session_state.get(_TURN, 0)}",
        alt=words.text("callbacks.rechecks"),
        breach_column=0,
        breaches=[one.call.days_late > 0 for one in others],
        widths={0: 76, 1: 84},
        config={2: phone_column(page)},
        height_rows=6,
    )
    if place is not None:
        attempt_dialog(page, others[place].call, None, after=_done, dismissed=_turn_over)


def _turn_over() -> None:
    """Forget which row is selected: a list with a new key begins without one."""
    st.session_state[_TURN] = st.session_state.get(_TURN, 0) + 1


def _done(_: int | None) -> None:
    _turn_over()
    st.rerun()


def _differences(page: Page, found: CallbacksMore, when: str) -> None:
    words = page.words
    if not found.rechecks:
        empty(words.text("callbacks.rechecks_none", when=when), words.text("callbacks.rechecks_none_hint"))
        return
    differing = sum(one.differs for one in found.rechecks)
    st.markdown(words.plural("callbacks.rechecks_told", len(found.rechecks), differing=words.number(differing)))
    columns = [words.text(f"callbacks.recheck.{name}") for name in ("customer", "first", "again", "difference")]
    rows = [
        [
            one.customer or words.text("callbacks.unnamed"),
            _first(words, one),
            _again(words, one),
            _difference(words, one),
        ]
        for one in found.rechecks
    ]
    small_table(page, columns, rows, alt=words.text("callbacks.rechecks"), names_whole=True)


def _first(words: Words, one: Compared) -> str:
    parts = [one.first_by or "", words.moment(one.first_at) if one.first_at else ""]
    parts.append(words.text(f"callback_state.{one.first_state}"))
    return " ".join(part for part in (*parts, _satisfied(words, one.first_satisfied)) if part)


def _again(words: Words, one: Compared) -> str:
    parts = [
        one.again_by or "",
        words.moment(one.again_at) if one.again_at else "",
        _satisfied(words, one.again_satisfied),
    ]
    return " ".join(part for part in parts if part)


def _satisfied(words: Words, satisfied: bool | None) -> str:
    return "" if satisfied is None else words.text("case.call.satisfied.yes" if satisfied else "case.call.satisfied.no")


def _difference(words: Words, one: Compared) -> str:
    """What the two calls differ in, in words, as markdown."""
    told = []
    if one.confirmed is False:
        told.append(words.text("callbacks.recheck.not_remembered"))
    if (
        one.again_satisfied is not None
        and one.first_satisfied is not None
        and one.again_satisfied != one.first_satisfied
    ):
        told.append(words.text("callbacks.recheck.other_judgement"))
    if one.first_state == CallbackState.USED_UP:
        told.append(words.text("callbacks.recheck.reached_now"))
    if not told:
        return words.text("callbacks.recheck.same")
    return f":orange[**{words.listing(told)}**]"  # worth a question, no breach: amber
