"""What hinders a move that the table allows: waits, urgings, answers and calls that are owed, round by round."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from dashboard.rules.situation import Situation, hindrance, possible_moves, situation, stopped, usual_next

MORNING = datetime(2026, 11, 16, 1, tzinfo=UTC)


def hour(n: float) -> datetime:
    return MORNING + timedelta(hours=n)


@dataclass(frozen=True)
class Event:
    id: int
    kind: str
    occurred_at: datetime
    reason: str | None = None
    pauses: bool | None = None
    answers_id: int | None = None


@dataclass(frozen=True)
class Call:
    state: str
    ended_at: datetime | None = None
    reason: str = "after_complaint"


def after(*kinds: str, calls: tuple[Call, ...] = (), kind: str = "complaint", is_history: bool = False) -> Situation:
    """One event an hour."""
    events = [Event(place, one, hour(place)) for place, one in enumerate(kinds, start=1)]
    return situation(kind, events, calls, is_history=is_history)


def test_nobody_waits_twice_or_resumes_what_never_paused() -> None:
    assert hindrance(after(), "resumed") == "case.waits_not"
    waiting = after("dispatched", "waiting")
    assert (hindrance(waiting, "waiting"), hindrance(waiting, "resumed")) == ("case.waits_already", None)
    assert waiting.waiting is not None
    assert waiting.waiting.since == hour(2)


def test_a_step_along_the_way_ends_the_wait_as_resuming_does() -> None:
    for ending in ("resumed", "resolved", "withdrawn"):
        found = after("dispatched", "waiting", "note", ending)
        assert found.waiting is None
        assert [(wait.since, wait.until) for wait in found.waits] == [(hour(2), hour(4))]
    assert after("dispatched", "waiting", "note", "urged").waiting is not None


def test_the_clock_stands_still_for_what_its_reason_says_and_for_nothing_else() -> None:
    events = [
        Event(1, "waiting", hour(1), "customer", pauses=True),
        Event(2, "resumed", hour(2)),
        Event(3, "waiting", hour(3), "parts", pauses=False),
        Event(4, "resumed", hour(4)),
        Event(5, "waiting", hour(5)),  # from before waits had reasons
        Event(6, "resumed", hour(6)),
    ]
    waits = situation("complaint", events, (), is_history=False).waits
    assert stopped(waits, unsaid=False) == [(hour(1), hour(2))]
    assert stopped(waits, unsaid=True) == [(hour(1), hour(2)), (hour(5), hour(6))]
    lasting = situation("complaint", events[:1], (), is_history=False).waiting
    assert lasting is not None
    assert stopped([lasting], unsaid=False) == []
    assert stopped([lasting], unsaid=False, until=hour(9)) == [(hour(1), hour(9))]


def test_an_urging_is_answered_once_and_each_by_its_own_answer() -> None:
    events = [Event(1, "urged", hour(1)), Event(2, "urged", hour(2)), Event(3, "urge_answered", hour(3), answers_id=1)]
    found = situation("complaint", [Event(0, "dispatched", hour(0)), *events], (), is_history=False)
    assert found.urged == (2,)
    assert hindrance(found, "urge_answered") is None
    assert hindrance(after("dispatched", "note"), "urge_answered") == "case.not_urged"


def test_a_complaint_is_closed_once_the_customer_was_answered_and_called() -> None:
    assert hindrance(after("resolved", "answered"), "closed") == "case.not_followed_up"
    assert hindrance(after("resolved", "answered", calls=(Call("open"),)), "closed") == "case.not_followed_up"
    assert hindrance(after("resolved", "answered", calls=(Call("used_up", hour(3)),)), "closed") is None
    recheck = Call("open", reason="recheck")
    assert hindrance(after("resolved", "answered", calls=(recheck,)), "followed_up") is None
    assert hindrance(after("resolved", "answered", "followed_up"), "closed") is None
    assert hindrance(after("resolved", "followed_up"), "closed") == "case.not_answered"
    assert hindrance(after("resolved", "followed_up", is_history=True), "closed") is None
    assert hindrance(after("received", kind="enquiry"), "closed") is None


def test_a_callback_that_reached_the_customer_does_not_stand_for_the_answer() -> None:
    found = after("resolved", "followed_up", calls=(Call("reached", hour(2)),))
    assert "closed" not in possible_moves(found, may_override=False)
    assert usual_next(found) == "answered"
    assert hindrance(after("resolved", "answered", "followed_up"), "answered") == "case.answered_already"


def test_a_reopened_case_owes_its_answer_and_its_call_anew() -> None:
    reached = (Call("reached", hour(3)),)
    again = after("resolved", "answered", "followed_up", "closed", "reopened", "resolved", "answered", calls=reached)
    assert again.round_began == hour(5)
    assert hindrance(again, "closed") == "case.not_followed_up"
    assert hindrance(after("resolved", "answered", "reopened", "resolved"), "answered") is None


def test_whom_nobody_can_call_is_owed_the_answer_alone() -> None:
    def anonymous(*kinds: str) -> Situation:
        events = [Event(place, one, hour(place)) for place, one in enumerate(kinds, start=1)]
        return situation("complaint", events, (), is_history=False, nobody_to_call=True)

    assert usual_next(anonymous("resolved")) == "answered"
    assert usual_next(anonymous("resolved", "answered")) == "closed"
    assert anonymous("resolved", "answered").owes_call is False
    assert anonymous("resolved", "answered", "reopened", "resolved").owes_call is False, "nor after it was re-opened"


def test_a_manager_is_offered_to_close_early_and_others_are_not() -> None:
    for found in (after(), after("resolved"), after("resolved", "answered")):
        assert "closed" not in possible_moves(found, may_override=False)
        assert "closed" in possible_moves(found, may_override=True)
    assert "closed" not in possible_moves(after("withdrawn"), may_override=True)


def test_a_follow_up_is_offered_also_where_it_is_made_by_a_callback() -> None:
    found = after("resolved", "answered", calls=(Call("open"),))
    assert hindrance(found, "followed_up") == "case.follow_up_by_callback"
    assert "followed_up" in possible_moves(found, may_override=False)


def test_the_usual_next_step() -> None:
    assert usual_next(after()) == "dispatched"
    assert usual_next(after(kind="enquiry")) == "answered"
    assert usual_next(after("resolved", kind="repair")) == "closed"
    assert usual_next(after("resolved")) == "answered"
    assert usual_next(after("resolved", "answered")) == "followed_up"
    assert usual_next(after("resolved", "answered", "followed_up", "closed")) is None
