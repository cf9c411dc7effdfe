"""The legal next steps of a case: one primary button, a few beside it, the rest in a menu."""

from __future__ import annotations

import streamlit as st

from dashboard.auth.viewer import Right
from dashboard.reports.case_view import CaseView
from dashboard.ui.case_details import show_details_form
from dashboard.ui.case_follow_up import show_follow_up, show_undo
from dashboard.ui.case_form import STEP, open_step, show_step_form, step_open
from dashboard.ui.focus import focus_headline
from dashboard.ui.head import note
from dashboard.ui.links import link
from dashboard.ui.page import Page, PageId, say_next
from dashboard.ui.tables import plain_markdown
from dashboard.use_cases.move_case import Moved
from data_access.vocabulary import EXITS, SideEvent, Stage

SHOWN = 3
COMPLETE = "complete"
"""Not a step: the form's other fields."""

_ENDS = (*EXITS, Stage.CLOSED)
"""What ends a case otherwise has a menu of its own: one of all steps runs off a small screen."""

_ICONS = {
    Stage.DISPATCHED: ":material/send:",
    Stage.INVESTIGATING: ":material/build:",
    Stage.RESOLVED: ":material/task_alt:",
    Stage.ANSWERED: ":material/reply:",
    Stage.FOLLOWED_UP: ":material/call:",
    Stage.CLOSED: ":material/check:",
}
_OFTEN = (
    SideEvent.RESUMED,
    SideEvent.URGE_ANSWERED,
    Stage.CLOSED,
    Stage.RESOLVED,
    SideEvent.PROMISED,
    SideEvent.URGED,
    SideEvent.ESCALATED,
    SideEvent.REJECTED,
    SideEvent.REOPENED,
)


def show_steps(page: Page, view: CaseView, *, now_shown: bool) -> None:
    """Buttons and, beneath, the form of the step chosen. A look back at an earlier cut-off offers none."""
    words = page.words
    if not now_shown:
        note(words.text("case.as_of_note", moment=words.moment(page.as_of)))
        if st.button(words.text("case.open_now")):
            st.query_params.pop("as_of", None)
            st.rerun()
        return
    if not page.viewer.may(Right.RECORD):
        return
    _buttons(page, view)
    event = step_open(view, besides=COMPLETE)
    if event is None:
        return
    with st.container(key=STEP):
        told = _form(page, view, event)
    if told is not None:
        say_next(told)
        focus_headline()
        st.rerun()


def _form(page: Page, view: CaseView, event: str) -> str | None:
    """The form of the step; what was done in a sentence, or None while it is open or was refused."""
    if event == COMPLETE:
        return page.words.text("case.completed") if show_details_form(page, view) else None
    if event == Stage.FOLLOWED_UP and view.open_callback is not None:
        return show_follow_up(page, view, view.open_callback)
    moved = show_step_form(page, view, event)
    return _told(page, event, moved) if moved is not None else None


def _told(page: Page, event: str, moved: Moved) -> str:
    """What was done, and what came with it."""
    words, what = page.words, page.words.text(f"case.move.{event}")
    if moved.child_number:
        return words.text("case.done_child", what=what, number=moved.child_number)
    if moved.service_id and moved.callback_id:
        return words.text("case.done_service", what=what)
    return words.text("case.done_callback" if moved.callback_id else "case.done", what=what)


def _buttons(page: Page, view: CaseView) -> None:
    words = page.words
    others = [move for move in view.moves if move != view.primary]
    ordinary = [move for move in others if move != Stage.CLOSED or not view.closes_early]
    beside = sorted((move for move in ordinary if move in _OFTEN), key=_OFTEN.index)[: SHOWN - 1]
    rest = [*(move for move in others if move not in beside), COMPLETE]

    def name(move: str) -> str:
        early = move == Stage.CLOSED and view.closes_early
        return words.text("case.move.closed_early" if early else f"case.move.{move}")

    with st.container(horizontal=True, vertical_alignment="center"):
        for move in (*([view.primary] if view.primary else ()), *beside):
            st.button(
                name(move),
                type="primary" if move == view.primary and step_open(view, besides=COMPLETE) is None else "secondary",
                icon=_ICONS.get(move) if move == view.primary else None,
                key=f"move.{move}",
                on_click=open_step,
                args=(view, move),
            )
        ends = [move for move in rest if move in _ENDS]
        menus = {"case.more": [move for move in rest if move not in ends], "case.more_ends": ends}
        for label, offered in menus.items():
            chosen = (
                st.menu_button(words.text(label), offered, format_func=name, key=f"move.{label}") if offered else None
            )
            if chosen:
                open_step(view, chosen)
        show_undo(page, view)
        _kin(page, view)


def _kin(page: Page, view: CaseView) -> None:
    """The way to the case that grew out of this one, and to the one that this grew out of."""
    for key, kin in (("parent", view.one.parent), ("child", next(iter(view.one.children), None))):
        if kin is not None:
            link(PageId.CASE, page.words.text(f"case.to_{key}", number=plain_markdown(kin.number)), id=kin.id)
