"""Where a case stood at an instant, told from its events."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from dashboard.reports.case_standing import Standing, standing

START = datetime(2026, 11, 16, 2, tzinfo=UTC)
DUE = START + timedelta(hours=10)


@dataclass(frozen=True)
class Event:
    kind: str
    hours: float
    due_at: datetime | None = None

    @property
    def at(self) -> datetime:
        return START + timedelta(hours=self.hours)


def _after(*events: Event) -> Standing:
    return standing(START, DUE, events)


def test_without_events_it_waits_since_it_was_received() -> None:
    assert _after() == Standing("received", START, DUE)


def test_it_stands_at_the_furthest_stage_since_it_got_there() -> None:
    found = _after(Event("dispatched", 1), Event("investigating", 2), Event("dispatched", 3))
    assert (found.stage, found.since) == ("investigating", Event("", 2).at)


def test_it_is_late_while_it_is_not_resolved_and_no_longer() -> None:
    as_of = DUE + timedelta(hours=1)
    assert _after(Event("dispatched", 1)).is_late(as_of)
    assert not _after(Event("dispatched", 1)).is_late(DUE)
    assert not _after(Event("resolved", 11)).is_late(as_of)


def test_what_is_over_is_never_late() -> None:
    for ending in ("closed", "withdrawn", "invalid", "merged"):
        assert not _after(Event(ending, 1)).is_late(DUE + timedelta(days=9))


def test_a_reopened_case_waits_again_under_its_new_limit() -> None:
    new_limit = START + timedelta(days=5)
    found = _after(Event("resolved", 1), Event("answered", 2), Event("reopened", 30, new_limit))
    assert (found.stage, found.resolved_at, found.due_at) == ("received", None, new_limit)
    assert not found.is_late(START + timedelta(days=4))
    assert found.is_late(START + timedelta(days=6))


def test_notes_and_promises_move_nothing() -> None:
    assert _after(Event("note", 5), Event("promised", 6)).since == START


def test_a_callback_after_closing_leaves_it_closed() -> None:
    found = _after(Event("resolved", 1), Event("answered", 2), Event("closed", 3), Event("followed_up", 9))
    assert (found.stage, found.since, found.is_open) == ("closed", Event("", 3).at, False)


def test_a_step_dated_before_the_receipt_counts_from_the_receipt() -> None:
    assert _after(Event("dispatched", -5)).since == START
