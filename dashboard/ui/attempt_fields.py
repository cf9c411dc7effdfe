"""What is asked of a try, wherever one is logged: the customer's word, what remains, the signature of a visit."""

from __future__ import annotations

from typing import Any

import streamlit as st

from dashboard.rules.callbacks import SATISFIED, Word
from dashboard.ui.page import Page
from dashboard.ui.signature.field import signature_field
from data_access.vocabulary import AttemptResult, AttemptWay


def answer_fields(page: Page, key: str, *, owed: bool, confirms: bool = False) -> dict[str, Any]:
    """Of a customer who was reached: `satisfied`, `unsaid` and `problem` of an `AttemptEntry`; nothing is prefilled.

    `owed`: the call follows a complaint, so that the answer is needed (see `rules.callbacks.word_missing`). `confirms`: a
    recheck asks too whether the customer remembers the first call (`confirmed`).
    """
    words = page.words
    said: dict[str, Any] = {}
    if confirms:
        said["confirmed"] = st.segmented_control(
            words.text("call.form.confirmed"),
            [True, False],
            format_func=lambda yes: words.text(f"call.form.{'yes' if yes else 'no'}"),
            key=f"{key}.confirmed",
        )
    satisfied = st.segmented_control(
        words.text("callbacks.form.outcome" if owed else "callbacks.form.satisfied") + (" *" if owed else ""),
        list(Word),
        format_func=lambda code: words.text(f"callbacks.form.{code}"),
        key=f"{key}.satisfied",
    )
    problem = st.text_area(
        words.text("callbacks.form.problem") + (" *" if owed and satisfied == Word.NO else ""),
        placeholder=words.text("callbacks.form.problem_hint"),
        height=72,
        max_chars=2000,
        key=f"{key}.problem",
    )
    return said | {"satisfied": SATISFIED.get(satisfied), "unsaid": satisfied == Word.UNSAID, "problem": problem}


def way_field(page: Page, key: str) -> str:
    words = page.words
    way = st.segmented_control(
        words.text("callbacks.form.way"),
        [str(one) for one in AttemptWay],
        format_func=lambda code: words.text(f"way.{code}"),
        default=str(AttemptWay.PHONE),
        required=True,
        key=f"{key}.way",
    )
    return way or str(AttemptWay.PHONE)


def visit_signature(page: Page, key: str, token: str, *, way: str, result: str | None) -> bytes | None:
    """The signature of a customer who was met; None where none is asked for, or none is there yet."""
    if way != AttemptWay.VISIT or result != AttemptResult.REACHED:
        return None
    return signature_field(page, f"{key}.signature", token)
