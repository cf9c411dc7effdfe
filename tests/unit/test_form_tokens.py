"""Tokens of forms stand in the keys of widgets and of our own fields."""

from __future__ import annotations

from dashboard.ui.forms import form_token, renew_token


def test_a_form_token_can_stand_in_the_key_of_every_field() -> None:
    """Streamlit refuses a component whose key holds two underscores in a row, which one in two hundred random tokens of
    the URL alphabet does."""
    tokens = set()
    for _ in range(400):
        tokens.add(form_token("a form"))
        renew_token("a form")
    assert len(tokens) == 400
    assert all(token.isalnum() and 16 <= len(token) <= 64 for token in tokens)
