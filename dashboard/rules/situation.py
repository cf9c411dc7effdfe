"""Where a case stands within its stage, and what that hinders: who waits, who was urged, whether the customer was called.

The table of `stages` says what may follow at a stage. Some of it must wait all the same: nobody resumes what never
paused, and a complaint is closed only once the customer was answered and called (requirements P4). The one place for
such conditions: use cases refuse by them, and pages offer by them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Protocol

from dashboard.rules.stages import is_open, legal_moves, next_stage_after, rank
from data_access.vocabulary import EXITS, STAGES, CallbackReason, CallbackState, CaseKind, SideEvent, Stage

TO_BE_TOLD = frozenset({CaseKind.COMPLAINT, CaseKind.SUGGESTION})
"""Kinds whose customer is told the outcome before the case is closed (事事有回音)."""


class Happened(Protocol):
    """An event of a case, as much of it as matters here."""

    @property
    def id(self) -> int | None: ...
    @property
    def kind(self) -> str: ...
    @property
    def occurred_at(self) -> datetime: ...
    @property
    def reason(self) -> str | None: ...
    @property
    def pauses(self) -> bool | None: ...
    @property
    def answers_id(self) -> int | None: ...


class Called(Protocol):
    """A callback that stands for a case."""

    @property
    def reason(self) -> str: ...
    @property
    def state(self) -> str: ...
    @property
    def ended_at(self) -> datetime | None: ...


@dataclass(frozen=True)
class Wait:
    """A stretch in which the case waited for something. `pauses` None: recorded before waits had reasons."""

    since: datetime
    reason: str | None
    pauses: bool | None
    until: datetime | None = None


@dataclass(frozen=True)
class Situation:
    """A case after the last of its events. All but `kind` and `stage` is of the present round, since it was re-opened."""

    kind: str
    stage: str
    round_id: int | None = None  # of the event that re-opened it last
    round_began: datetime | None = None
    answered_at: datetime | None = None
    waiting: Wait | None = None
    waits: tuple[Wait, ...] = ()  # those that have ended
    last_at: datetime | None = None  # of the last step, wait or exit
    urged: tuple[int, ...] = ()  # urgings without an answer, the earliest first
    callbacks: frozenset[str] = field(default_factory=frozenset)
    is_history: bool = False
    nobody_to_call: bool = False  # the customer left neither name nor number

    @property
    def is_open(self) -> bool:
        return is_open(self.stage)

    @property
    def is_called(self) -> bool:
        """A callback reached the customer, or its tries are used up."""
        by_callback = {CallbackState.REACHED, CallbackState.USED_UP} & self.callbacks
        return self.stage == Stage.FOLLOWED_UP or bool(by_callback)

    @property
    def is_called_off(self) -> bool:
        """Somebody called off the call that this outcome was owed, and nothing came in its place: nobody can say any more
        that the customer was followed up, and only a manager closes the case."""
        return CallbackState.CANCELLED in self.callbacks and not self.is_called

    @property
    def owes_answer(self) -> bool:
        """Before it is closed the customer must be told."""
        return self.kind in TO_BE_TOLD and self.answered_at is None and not self.is_history

    @property
    def owes_call(self) -> bool:
        """Before it is closed the customer must be called. Whom nobody can call is owed the answer alone, and the case is
        closed without having been followed up."""
        is_owed = self.kind == CaseKind.COMPLAINT and not self.is_history and not self.nobody_to_call
        return is_owed and not self.is_called


def situation(
    kind: str,
    events: Iterable[Happened],
    callbacks: Iterable[Called],
    *,
    is_history: bool,
    live_from: datetime | None = None,
    nobody_to_call: bool = False,
) -> Situation:
    """Fold the events, oldest first. `is_history`: it came in before the company went live, so nothing is owed, unless it was
    re-opened since (`live_from`: when it did)."""
    found = Situation(kind, Stage.RECEIVED, is_history=is_history, nobody_to_call=nobody_to_call)
    for event in events:
        found = _after(found, event)
    if live_from is not None and found.round_began is not None and found.round_began >= live_from:
        found = replace(found, is_history=False)
    states = frozenset(str(one.state) for one in callbacks if _is_of_round(one, found.round_began))
    return replace(found, callbacks=states)


def _after(found: Situation, event: Happened) -> Situation:
    stage, at = next_stage_after(found.stage, event.kind), event.occurred_at
    if event.kind == SideEvent.REOPENED:
        anew = Situation(found.kind, stage, is_history=found.is_history, nobody_to_call=found.nobody_to_call)
        return replace(anew, round_id=event.id, round_began=at, last_at=at)
    if event.kind in _STEPS:
        found = replace(found, last_at=at)
    if event.kind == SideEvent.WAITING and found.waiting is None:
        return replace(found, waiting=Wait(event.occurred_at, event.reason, event.pauses))
    if found.waiting is not None and ends_wait(event.kind):
        ended = replace(found.waiting, until=event.occurred_at)
        found = replace(found, waiting=None, waits=(*found.waits, ended))
    if event.kind == Stage.ANSWERED:
        return replace(found, stage=stage, answered_at=found.answered_at or event.occurred_at)
    if event.kind == SideEvent.URGED and event.id is not None:
        return replace(found, urged=(*found.urged, event.id))
    if event.kind == SideEvent.URGE_ANSWERED:
        return replace(found, urged=tuple(key for key in found.urged if key != event.answers_id))
    return replace(found, stage=stage)


_STEPS = frozenset((*STAGES, *EXITS, SideEvent.WAITING, SideEvent.RESUMED))


def ends_wait(event: str) -> bool:
    """Being resumed, any step along the way, and leaving it."""
    return event == SideEvent.RESUMED or event in STAGES or event in EXITS


def _is_of_round(callback: Called, began: datetime | None) -> bool:
    """A callback that had ended before the case was re-opened, or by it, says nothing of the outcome that came after it; one
    that only checks another says nothing at all."""
    if callback.reason == CallbackReason.RECHECK:
        return False
    if callback.state == CallbackState.CANCELLED:
        is_later = began is None or (callback.ended_at is not None and callback.ended_at > began)
        return callback.reason == CallbackReason.AFTER_COMPLAINT and is_later
    return began is None or callback.ended_at is None or callback.ended_at >= began


BY_CALLBACK = "case.follow_up_by_callback"
"""Not a refusal for a page: it leads to the open callback."""

_HINDRANCES: tuple[tuple[str, str, Callable[[Situation], bool]], ...] = (
    (SideEvent.WAITING, "case.waits_already", lambda found: found.waiting is not None),
    (SideEvent.RESUMED, "case.waits_not", lambda found: found.waiting is None),
    (SideEvent.URGE_ANSWERED, "case.not_urged", lambda found: not found.urged),
    (Stage.ANSWERED, "case.answered_already", lambda found: found.answered_at is not None),
    (Stage.FOLLOWED_UP, BY_CALLBACK, lambda found: CallbackState.OPEN in found.callbacks),
    (Stage.FOLLOWED_UP, "case.follow_up_called_off", lambda found: found.is_called_off),
    (Stage.CLOSED, "case.not_answered", lambda found: found.owes_answer),
    (Stage.CLOSED, "case.not_followed_up", lambda found: found.owes_call),
)


def hindrance(found: Situation, event: str) -> str | None:
    """Why a move of the table can't be made as things stand, as a message's key; None where it can.

    What a manager may set aside has two sentences, `.manager` and `.others`.
    """
    return next((why for hindered, why, holds in _HINDRANCES if hindered == event and holds(found)), None)


def possible_moves(found: Situation, *, may_override: bool) -> tuple[str, ...]:
    """The moves that a person who may record can make now, steps along the way first.

    A follow-up with an open callback is among them: it is made by a try at that callback. Closing early is among a
    manager's (`may_override`).
    """
    legal = legal_moves(found.kind, found.stage)
    moves = [event for event in legal if hindrance(found, event) in (None, BY_CALLBACK)]
    if may_override and found.is_open and Stage.CLOSED not in moves:
        moves.append(Stage.CLOSED)
    return tuple(moves)


def closes_early(found: Situation) -> bool:
    """Closing now would be an exception: it needs a manager and a reason."""
    return found.is_open and Stage.CLOSED not in possible_moves(found, may_override=False)


_USUAL: dict[tuple[str, str], str] = {
    (CaseKind.ENQUIRY, Stage.RECEIVED): Stage.ANSWERED,
    (CaseKind.SUGGESTION, Stage.RECEIVED): Stage.ANSWERED,
    (CaseKind.PRAISE, Stage.RECEIVED): Stage.CLOSED,
    (CaseKind.REPAIR, Stage.RESOLVED): Stage.CLOSED,
}


def usual_next(found: Situation) -> str | None:
    """The step that most likely comes next; None once the case is over, and while all that is left is an exception."""
    if not found.is_open:
        return None
    usual = _USUAL.get((found.kind, found.stage))
    if usual is not None:
        return str(usual)
    ahead = [one for one in possible_moves(found, may_override=False) if one in STAGES]
    if found.owes_answer and Stage.ANSWERED in ahead and rank(found.stage) >= rank(Stage.RESOLVED):
        return str(Stage.ANSWERED)
    if found.nobody_to_call and Stage.CLOSED in ahead:
        return str(Stage.CLOSED)
    return ahead[0] if ahead else None


def stopped(waits: Iterable[Wait], *, unsaid: bool, until: datetime | None = None) -> list[tuple[datetime, datetime]]:
    """The stretches ``[from, until)`` of waiting in which the clock stood still.

    `unsaid`: whether it did for waits recorded before they had reasons; `until`: the end of one that lasts.
    """
    ends = ((one, one.until or until) for one in waits)
    return [(one.since, end) for one, end in ends if end is not None and (unsaid if one.pauses is None else one.pauses)]
