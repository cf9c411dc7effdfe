"""Today's callbacks: whose, which rows, and which one is being called."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import streamlit as st

from dashboard.auth.viewer import Right
from dashboard.reports.callbacks_screen import CallbacksScreen, ToCall, to_call_of
from dashboard.ui.callbacks_add import add_callback_dialog
from dashboard.ui.callbacks_attempt import attempt_dialog
from dashboard.ui.callbacks_reading import SUBJECTS
from dashboard.ui.callbacks_words import due_cell, keeper, reasons_cell, tries_cell
from dashboard.ui.filters import Chosen
from dashboard.ui.head import empty, note, section
from dashboard.ui.links import go
from dashboard.ui.loaders import load, organisation
from dashboard.ui.page import Page, PageId
from dashboard.ui.tables import pick_row
from dashboard.ui.visible_phone import phone_cell, phone_column

ALL, MINE, NOBODY = "all", "mine", "nobody"
MOST_PILLS = 9
"""More people than that are chosen from a list that can be searched."""
_OPEN, _TURN = "callbacks.open", "callbacks.turn"


def show_list(page: Page, chosen: Chosen, screen: CallbacksScreen) -> None:
    """The list with its buttons. Selecting a row opens its form; F2 starts call mode, which takes one after the other."""
    words, may = page.words, page.viewer.may(Right.RECORD)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        section(words.text("callbacks.list"), words.text("callbacks.list_note" if may else "callbacks.list_note_read"))
        who = _choose_person(page, screen)
        shown = _of(page, chosen, screen, who)
        adds, starts = _buttons(page) if may else (False, False)
    picked = _table(page, shown) if shown else None
    if not shown:
        hint = "callbacks.list_none_hint" if screen.backlog.open else "callbacks.rate_none_hint"
        empty(words.text("callbacks.list_none"), words.text(hint))
    waiting = screen.backlog.today + screen.backlog.overdue
    if who == ALL and waiting > len(screen.to_call):
        note(words.plural("callbacks.list_cut", len(screen.to_call)))
    if not may:
        return
    if starts:
        go(PageId.CALL)
    going_on, place = st.session_state.pop(_OPEN, None), picked
    if place is None and going_on is not None:
        place = next((index for index, one in enumerate(shown) if one.row.id == going_on), None)
    if adds:
        add_callback_dialog(page)
    elif place is not None:
        following = shown[place + 1].row.id if place + 1 < len(shown) else None
        attempt_dialog(page, shown[place], following, after=_call_next, dismissed=_turn_over)


def _buttons(page: Page) -> tuple[bool, bool]:
    words = page.words
    with st.container(horizontal=True, width="content"):
        adds = st.button(words.text("callbacks.add"), icon=":material/add:", key="callbacks.add")
        starts = st.button(
            words.text("callbacks.start"),
            type="primary",
            icon=":material/call:",
            shortcut="F2",
            key="callbacks.start",
        )
    return adds, starts


def _choose_person(page: Page, screen: CallbacksScreen) -> str:
    """All, mine, and everybody who has something to call; what is nobody's too."""
    words, names = page.words, organisation(page)
    counts = {ALL: screen.backlog.today + screen.backlog.overdue}
    loads: Counter[int | None] = Counter()
    for one in screen.loads:
        loads[one.staff_id] += one.today + one.overdue
    if page.viewer.staff_id is not None:
        counts[MINE] = loads.pop(page.viewer.staff_id, 0)
    nobodys = loads.pop(None, 0)
    counts |= {str(staff_id): waiting for staff_id, waiting in loads.most_common()}
    counts |= {NOBODY: nobodys} if nobodys else {}

    def told(who: str) -> str:
        if who in (ALL, MINE, NOBODY):
            return words.text(f"callbacks.who_{who}", n=words.number(counts[who]))
        person = names.person(int(who))
        return f"{words.name(person.name, person.name_en) if person else who} {words.number(counts[who])}"

    if len(counts) == 1:
        return ALL
    asked = st.query_params.get("who", ALL)
    begun = asked if asked in counts else ALL
    label = words.text("callbacks.who")
    if len(counts) > MOST_PILLS:
        options = list(counts)
        return st.selectbox(
            label,
            options,
            index=options.index(begun),
            format_func=told,
            label_visibility="collapsed",
            width=260,
            key="callbacks.whom",
        )
    chosen = st.pills(
        label,
        list(counts),
        format_func=told,
        default=begun,
        required=True,
        label_visibility="collapsed",
        wrap=True,
        key="callbacks.who",
    )
    return chosen or ALL


def _of(page: Page, chosen: Chosen, screen: CallbacksScreen, who: str) -> tuple[ToCall, ...]:
    """Read apart for one person: the list of all may be cut."""
    if who == ALL:
        return screen.to_call
    staff_id = page.viewer.staff_id if who == MINE else None if who == NOBODY else int(who)
    return load(page, SUBJECTS, to_call_of, chosen.selection, staff_id)


def _table(page: Page, shown: Sequence[ToCall]) -> int | None:
    words, names = page.words, organisation(page)
    columns = [
        words.text("callbacks.column.due"),
        words.text("callbacks.column.customer"),
        words.text("callbacks.fact.phone"),
        words.term("asset"),
        words.term("site"),
        words.text("callbacks.column.reason"),
        words.text("callbacks.column.tries"),
        words.text("callbacks.column.with"),
    ]
    rows = []
    for one in shown:
        row, site = one.row, names.site(one.row.site_id)
        rows.append(
            [
                due_cell(words, one),
                one.row.customer_name or words.text("callbacks.unnamed"),
                phone_cell(page, one.row.phone, do_not_call=one.row.do_not_call),
                row.asset_label or "",
                words.name(site.name, site.name_en) if site else "",
                reasons_cell(words, one),
                tries_cell(words, one),
                keeper(page, row.owner_id, row.team_id),
            ]
        )
    return pick_row(
        page,
        columns,
        rows,
        key=f"callbacks.list.{st.session_state.get(_TURN, 0)}",
        alt=words.plural("callbacks.list_alt", len(rows)),
        breach_column=0,
        breaches=[one.days_late > 0 for one in shown],
        widths={0: 92, 1: 88, 6: 210},
        config={2: phone_column(page)},
        height_rows=12,
    )


def _turn_over() -> None:
    """Forget which row is selected: a list with a new key begins without one."""
    st.session_state[_TURN] = st.session_state.get(_TURN, 0) + 1


def _call_next(callback_id: int | None) -> None:
    _turn_over()
    st.session_state[_OPEN] = callback_id
    st.rerun()
