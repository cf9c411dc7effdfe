"""Early warning of churn 流失预警: a customer who was regular is silent for longer than their own rhythm explains."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from itertools import pairwise
from statistics import median

WARNED_AFTER_DAYS = 60
"""No sooner than after two months, however often they came before."""
TIMES_THEIR_GAP = 2
FEWEST_GAPS = 3
"""Fewer intervals are no rhythm."""
LOOKED_BACK_DAYS = 730

DAY = 86_400


def usual_gap(activities: Sequence[datetime]) -> float | None:
    """Median days between neighbouring activities (one instant per day, ascending); None with fewer than three gaps."""
    gaps = [(later - earlier).total_seconds() / DAY for earlier, later in pairwise(activities)]
    return median(gaps) if len(gaps) >= FEWEST_GAPS else None


def is_at_risk(activities: Sequence[datetime], as_of: datetime) -> bool:
    """Silence > max(60 days, 2 × the own median gap). Source: metrics §5, the rule that explains itself."""
    usual = usual_gap(activities)
    if usual is None:
        return False
    silence = (as_of - activities[-1]).total_seconds() / DAY
    return silence > max(WARNED_AFTER_DAYS, TIMES_THEIR_GAP * usual)
