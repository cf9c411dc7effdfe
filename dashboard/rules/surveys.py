"""What of a survey calls for a callback. Sources: requirements S6, metrics §5."""

from __future__ import annotations

from dashboard.rules.callbacks import CallbackPolicy, is_low_score

DETRACTOR_TO = 6
"""The highest score of a detractor on 0–10. Source: Reichheld 2003."""


def is_low_answer(
    policy: CallbackPolicy, score: int, least: int, most: int, *, higher_is_better: bool = True, recommend: bool = False
) -> bool:
    """Whether somebody calls because of this answer: a detractor, or a score in the lowest part of its scale (1–2 of 5)."""
    if recommend:
        return score <= DETRACTOR_TO
    return is_low_score(policy, score, least, most, higher_is_better=higher_is_better)
