"""A value in words: with its unit, its denominator and its interval."""

from __future__ import annotations

from collections.abc import Sequence

from dashboard.i18n.words import MISSING, Words
from dashboard.metrics.model import COUNTED, Unit, Value


def value_words(words: Words, value: Value) -> str:
    """`31`, `90.0%`, `+29`, `4.3`, `11 min`; a share of fewer than ten rows only as its counts; `—` for no data."""
    if value.value is None:
        return MISSING
    if value.counts_only:
        return fraction_words(words, value)
    return number_words(words, value.unit, value.value)


def number_words(words: Words, unit: Unit, number: float | None) -> str:
    """A bare number of a metric's unit."""
    if number is None:
        return MISSING
    if unit in COUNTED:
        return words.number(number)
    return {
        Unit.SHARE: lambda: words.percent(number),
        Unit.PER_10K: lambda: words.text("unit.per_10k", n=words.number(number, 1)),
        Unit.SECONDS: lambda: words.duration(number),
        Unit.DAYS: lambda: words.text("unit.days_exact", n=words.number(number, 1)),
        Unit.SCORE: lambda: words.number(number, 2),
        Unit.ATTEMPTS: lambda: words.number(number, 2),
        Unit.TRANSFERS: lambda: words.number(number, 2),
        Unit.POINTS: lambda: words.points(number),
    }[unit]()


_FRACTIONS = (Unit.SHARE, Unit.PER_10K, Unit.TRANSFERS)


def fraction_words(words: Words, value: Value) -> str:
    """`189/210`; empty where the metric has no denominator."""
    if value.numerator is None or value.denominator is None or value.unit not in _FRACTIONS:
        return ""
    return f"{words.number(value.numerator)}/{words.number(value.denominator)}"


def interval_words(words: Words, value: Value) -> str:
    """`80.5–90.1%`, `+21–+37`; empty without an interval."""
    if value.low is None or value.high is None:
        return ""
    if value.unit is Unit.SHARE:
        return f"{words.number(value.low * 100, 1)}–{words.number(value.high * 100, 1)}%"
    if value.unit is Unit.PER_10K:
        return f"{words.number(value.low, 1)}–{words.number(value.high, 1)}"
    return f"{number_words(words, value.unit, value.low)}–{number_words(words, value.unit, value.high)}"


def reason_words(words: Words, value: Value) -> str:
    """Why there is no value or interval, or that the sample is small."""
    if value.reason is not None:
        return words.text(f"reason.{value.reason}", what=words.term("exposure"))
    return words.text("reason.small_sample", n=words.number(value.n)) if value.small_sample else ""


def exposure_words(words: Words, kinds: Sequence[str]) -> str:
    """What a rate is counted on: `户`, `households and vehicles`; where none is known, what this industry counts on."""
    return words.listing([words.text(f"exposure.{kind}") for kind in kinds]) if kinds else words.term("exposure")


__all__ = [
    "COUNTED",
    "exposure_words",
    "fraction_words",
    "interval_words",
    "number_words",
    "reason_words",
    "value_words",
]
