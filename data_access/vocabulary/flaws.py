"""What is odd about an imported history. The words stand in a column; a person finds the rows under "Data quality"."""

from __future__ import annotations

from enum import StrEnum


class HistoryFlaw(StrEnum):
    """Why an imported step could not have been made by a person at that point."""

    BEFORE_RECEIPT = "before_receipt"  # so that something took less than no time
    CLOSED_TWICE = "closed_twice"
    AFTER_END = "after_end"
    BACKWARD = "backward"  # a step again, or after a later one
    SKIPPED = "skipped"  # steps that must come before are missing
    OUT_OF_TURN = "out_of_turn"  # not foreseen at that point
