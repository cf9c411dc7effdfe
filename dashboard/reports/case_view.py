"""One case as its page shows it: where it stands, what is due when, what may follow, how long it has taken."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlmodel import Session

from dashboard.periods import local_date
from dashboard.policies import Policies, policies_in_force
from dashboard.reports.case_dues import NextDue, StageMark, next_due, stage_marks
from dashboard.reports.case_standing import Standing, standing
from dashboard.rules.situation import Situation, Wait, closes_early, possible_moves, situation, stopped, usual_next
from dashboard.rules.sla import Ruling, ruling, shifted_due
from dashboard.rules.working_time import touches_unpublished, working_days_after, working_hours
from data_access.queries.call_told import TryTold
from data_access.queries.case_lists import CaseRow, cases_by_ids
from data_access.queries.case_steps import Step
from data_access.queries.one_case import CallbackOfCase, EventRow, OneCase, one_case
from data_access.queries.repeated_cases import Again, repeats_of
from data_access.scope import Scope
from data_access.vocabulary import AttemptResult, CallbackReason, CallbackState, SideEvent, Stage


@dataclass(frozen=True)
class Repeat:
    """An earlier case in the same matter, and why it counts as such."""

    row: CaseRow
    again: Again


@dataclass(frozen=True)
class CaseView:
    """`moves`: the steps that this person can make now, the usual one as `primary`. Hours run from receipt to the end or
    the cut-off. `missed_promise`: the first one of the present round that was not kept."""

    one: OneCase
    events: tuple[EventRow, ...]  # before the cut-off, oldest first
    standing: Standing
    situation: Situation
    marks: tuple[StageMark, ...]
    next: NextDue | None
    ruling: Ruling | None
    moves: tuple[str, ...]
    primary: str | None
    working_hours: float
    calendar_hours: float
    is_calendar_guessed: bool  # some of the days lie past the published work calendar
    repeats: tuple[Repeat, ...]
    open_callback: CallbackOfCase | None
    missed_promise: datetime | None
    is_paused: bool
    tries: tuple[TryTold, ...] = ()  # of the case's callbacks before the cut-off, the last one first
    callback_days_late: int = 0  # working days, as the callbacks page counts them

    @property
    def waiting(self) -> Wait | None:
        return self.situation.waiting

    @property
    def is_unsatisfied(self) -> bool:
        """The customer was reached last in this round, and said that they were not satisfied."""
        return _is_unsatisfied(self.tries, self.situation)

    @property
    def times_raised(self) -> int:
        """How often this customer has raised this cause, with this time."""
        return 1 + sum(one.again is Again.CUSTOMER for one in self.repeats)

    @property
    def late_since(self) -> datetime | None:
        """The due that an unresolved case has passed."""
        late = self.standing.is_open and self.standing.resolved_at is None
        return self.standing.due_at if late and self.is_late else None

    @property
    def resolved_after_due(self) -> bool:
        done, due_at = self.standing.resolved_at, self.standing.due_at
        return done is not None and due_at is not None and done > due_at

    @property
    def is_late(self) -> bool:
        return any(mark.stage == Stage.RESOLVED and mark.is_late for mark in self.marks)

    @property
    def closes_early(self) -> bool:
        """Closing now would be an exception: it needs a manager and a reason."""
        return Stage.CLOSED in self.moves and closes_early(self.situation)

    @property
    def level(self) -> int:
        """How far it had been escalated in this round at the cut-off."""
        began = self.situation.round_began
        return max(
            (event.level or 0 for event in self.events if began is None or event.occurred_at >= began), default=0
        )


def case_view(
    session: Session, case_id: int, scope: Scope, as_of: datetime, may_override: bool = False
) -> CaseView | None:
    """The case at the cut-off; None where there is none, or it is out of sight, or it was received later.

    `may_override`: whether the person may set a rule aside, so that closing early is among the moves.
    """
    one = one_case(session, case_id, scope)
    if one is None or one.case.received_at >= as_of:
        return None
    policies = policies_in_force(session, as_of)
    events = tuple(event for event in one.events if event.occurred_at < as_of)
    found = situation(
        one.case.kind,
        events,
        one.callbacks,
        is_history=policies.is_history(one.case.received_at),
        live_from=policies.live_from,
        nobody_to_call=one.fields.is_anonymous,
    )
    stands, is_paused = _standing(one, events, found, policies, as_of)
    end = stands.since if not stands.is_open else as_of
    open_callback = next((call for call in one.callbacks if _is_open_call(call)), None)
    tries = _tries(one, as_of)
    marks = stage_marks(one, events, stands, found, open_callback, policies, as_of)
    return CaseView(
        one,
        events,
        stands,
        found,
        marks,
        next_due(marks) if stands.is_open else None,
        _ruling(one, found),
        possible_moves(found, may_override=may_override),
        _primary(one, found, tries),
        working_hours(policies.calendar, one.case.received_at, end),
        (end - one.case.received_at).total_seconds() / 3600,
        touches_unpublished(policies.calendar, one.case.received_at, end),
        _repeats(session, one.case, scope, policies),
        open_callback,
        _missed_promise(one, events, found, as_of),
        is_paused,
        tries,
        _days_late(open_callback, policies, as_of),
    )


def _primary(one: OneCase, found: Situation, tries: tuple[TryTold, ...]) -> str | None:
    """Nobody is led to close what the customer was not satisfied with: first comes that they do not accept it."""
    usual = usual_next(found)
    if usual != Stage.CLOSED or not _is_unsatisfied(tries, found):
        return usual
    may_reject = SideEvent.REJECTED in possible_moves(found, may_override=False)
    return SideEvent.REJECTED if may_reject and not one.children else None


def _tries(one: OneCase, as_of: datetime) -> tuple[TryTold, ...]:
    calls = (call for call in one.callbacks if call.reason != CallbackReason.RECHECK)
    found = {told.id: told for call in calls for told in call.tries if told.at < as_of}
    return tuple(sorted(found.values(), key=lambda told: (told.at, told.id), reverse=True))


def _is_unsatisfied(tries: tuple[TryTold, ...], found: Situation) -> bool:
    reached = next((told for told in tries if told.result == AttemptResult.REACHED), None)
    if reached is None or (found.round_began is not None and reached.at < found.round_began):
        return False
    return reached.satisfied is False


def _days_late(call: CallbackOfCase | None, policies: Policies, as_of: datetime) -> int:
    """Working days after the due day, and at least one; 0 while it is not late."""
    if call is None or call.due_at > as_of:
        return 0
    due_on = local_date(call.due_at - timedelta(milliseconds=1), policies.zone)
    return max(1, working_days_after(policies.calendar, due_on, policies.day(as_of)))


def _is_open_call(call: CallbackOfCase) -> bool:
    """A call that only checks another one is not the case's."""
    return call.state == CallbackState.OPEN and call.reason != CallbackReason.RECHECK


def _standing(
    one: OneCase, events: Sequence[EventRow], found: Situation, policies: Policies, as_of: datetime
) -> tuple[Standing, bool]:
    """Where it stands, its due moved on while the clock stands still; and whether it does."""
    steps = [Step(0, event.kind, event.occurred_at, event.due_at) for event in events]
    stands = standing(one.case.received_at, one.case.due_at, steps)
    lasting = () if found.waiting is None else (found.waiting,)
    pauses = stopped(lasting, unsaid=policies.sla.pause_while_waiting, until=as_of)
    follows_policy = _ruling(one, found) in (None, Ruling.POLICY)
    if not pauses or not follows_policy:
        return stands, False
    if stands.due_at is None:
        return stands, True
    return replace(stands, due_at=shifted_due(policies.sla, policies.calendar, stands.due_at, pauses)), True


def _ruling(one: OneCase, found: Situation) -> Ruling | None:
    """Whose time the due follows; None in a later round, which has a clock of its own."""
    if found.round_id is not None:
        return None
    return ruling(one.fields.policy_due_at, one.case.promised_at, one.fields.outside_due_at)


def _repeats(session: Session, row: CaseRow, scope: Scope, policies: Policies) -> tuple[Repeat, ...]:
    """The earlier cases that the viewer may see, the latest first; of a protected complainant none is shown."""
    if row.confidential:
        return ()
    earlier = {one.earlier_id: one.again for one in repeats_of(session, [row.id], policies.repeats.window_days)}
    return tuple(Repeat(found, earlier[found.id]) for found in cases_by_ids(session, list(earlier), scope))


def _missed_promise(one: OneCase, events: Sequence[EventRow], found: Situation, as_of: datetime) -> datetime | None:
    """The first promise that had passed before the customer was answered, or a new one was agreed; none of history."""
    if found.is_history:
        return None
    began = found.round_began or one.case.received_at
    made = [(event.occurred_at, event.due_at) for event in events
            if event.kind == SideEvent.PROMISED and event.due_at is not None and event.occurred_at >= began]  # fmt: skip
    if not made and one.case.promised_at is not None and found.round_began is None:
        made = [(one.case.received_at, one.case.promised_at)]  # a file brought it without the event
    told_at = found.answered_at or _over_at(events, found) or as_of
    for place, (_, due_at) in enumerate(made):
        replaced_at = made[place + 1][0] if place + 1 < len(made) else told_at
        if due_at is not None and due_at < min(replaced_at, told_at):
            return due_at
    return None


def _over_at(events: Sequence[EventRow], found: Situation) -> datetime | None:
    """When a case that nobody answered was over all the same."""
    if found.is_open:
        return None
    return next((event.occurred_at for event in reversed(events) if event.kind == found.stage), None)
