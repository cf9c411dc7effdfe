"""What is impossible about an imported step is named by the stage at which it came."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from dashboard.rules.histories import flaw_of, is_before

MOMENT = datetime(2026, 5, 4, 2, tzinfo=UTC)


@pytest.mark.parametrize(
    ("stage", "event", "flaw"),
    [
        ("received", "dispatched", None),
        ("resolved", "answered", None),
        ("answered", "closed", None),
        ("closed", "reopened", None),
        ("closed", "note", None),
        ("received", "closed", "skipped"),
        ("resolved", "closed", "skipped"),
        ("dispatched", "dispatched", "backward"),
        ("resolved", "investigating", "backward"),
        ("closed", "closed", "closed_twice"),
        ("closed", "resolved", "after_end"),
        ("withdrawn", "closed", "after_end"),
        ("received", "urged", "out_of_turn"),
        ("received", "reopened", "out_of_turn"),
    ],
)
def test_a_step_of_a_complaint_is_judged_by_where_it_came(stage: str, event: str, flaw: str | None) -> None:
    assert flaw_of("complaint", stage, event, before_receipt=False) == flaw


def test_what_came_before_the_receipt_is_called_so_first() -> None:
    assert flaw_of("complaint", "received", "dispatched", before_receipt=True) == "before_receipt"


def test_a_day_lasts_until_its_end_and_an_unknown_instant_is_before_nothing() -> None:
    midnight = MOMENT - timedelta(hours=10)  # 4 May in Shanghai, the receipt's own day
    assert not is_before(midnight, "day", MOMENT)
    assert is_before(midnight - timedelta(days=1), "day", MOMENT)
    assert is_before(MOMENT - timedelta(seconds=1), "instant", MOMENT)
    assert not is_before(MOMENT - timedelta(days=9), "unknown", MOMENT)
