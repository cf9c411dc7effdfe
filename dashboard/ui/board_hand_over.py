"""Handing several cases over at once, from the list."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dashboard import clock
from dashboard.errors import Refusal
from dashboard.i18n.words import Words
from dashboard.reports.board import BoardCase
from dashboard.ui.board_words import chosen_words
from dashboard.ui.case_fields import keepers
from dashboard.ui.forms import attempt, form_token, renew_token
from dashboard.ui.page import Page, refusal_text, say_next
from dashboard.ui.tables import plain_markdown
from dashboard.use_cases.hand_over_cases import HandedOver, HandOver, Seen, hand_over_cases

FORM = "board.hand_over"


def show_hand_over(
    page: Page, chosen: Sequence[BoardCase], said_in: DeltaGenerator, *, done: Callable[[], None]
) -> None:
    """One line at the bottom: to whom, a word along with it, a button. What can't be handed over is named in `said_in`."""
    words, people = page.words, keepers(page)
    with st.form("hand_over", enter_to_submit=False, border=False):
        keeper, remark, pressed = _line(page, people, chosen)
    if not pressed:
        return
    with said_in:
        handed = attempt(page, lambda: _hand_over(page, chosen, keeper, remark))
    if handed is None:
        return
    renew_token(FORM)
    told = words.plural("board.handed_over", len(handed.moved), who=people[str(keeper)])
    if handed.left:
        said_in.warning("  \n".join(_left(words, number, why) for number, why in handed.left))
        if handed.moved:
            said_in.success(plain_markdown(told))
        return
    for name in ("keeper", "remark"):
        st.session_state.pop(f"{FORM}.{name}", None)
    say_next(told)
    done()
    st.rerun()


def _line(page: Page, people: dict[str, str], chosen: Sequence[BoardCase]) -> tuple[str | None, str, bool]:
    words = page.words
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(chosen_words(words, chosen), width="content")
        keeper = st.selectbox(
            words.text("case.field.keeper"),
            list(people),
            index=None,
            format_func=people.__getitem__,
            placeholder=words.text("case.field.keeper"),
            label_visibility="collapsed",
            key=f"{FORM}.keeper",
        )
        remark = st.text_input(
            words.text("case.field.note.optional"),
            placeholder=words.text("case.field.note.optional"),
            label_visibility="collapsed",
            key=f"{FORM}.remark",
        )
        pressed = st.form_submit_button(
            words.plural("board.hand_over", len(chosen)), type="primary", help=words.text("board.hand_over_note")
        )
    return keeper, remark, pressed


def _left(words: Words, number: str, refusal: Refusal) -> str:
    return words.text("board.left", number=plain_markdown(number), why=refusal_text(words, refusal))


def _hand_over(page: Page, chosen: Sequence[BoardCase], keeper: str | None, said: str) -> HandedOver:
    sort, _, key = (keeper or "").partition(":")
    order = HandOver(
        cases=tuple(Seen(case.row.id, case.row.number, case.row.version) for case in chosen),
        form_token=form_token(FORM),
        team_id=int(key) if sort == "team" else None,
        owner_id=int(key) if sort == "staff" else None,
        note=said,
    )
    return hand_over_cases(page.store, page.viewer, order, now=clock.now())
