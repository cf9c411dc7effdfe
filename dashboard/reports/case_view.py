"""One case as its page shows it: where it stands, what is due when, what may follow, how long it has taken."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from dashboard.policies import Policies, policies_in_force
from dashboard.reports.case_standing import Standing, standing
from dashboard.rules.callbacks import due_day, due_end
from dashboard.rules.sla import first_response_due
from dashboard.rules.stages import legal_moves
from dashboard.rules.working_time import touches_unpublished, working_hours
from data_access.queries.case_lists import CallbackOfCase, CaseRow, EventRow, OneCase, one_case
from data_access.queries.case_steps import Step
from data_access.scope import Scope
from data_access.vocabulary import STAGES, CallbackReason, CallbackState, CaseKind, Precision, SideEvent, Stage

_RESPONSES = (SideEvent.ACKNOWLEDGED, SideEvent.PROMISED, *STAGES[2:])
_USUAL_NEXT: dict[tuple[str, str], str] = {
    (CaseKind.ENQUIRY, Stage.RECEIVED): Stage.ANSWERED,
    (CaseKind.SUGGESTION, Stage.RECEIVED): Stage.ANSWERED,
    (CaseKind.PRAISE, Stage.RECEIVED): Stage.CLOSED,
    (CaseKind.REPAIR, Stage.RESOLVED): Stage.CLOSED,
}


@dataclass(frozen=True)
class StageMark:
    """One of the seven stages: when it was done in the present round, else by when it is due, if anything says so."""

    stage: str
    done_at: datetime | None
    precision: str
    due_at: datetime | None
    is_late: bool


@dataclass(frozen=True)
class CaseView:
    """`moves`: the steps that may follow, the usual one first as `primary`. Hours run from receipt to the end or cut-off."""

    one: OneCase
    events: tuple[EventRow, ...]  # before the cut-off, oldest first
    standing: Standing
    marks: tuple[StageMark, ...]
    moves: tuple[str, ...]
    primary: str | None
    working_hours: float
    calendar_hours: float
    is_calendar_guessed: bool  # some of the days lie past the published work calendar
    times_raised: int
    waiting_since: datetime | None
    open_callback: CallbackOfCase | None
    promise_broken: bool
    must_be_called: bool

    @property
    def late_since(self) -> datetime | None:
        late = self.standing.is_open and self.standing.resolved_at is None
        return self.standing.due_at if late and self.is_late else None

    @property
    def is_late(self) -> bool:
        return any(mark.stage == Stage.RESOLVED and mark.is_late for mark in self.marks)


def case_view(session: Session, case_id: int, scope: Scope, as_of: datetime) -> CaseView | None:
    """The case at the cut-off; None where there is none, or it is out of sight, or it was received later."""
    one = one_case(session, case_id, scope)
    if one is None or one.case.received_at >= as_of:
        return None
    policies = policies_in_force(session, as_of)
    events = tuple(event for event in one.events if event.occurred_at < as_of)
    stands = standing(one.case.received_at, one.case.due_at, _steps(events))
    end = stands.since if not stands.is_open else as_of
    moves = legal_moves(one.case.kind, stands.stage)
    waiting = _waiting_since(events)
    usual = _USUAL_NEXT.get((one.case.kind, stands.stage))
    ahead = [move for move in moves if move in STAGES and stands.is_open]
    open_callback = next((one for one in one.callbacks if one.state == CallbackState.OPEN), None)
    marks = _marks(one, events, stands, open_callback, policies, as_of)
    unwanted = SideEvent.RESUMED if waiting is None else SideEvent.WAITING
    return CaseView(
        one,
        events,
        stands,
        marks,
        tuple(move for move in moves if move != unwanted),
        str(usual) if usual in ahead else ahead[0] if ahead else None,
        working_hours(policies.calendar, one.case.received_at, end),
        (end - one.case.received_at).total_seconds() / 3600,
        touches_unpublished(policies.calendar, one.case.received_at, end),
        1 + sum(_is_earlier_of_same(other, one.case) for other in one.related),
        waiting,
        open_callback,
        any(mark.stage == Stage.ANSWERED and mark.is_late for mark in marks),
        _must_be_called(one, stands, policies),
    )


def _is_earlier_of_same(other: CaseRow, row: CaseRow) -> bool:
    """The same customer raised the same cause before."""
    return row.cause_id is not None and other.cause_id == row.cause_id and other.received_at < row.received_at


def _steps(events: tuple[EventRow, ...]) -> list[Step]:
    return [Step(0, event.kind, event.occurred_at, event.due_at) for event in events]


def _waiting_since(events: tuple[EventRow, ...]) -> datetime | None:
    ending = (*STAGES, SideEvent.RESUMED, SideEvent.REOPENED)
    last = next((event for event in reversed(events) if event.kind in (SideEvent.WAITING, *ending)), None)
    return last.occurred_at if last is not None and last.kind == SideEvent.WAITING else None


def _must_be_called(one: OneCase, stands: Standing, policies: Policies) -> bool:
    """Closing is refused until a callback reached the customer or is used up (see `move_case`)."""
    if one.case.kind != CaseKind.COMPLAINT or stands.stage == Stage.FOLLOWED_UP:
        return False
    called = any(call.state in (CallbackState.REACHED, CallbackState.USED_UP) for call in one.callbacks)
    return not called and not policies.is_history(one.case.received_at)


def _marks(
    one: OneCase,
    events: tuple[EventRow, ...],
    stands: Standing,
    open_callback: CallbackOfCase | None,
    policies: Policies,
    as_of: datetime,
) -> tuple[StageMark, ...]:
    reopened = max((place for place, event in enumerate(events) if event.kind == SideEvent.REOPENED), default=-1)
    done = {event.kind: event for event in events[reopened + 1 :]}
    dues = _dues(one, stands, done, open_callback, policies)
    marks = []
    for stage in STAGES:
        event = done.get(stage)
        if stage == Stage.RECEIVED and event is None:
            started = events[reopened].occurred_at if reopened >= 0 else one.case.received_at
            marks.append(StageMark(stage, started, one.case.received_precision, None, False))
            continue
        due_at = None if event is not None or not stands.is_open else dues.get(stage)
        late = due_at is not None and due_at < as_of
        precision = event.precision if event else Precision.INSTANT
        marks.append(StageMark(stage, event.occurred_at if event else None, precision, due_at, late))
    return tuple(marks)


def _dues(
    one: OneCase,
    stands: Standing,
    done: dict[str, EventRow],
    open_callback: CallbackOfCase | None,
    policies: Policies,
) -> dict[str, datetime | None]:
    """The limits that still stand: first response, resolution, promised answer, callback."""
    row = one.case
    dues: dict[str, datetime | None] = {}
    if stands.resolved_at is None:
        dues[Stage.RESOLVED] = stands.due_at
        first_round = SideEvent.REOPENED not in {event.kind for event in one.events}
        if first_round and not policies.is_history(row.received_at) and not set(done) & set(_RESPONSES):
            waits = Stage.INVESTIGATING if Stage.DISPATCHED in done else Stage.DISPATCHED
            dues[waits] = first_response_due(policies.sla, policies.calendar, row.kind, row.severity, row.received_at)
    dues[Stage.ANSWERED] = row.promised_at
    if open_callback is not None:
        dues[Stage.FOLLOWED_UP] = open_callback.due_at
    elif stands.resolved_at is not None and row.kind == CaseKind.COMPLAINT and not policies.is_history(row.received_at):
        day = due_day(policies.callbacks, policies.calendar, CallbackReason.AFTER_COMPLAINT, stands.resolved_at)
        dues[Stage.FOLLOWED_UP] = due_end(day, policies.zone)
    return dues
