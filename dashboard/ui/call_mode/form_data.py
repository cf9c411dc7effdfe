"""What the call form is given: results, questions, words."""

from __future__ import annotations

from typing import Any

from dashboard.i18n.words import Words
from dashboard.ui.signature.field import pad_words
from data_access.queries.call_told import CallTold
from data_access.queries.survey_answers import Item
from data_access.vocabulary import AttemptResult, AttemptWay, CallbackReason

SKIP = "skip"
SATISFIED, CONFIRMED = "satisfied", "confirmed"
YES, NO, UNSAID = 1, 0, 2
DIGITS = (
    ("1", AttemptResult.REACHED),
    ("2", AttemptResult.NO_ANSWER),
    ("3", AttemptResult.BUSY),
    ("4", AttemptResult.WRONG_NUMBER),
    ("5", AttemptResult.REFUSED),
    ("6", AttemptResult.ANOTHER_TIME),
)
AT_ONCE = (AttemptResult.NO_ANSWER, AttemptResult.BUSY)
"""Nothing more need be said: the one key stores it, with the note that was typed before."""
WORDS = ("choose", "slow", "save", "saving", "results", "questions", "way")
TEXTS = ("when", "phone", "reason", "problem", "note")


def form_data(words: Words, call: CallTold, items: tuple[Item, ...], receipt: dict[str, Any] | None) -> dict[str, Any]:
    """Everything that the form shows of one call; a question has no answer until the customer gives one."""
    results = [{"digit": digit, "value": str(code), "label": words.text(f"attempt.{code}")} for digit, code in DIGITS]
    results.append({"digit": "0", "value": SKIP, "label": words.text("call.skip")})
    texts = {name: words.text(f"call.form.{name}") for name in (*WORDS, *TEXTS)}
    texts |= {f"{name}_hint": words.text(f"call.form.{name}_hint") for name in TEXTS}
    texts |= {"needed": words.text("callback.no_satisfaction")}
    keys = [("1–9", "answer"), ("↵", "next"), ("⌫", "back"), ("F4", "note"), ("F2", "save")]
    return {
        "call": call.callback_id,
        "version": call.version,
        "results": results,
        "at_once": [str(code) for code in AT_ONCE],
        "questions": _questions(words, call, items),
        "ways": [{"value": str(way), "label": words.text(f"way.{way}")} for way in AttemptWay],
        "signature": pad_words(words),
        "words": texts,
        "keys": [(key, words.text(f"call.key.{name}")) for key, name in keys],
        "receipt": receipt,
    }


def _questions(words: Words, call: CallTold, items: tuple[Item, ...]) -> list[dict[str, Any]]:
    owed = any(one.reason == CallbackReason.AFTER_COMPLAINT for one in call.reasons)
    label = words.text("callbacks.form.outcome" if owed else "call.form.satisfied")
    satisfied = _choice(words, SATISFIED, label, {name: f"callbacks.form.{name}" for name in ("yes", "no", "unsaid")})
    satisfied["needed"] = owed
    if call.checks_id is not None:  # what is checked is not scored again
        remembers = {name: f"call.form.{name}" for name in ("yes", "no")}
        return [_choice(words, CONFIRMED, words.text("call.form.confirmed"), remembers), satisfied]
    return [satisfied, *(_score(words, item) for item in items)]


def _choice(words: Words, code: str, label: str, answers: dict[str, str]) -> dict[str, Any]:
    """`answers`: yes, no and perhaps unsaid, each with the key of its words; 1, 2 and 3 choose them."""
    values = {"yes": YES, "no": NO, "unsaid": UNSAID}
    numbered = [(str(place), values[name], key) for place, (name, key) in enumerate(answers.items(), start=1)]
    return {
        "code": code,
        "label": label,
        "least": min(values.values()),
        "most": max(values.values()),
        "digits": {digit: value for digit, value, _ in numbered},
        "choices": [(digit, value, f"{digit} {words.text(key)}") for digit, value, key in numbered],
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
