"""What becomes of a matter in the call itself: the four results, which is usual for a kind, and the events that they write."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from data_access.vocabulary import CaseKind, Channel, SideEvent, Stage
from data_access.vocabulary.forms import OutsideBody


class Result(StrEnum):
    """In the order of their digits on the quick-entry line."""

    SOLVED = "solved"
    DISPATCHED = "dispatched"
    PROMISED = "promised"
    ESCALATED = "escalated"


USUAL_RESULT: Mapping[str, Result] = MappingProxyType(
    {
        CaseKind.ENQUIRY: Result.SOLVED,
        CaseKind.PRAISE: Result.SOLVED,
        CaseKind.REPAIR: Result.DISPATCHED,
        CaseKind.COMPLAINT: Result.DISPATCHED,
    }
)
"""A suggestion has none: whoever takes it decides. Scores and kinds never have one."""

OUTSIDE_BODY: Mapping[str, OutsideBody] = MappingProxyType(
    {Channel.HOTLINE: OutsideBody.HOTLINE_12345, Channel.REGULATOR: OutsideBody.HOTLINE_12315}
)
"""Channels through which an outside body hands a matter down under a number of its own."""

_CLOSED_AT_ONCE = (CaseKind.ENQUIRY, CaseKind.PRAISE, CaseKind.SUGGESTION)


def needs_recipient(result: str) -> bool:
    """Whether somebody must be named who goes on with it."""
    return result in (Result.DISPATCHED, Result.ESCALATED)


def first_events(kind: str, result: str, *, with_promise: bool, is_red_line: bool) -> tuple[str, ...]:
    """The events of a case that are written together with its receipt, in order.

    Solved at once: the caller heard the answer, so it is resolved and answered; an enquiry, a suggestion or a praise is also
    closed, a repair or a complaint waits for its callback. A red line is escalated at once (requirements P11).
    """
    escalated = (SideEvent.ESCALATED,) if is_red_line or result == Result.ESCALATED else ()
    promised = (SideEvent.PROMISED,) if with_promise else ()
    if result == Result.SOLVED:
        closed = (Stage.CLOSED,) if kind in _CLOSED_AT_ONCE else ()
        return (Stage.RECEIVED, *escalated, Stage.RESOLVED, Stage.ANSWERED, *closed)
    dispatched = (Stage.DISPATCHED,) if result == Result.DISPATCHED else ()
    return (Stage.RECEIVED, *escalated, *dispatched, *promised)
