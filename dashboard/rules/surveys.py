"""What of a survey calls for a callback. Sources: requirements S6, metrics §5."""

from __future__ import annotations

from dashboard.rules.callbacks import CallbackPolicy

DETRACTOR_TO = 6
"""The highest score of a detractor on 0–10. Source: Reichheld 2003."""


def is_low_answer(
    policy: CallbackPolicy, score: int, least: int, most: int, *, higher_is_better: bool = True, recommend: bool = False
) -> bool:
    """Whether somebody calls because of this answer: a detractor, or a score in the lowest part of its scale (1–2 of 5).

    Raises ValueError for a scale without two ends.
    """
    if recommend:
        return score <= DETRACTOR_TO
    if most <= least:
        raise ValueError("a scale needs two ends")
    share = 100 * (score - least) / (most - least)
    return (share if higher_is_better else 100 - share) <= policy.low_score_percent
