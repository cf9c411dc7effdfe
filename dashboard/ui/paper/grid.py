"""The grid on its page: every row is judged as it is typed, and the good ones are stored together, once."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import streamlit as st

from dashboard import clock
from dashboard.auth.sessions import viewer_of
from dashboard.errors import NotAllowed, Refusal
from dashboard.exchange.paper import Paper
from dashboard.exchange.paper_entries import DEEDS, PaperDesk, ReadForm, TypedForm
from dashboard.exchange.paper_forms import read_form
from dashboard.ui.page import Page, boundary, refusal_text
from dashboard.ui.paper.component import mount
from dashboard.ui.paper.desk import paper_desk
from dashboard.ui.paper.offer import paper_offer
from dashboard.ui.paper.shown import judged
from dashboard.ui.quick_entry.found import answer
from dashboard.ui.settings_form import choose_part
from dashboard.use_cases.recording import check_all, record_all

KEY = "paper_grid"
_RECEIPT, _KNOWN = "paper_grid.receipt", "paper_grid.known"
MOST_ROWS = 300


def show_paper(page: Page, now: datetime) -> None:
    """The sort of form, then its grid."""
    paper = Paper(choose_part(page, "form", Paper, "paper.kind"))
    show_grid(page, paper, paper_offer(page, paper, now))


@st.fragment
def show_grid(page: Page, paper: Paper, offered: dict[str, Any]) -> None:
    """Draw the grid. Saving runs the whole page again, so that its headline and list follow."""
    now = clock.now()
    sent = st.session_state.get(KEY) or {}
    saved = _store(page, paper, sent.get("outbox"), now)
    asked = sent.get("asked") or {}
    rows = asked.get("rows", []) if asked.get("paper") == paper else []
    data: dict[str, Any] = {"checked": {}, "answer": None, "receipt": st.session_state.get(_RECEIPT)}
    with boundary(page.words):  # whatever a row may meet, the grid and what is typed in it stay
        data["checked"] = _checked(page, paper, rows, now)
        data["answer"] = answer(page, asked.get("query", ""), offered["home"], now)
    mount(offered | data, key=KEY, on_asked=_nothing, on_outbox=_nothing)
    if saved:
        st.rerun()


def _nothing() -> None:
    """Streamlit wants a callback for each value that comes back."""


def _forms(rows: list[dict[str, Any]]) -> list[TypedForm]:
    return [
        TypedForm(
            token=str(row["token"]),
            cells={str(name): str(text) for name, text in row["cells"].items()},
            chosen=(int(row["chosen"][0]), row["chosen"][1]) if row.get("chosen") else None,
        )
        for row in rows[:MOST_ROWS]
    ]


def _checked(page: Page, paper: Paper, rows: list[dict[str, Any]], now: datetime) -> dict[str, Any]:
    """What is to be said of each row. A row that stands as it was judged before is not judged again."""
    known: dict[tuple[str, str, str], dict[str, Any]] = st.session_state.get(_KNOWN, {})
    fresh = [row for row in rows if (paper, row["token"], row["sign"]) not in known]
    if fresh:
        desk = paper_desk(page, page.viewer, now)
        judgements = _judge(desk, paper, _forms(fresh))
        known |= {
            (paper, row["token"], row["sign"]): judged(page, paper, desk.items, read, now) | {"sign": row["sign"]}
            for row, read in zip(fresh, judgements, strict=False)
        }
    kept = {(paper, row["token"], row["sign"]) for row in rows}
    st.session_state[_KNOWN] = known = {key: value for key, value in known.items() if key in kept}
    return {token: value for (_, token, _), value in known.items()}


def _judge(desk: PaperDesk, paper: Paper, forms: list[TypedForm]) -> list[ReadForm]:
    """Each row read; those that can be read are checked by the deed that would store them."""
    reads = [read_form(desk, paper, form) for form in forms]
    whole = [read for read in reads if read.entry is not None]
    refusals = check_all(desk.store, desk.viewer, DEEDS[paper], [read.entry for read in whole], now=desk.now)
    for read, refusal in zip(whole, refusals, strict=True):
        if refusal is not None:
            read.faults.append(refusal)
    return reads


def _store(page: Page, paper: Paper, outbox: dict[str, Any] | None, now: datetime) -> bool:
    """Store the good rows, once per press; the receipt tells which. Whether something was stored."""
    handled = st.session_state.get(_RECEIPT)
    if not outbox or outbox["paper"] != paper or (handled and handled["attempt"] == outbox["attempt"]):
        return False
    receipt = {"attempt": outbox["attempt"], "saved": [], "sentence": page.words.text("log.not_saved")}
    with boundary(page.words):
        try:
            receipt |= _stored(page, paper, outbox["rows"], now)
        except Refusal as refusal:
            receipt["sentence"] = refusal_text(page.words, refusal)
    st.session_state[_RECEIPT] = receipt
    return bool(receipt["saved"])


def _stored(page: Page, paper: Paper, rows: list[dict[str, Any]], now: datetime) -> dict[str, Any]:
    # the page's guard does not run again in a fragment, so whoever saves is looked up afresh
    viewer = viewer_of(page.store, st.context.cookies, now)
    if viewer is None:
        raise NotAllowed("page.signed_out")
    desk = paper_desk(page, viewer, now)
    reads = _judge(desk, paper, _forms(rows))
    good = [read for read in reads if not read.faults]
    outcomes = record_all(page.store, viewer, DEEDS[paper], [read.entry for read in good], now=now)
    saved = []
    for read, outcome in zip(good, outcomes, strict=True):
        if isinstance(outcome, Refusal):
            read.faults.append(outcome)
        else:
            saved.append(read.form.token)
    st.session_state[_KNOWN] = {
        (paper, row["token"], row["sign"]): judged(page, paper, desk.items, read, now) | {"sign": row["sign"]}
        for row, read in zip(rows, reads, strict=False)
        if read.faults
    }
    words, left = page.words, len(rows) - len(saved)
    said = [words.plural("paper.saved", len(saved))] if saved else []
    said += [words.plural("paper.left", left)] if left else []
    return {"saved": saved, "sentence": ("；" if words.is_chinese else "; ").join(said)}
