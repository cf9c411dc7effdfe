"""Running a use case from a page: a refusal becomes a sentence beside the form, and what was typed stays."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import TypeVar

import streamlit as st

from dashboard.errors import Conflict, Refusal
from dashboard.i18n.words import Words
from dashboard.ui.page import Page, refusal_text, say_next
from dashboard.ui.tables import plain_markdown

Result = TypeVar("Result")


def attempt(
    page: Page, deed: Callable[[], Result], *, done: str | Callable[[Result], str] | None = None
) -> Result | None:
    """Do it. None after a refusal, which is shown where the call stands.

    `done`: what to say of it, once the run that follows has drawn the page anew; so rerun after a success (a callback of a
    widget is followed by a run anyway).
    """
    try:
        result = deed()
    except Conflict as conflict:
        st.error(refusal_text(page.words, conflict))
        show_conflict(page, conflict)
        return None
    except Refusal as refusal:
        st.error(refusal_text(page.words, refusal))
        return None
    if done:
        say_next(done if isinstance(done, str) else done(result))
    return result


def attempted(page: Page, deed: Callable[[], object], *, done: str) -> bool:
    """`attempt` for a deed that returns nothing: whether it was done."""

    def and_true() -> bool:
        deed()
        return True

    return attempt(page, and_true, done=done) is not None


def show_conflict(page: Page, conflict: Conflict) -> None:
    """Both versions side by side."""
    words = page.words
    colon, semicolon = ("：", "；") if words.is_chinese else (": ", "; ")
    lines = [
        f"- {_label(words, field)}{colon}{words.text('form.mine')} **{_shown(conflict.mine.get(field))}**{semicolon}"
        f"{words.text('form.theirs')} **{_shown(theirs)}**"
        for field, theirs in conflict.theirs.items()
        if conflict.mine.get(field) != theirs
    ]
    if lines:
        st.markdown("\n".join(lines))


def _label(words: Words, field: str) -> str:
    """The field's name where it has one in words."""
    return words.text(f"form.field.{field}") if words.has(f"form.field.{field}") else field


def _shown(value: object) -> str:
    return "—" if value in (None, "") else plain_markdown(str(value))


def form_token(name: str) -> str:
    """A token that makes a second sending of the same form harmless; `renew_token` after success clears the form."""
    key = f"token.{name}"
    if key not in st.session_state:
        st.session_state[key] = secrets.token_hex(16)
    return str(st.session_state[key])


def renew_token(name: str) -> None:
    st.session_state[f"token.{name}"] = secrets.token_hex(16)
