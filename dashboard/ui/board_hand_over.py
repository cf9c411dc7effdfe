"""Handing several cases over at once, from the list."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from dashboard import clock
from dashboard.reports.board import BoardCase
from dashboard.ui.case_form import keepers
from dashboard.ui.forms import attempt, form_token, renew_token
from dashboard.ui.head import note
from dashboard.ui.page import SAID, Page, refusal_text
from dashboard.ui.tables import plain_markdown
from dashboard.use_cases.hand_over_cases import HandedOver, HandOver, Seen, hand_over_cases

FORM = "board.hand_over"


def show_hand_over(page: Page, chosen: Sequence[BoardCase], *, done: Callable[[], None]) -> None:
    """To whom, a word along with it, and one button; what could not be handed over is named with its reason."""
    words, people = page.words, keepers(page)
    with st.form("hand_over", enter_to_submit=False):
        st.markdown(f"**{words.plural('board.chosen', len(chosen))}**")
        with st.container(horizontal=True, vertical_alignment="bottom"):
            keeper = st.selectbox(
                words.text("case.field.keeper"),
                list(people),
                index=None,
                format_func=people.__getitem__,
                key=f"{FORM}.keeper",
            )
            said = st.text_input(words.text("case.field.note.optional"), key=f"{FORM}.note")
            pressed = st.form_submit_button(words.plural("board.hand_over", len(chosen)), type="primary")
        note(words.text("board.hand_over_note"))
    if not pressed:
        return
    handed = attempt(page, lambda: _hand_over(page, chosen, keeper, said))
    if handed is None:
        return
    renew_token(FORM)
    for number, refusal in handed.left:
        st.warning(words.text("board.left", number=plain_markdown(number), why=refusal_text(words, refusal)))
    if not handed.left:
        for name in ("keeper", "note"):
            st.session_state.pop(f"{FORM}.{name}", None)
        st.session_state[SAID] = words.plural("board.handed_over", len(handed.moved), who=people[str(keeper)])
        done()
        st.rerun()
    if handed.moved:
        st.success(words.plural("board.handed_over", len(handed.moved), who=plain_markdown(people[str(keeper)])))


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
