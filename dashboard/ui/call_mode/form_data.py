"""What the call form is given: results, questions, words."""

from __future__ import annotations

from typing import Any

from dashboard.i18n.words import Words
from data_access.queries.call_told import CallTold
from data_access.queries.survey_answers import Item
from data_access.vocabulary import AttemptResult

SKIP = "skip"
SATISFIED, CONFIRMED = "satisfied", "confirmed"
YES, NO = 1, 0
DIGITS = (
    ("1", AttemptResult.REACHED),
    ("2", AttemptResult.NO_ANSWER),
    ("3", AttemptResult.BUSY),
    ("4", AttemptResult.WRONG_NUMBER),
    ("5", AttemptResult.REFUSED),
    ("6", AttemptResult.ANOTHER_TIME),
)
AT_ONCE = (AttemptResult.NO_ANSWER, AttemptResult.BUSY)
"""Nothing more is to be said: the one key stores it."""
WORDS = ("choose", "slow", "save", "saving", "results", "questions")
TEXTS = ("when", "phone", "reason", "problem", "note")


def form_data(words: Words, call: CallTold, items: tuple[Item, ...], receipt: dict[str, Any] | None) -> dict[str, Any]:
    """Everything that the form shows of one call; a question has no answer until the customer gives one."""
    results = [{"digit": digit, "value": str(code), "label": words.text(f"attempt.{code}")} for digit, code in DIGITS]
    results.append({"digit": "0", "value": SKIP, "label": words.text("call.skip")})
    texts = {name: words.text(f"call.form.{name}") for name in (*WORDS, *TEXTS)}
    texts |= {f"{name}_hint": words.text(f"call.form.{name}_hint") for name in TEXTS}
    keys = [("1–9", "answer"), ("↵", "next"), ("⌫", "back"), ("F2", "save")]
    return {
        "call": call.callback_id,
        "version": call.version,
        "results": results,
        "at_once": [str(code) for code in AT_ONCE],
        "questions": _questions(words, call, items),
        "words": texts,
        "keys": [(key, words.text(f"call.key.{name}")) for key, name in keys],
        "receipt": receipt,
    }


def _questions(words: Words, call: CallTold, items: tuple[Item, ...]) -> list[dict[str, Any]]:
    satisfied = _yes_or_no(words, SATISFIED, "callbacks.form.yes", "callbacks.form.no")
    if call.checks_id is not None:  # what is checked is not scored again
        return [_yes_or_no(words, CONFIRMED, "call.form.yes", "call.form.no"), satisfied]
    return [satisfied, *(_score(words, item) for item in items)]


def _yes_or_no(words: Words, code: str, yes: str, no: str) -> dict[str, Any]:
    choices = [("1", YES, f"1 {words.text(yes)}"), ("2", NO, f"2 {words.text(no)}")]
    return {
        "code": code,
        "label": words.text(f"call.form.{code}"),
        "least": NO,
        "most": YES,
        "digits": {"1": YES, "2": NO},
        "choices": choices,
    }


def _score(words: Words, item: Item) -> dict[str, Any]:
    scores = range(item.scale_min, item.scale_max + 1)
    return {
        "code": item.code,
        "label": words.name(item.name, item.name_en),
        "least": item.scale_min,
        "most": item.scale_max,
        "digits": None,
        "choices": [(str(score), score, None) for score in scores],
    }
