"""The attempts of a callback, one line each; one's own last one can be undone for five minutes."""

from __future__ import annotations

import streamlit as st

from dashboard import clock
from dashboard.ui.forms import attempt
from dashboard.ui.loaders import load
from dashboard.ui.page import Page, say_next
from dashboard.ui.tables import plain_markdown
from dashboard.use_cases.correct_entry import may_undo
from dashboard.use_cases.undo_attempt import undo_attempt
from data_access.queries.call_told import TryTold, tries_of
from data_access.vocabulary import Subject


def show_tries(page: Page, callback_id: int) -> None:
    """The last one first."""
    tries: tuple[TryTold, ...] = load(page, (Subject.CALLBACKS, Subject.ORGANISATION), tries_of, callback_id)
    for place, one in enumerate(tries):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.markdown(f":gray[{try_line(page, one)}]", width="content")
            if place == 0 and _is_own(page, one) and may_undo(one.recorded_at, clock.now()):
                _undo(page, one)


def try_line(page: Page, one: TryTold) -> str:
    """`20日 10:12 电话 无人接 李静：改下午`."""
    words = page.words
    parts = [
        words.moment(one.at),
        words.text(f"way.{one.way}"),
        words.text(f"attempt.{one.result}"),
        plain_markdown(one.by),
    ]
    if one.wanted_at is not None:
        parts.append(words.text("call.wanted", when=words.moment(one.wanted_at)))
    said = " ".join(parts)
    return f"{said}{'：' if words.is_chinese else ': '}{plain_markdown(one.note)}" if one.note else said


def _is_own(page: Page, one: TryTold) -> bool:
    return (one.recorded_by, one.staff_id) == (page.viewer.name, page.viewer.staff_id)


def _undo(page: Page, one: TryTold) -> None:
    words = page.words
    if not st.button(words.text("log.undo"), key=f"callbacks.undo.{one.id}", type="tertiary"):
        return
    if attempt(page, lambda: undo_attempt(page.store, page.viewer, one.id, now=clock.now())) is not None:
        say_next(words.text("call.undone"))
        st.rerun()
