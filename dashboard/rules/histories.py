"""What is impossible about an imported history: each step judged by the stage at which it came. Named, never repaired."""

from __future__ import annotations

from datetime import datetime, timedelta

from dashboard.rules.stages import is_legal, is_open, rank
from data_access.vocabulary import STAGES, Precision, Stage
from data_access.vocabulary.flaws import HistoryFlaw


def is_before(at: datetime, precision: str, moment: datetime) -> bool:
    """Whether something happened before a moment, for all that is known: a day lasts until its end."""
    if precision == Precision.UNKNOWN:
        return False
    return at < moment and (precision != Precision.DAY or moment - at >= timedelta(days=1))


def flaw_of(kind: str, stage: str, event: str, *, before_receipt: bool) -> HistoryFlaw | None:
    """What is wrong with an event that came at this stage of a case of this kind; None for a step that may be taken there."""
    if before_receipt:
        return HistoryFlaw.BEFORE_RECEIPT
    if is_legal(kind, stage, event):
        return None
    if event == stage == Stage.CLOSED:
        return HistoryFlaw.CLOSED_TWICE
    if not is_open(stage):
        return HistoryFlaw.AFTER_END
    if event not in STAGES:
        return HistoryFlaw.OUT_OF_TURN
    return HistoryFlaw.BACKWARD if rank(event) <= rank(stage) else HistoryFlaw.SKIPPED
