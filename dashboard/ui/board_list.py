"""The list of the To-do page: whose, which rows, and what to do with those that are ticked."""

from __future__ import annotations

import streamlit as st

from dashboard.reports.board import Board
from dashboard.ui.board_hand_over import show_hand_over
from dashboard.ui.board_reading import WHO
from dashboard.ui.board_words import (
    due_cell,
    keeper_cell,
    list_note,
    matter_cell,
    stage_cell,
    whose_label,
)
from dashboard.ui.case_words import place_words
from dashboard.ui.head import empty, note
from dashboard.ui.links import go
from dashboard.ui.page import Page, PageId
from dashboard.ui.tables import Picked, pick_rows
from data_access.queries.case_board import Whose

COLUMNS = ("number", "kind", "due", "stage", "content", "place", "with")
_TURN = "board.turn"


def show_board(page: Page, board: Board) -> None:
    """Press a row to open its case; tick several to hand them over together."""
    words = page.words
    _choose_whose(page, board)
    if not board.cases:
        empty(words.text(f"board.none.{board.whose}"), words.text("board.none_hint"))
        return
    said = st.container()
    note(list_note(words, board))
    picked = _table(page, board)
    if picked.pressed is not None:
        go(PageId.CASE, id=board.cases[picked.pressed].row.id)
    if picked.ticked:
        chosen = tuple(board.cases[place] for place in picked.ticked)
        with st.bottom:  # in sight however long the list is
            show_hand_over(page, chosen, said, done=_turn_over)


def _choose_whose(page: Page, board: Board) -> None:
    words = page.words
    offered = [one for one in Whose if one is board.whose or board.counts.whose[one] or one is Whose.ALL]
    if len(offered) == 1:
        return
    st.session_state["board.who"] = board.whose
    st.segmented_control(
        words.text("board.whose"),
        offered,
        format_func=lambda one: whose_label(words, board, one),
        required=True,
        label_visibility="collapsed",
        key="board.who",
        on_change=_write_link,
    )


def _write_link() -> None:
    st.query_params[WHO] = str(st.session_state["board.who"])
    _turn_over()


def _table(page: Page, board: Board) -> Picked:
    words = page.words
    rows = [
        [
            f"#{case.row.number}",
            words.text(f"kind.{case.row.kind}"),
            due_cell(page, case),
            stage_cell(page, case),
            matter_cell(words, case),
            place_words(words, case.row),
            keeper_cell(words, case),
        ]
        for case in board.cases
    ]
    return pick_rows(
        page,
        [words.text(f"complaints.column.{name}") for name in COLUMNS],
        rows,
        key=f"board.list.{board.whose}.{st.session_state.get(_TURN, 0)}",
        alt=words.plural("board.list_alt", len(rows)),
        breach_column=2,
        breaches=[case.due_at is not None and case.due_at < page.as_of for case in board.cases],
        widths={0: 72, 1: 84, 2: 180, 3: 140, 4: 290, 5: 150, 6: 150},  # what was said is longest
        height_rows=15,
    )


def _turn_over() -> None:
    """Forget what is ticked: a list with a new key begins without."""
    st.session_state[_TURN] = st.session_state.get(_TURN, 0) + 1
