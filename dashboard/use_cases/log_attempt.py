"""One try to reach a customer: what was heard, and what becomes of the callback, of its complaint, and of a new problem."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Engine
from sqlmodel import Session

from dashboard.auth.viewer import Right, Viewer
from dashboard.errors import Conflict, NotFound, Refusal
from dashboard.policies import Policies, policies_in_force
from dashboard.rules.callbacks import Attempt, NextAttempt, due_end, next_attempt
from dashboard.rules.stages import is_legal, is_open, next_stage_after
from dashboard.saving import writing
from dashboard.use_cases.open_complaint import open_complaint
from data_access.repositories import callbacks as store_room
from data_access.repositories.intake import add_numbered
from data_access.repositories.ledger import audit, raise_revision
from data_access.repositories.locking import row_to_change
from data_access.tables import Callback, CallbackAttempt, Case, CaseEvent
from data_access.vocabulary import (
    AttemptResult as Result,
)
from data_access.vocabulary import (
    AttemptWay,
    CallbackReason,
    CallbackState,
    Stage,
    Subject,
)

AHEAD_ALLOWED = timedelta(minutes=5)
LONGEST_NOTE = 2000


@dataclass(frozen=True)
class AttemptEntry:
    """`version`: of the callback as the person saw it. `another_time`: when the customer wants to be called instead.

    `problem`: what is still wrong, in the customer's words; it opens a new complaint. `attempted_at` empty: now.
    """

    callback_id: int
    version: int
    result: str
    form_token: str
    way: str = AttemptWay.PHONE
    note: str = ""
    satisfied: bool | None = None
    problem: str | None = None
    another_time: datetime | None = None
    attempted_at: datetime | None = None


@dataclass(frozen=True)
class AttemptResult:
    """The callback afterwards. `next_day`: of the next try while it is open; `needs_phone`: correct the number first."""

    callback_id: int
    version: int
    state: str
    next_day: date | None = None
    needs_phone: bool = False
    complaint_id: int | None = None
    complaint_number: str | None = None


def log_attempt(store: Engine, viewer: Viewer, entry: AttemptEntry, *, now: datetime) -> AttemptResult:
    """Store one try, once per form.

    Raises NotFound for a callback out of sight, Conflict (with both versions) when somebody else changed it meanwhile,
    Refusal for one that has ended or an entry that says too little, NotAllowed without the right to record.
    """
    viewer.require(Right.RECORD)
    with writing(store) as session:
        callback = row_to_change(session, Callback, entry.callback_id)
        if callback is None or not viewer.scope.sees(callback.team_id, callback.site_id):
            raise NotFound("callback.not_found")
        policies = policies_in_force(session, now)
        if store_room.attempt_of_form(session, entry.form_token) is not None:
            return _result(session, callback, policies, None)
        at = entry.attempted_at or now
        _check(callback, entry, at, now)
        _store(session, viewer, callback, entry, at, now)
        standing = _advance(session, callback, entry, at, policies)
        followed = _follow_up(session, viewer, callback, entry, at, now)
        complaint = _complaint(session, viewer, callback, entry, policies, at, now)
        details = {"result": entry.result, "state": callback.state, "version": callback.version}
        if complaint:
            details["complaint"] = complaint.number
        audit(
            session,
            at=now,
            actor=viewer.actor,
            action="attempt",
            subject="callback",
            subject_id=callback.id,
            details=details,
        )
        cases = [Subject.CASES] if followed or complaint else []
        raise_revision(session, Subject.CALLBACKS, *cases)
        return _result(session, callback, policies, complaint, standing)


def _check(callback: Callback, entry: AttemptEntry, at: datetime, now: datetime) -> None:
    if callback.version != entry.version:
        mine = {"result": entry.result, "note": entry.note}
        theirs = {"state": callback.state, "due_at": callback.due_at, "next_attempt_at": callback.next_attempt_at}
        raise Conflict("callback.changed", mine=mine, theirs=theirs)
    if callback.state != CallbackState.OPEN:
        raise Refusal("callback.ended")
    if entry.result not in tuple(Result):
        raise Refusal("callback.no_result", field="result")
    if entry.way not in tuple(AttemptWay):
        raise Refusal("callback.no_way", field="way")
    if at > now + AHEAD_ALLOWED:
        raise Refusal("callback.in_future", field="attempted_at")
    if len(entry.note) > LONGEST_NOTE or len(entry.problem or "") > LONGEST_NOTE:
        raise Refusal("callback.too_long", field="note", most=LONGEST_NOTE)
    if entry.result == Result.ANOTHER_TIME and (entry.another_time is None or entry.another_time <= at):
        raise Refusal("callback.which_time", field="another_time")
    if (entry.problem or "").strip() and entry.result not in (Result.REACHED, Result.REFUSED, Result.ANOTHER_TIME):
        raise Refusal("callback.nobody_said_so", field="problem")


def _store(
    session: Session, viewer: Viewer, callback: Callback, entry: AttemptEntry, at: datetime, now: datetime
) -> None:
    assert callback.id is not None
    attempt = CallbackAttempt(
        number="",
        callback_id=callback.id,
        attempted_at=at,
        way=entry.way,
        result=entry.result,
        staff_id=viewer.staff_id,
        note=entry.note.strip() or None,
        satisfied=entry.satisfied,
        recorded_at=now,
        recorded_by=viewer.name,
        form_token=entry.form_token,
    )
    add_numbered(session, attempt)


def _advance(
    session: Session, callback: Callback, entry: AttemptEntry, at: datetime, policies: Policies
) -> NextAttempt:
    """Where the callback stands now. Another time moves the due; the original one stays, on time is judged by it."""
    callback.version += 1
    standing = _standing(session, callback, policies)
    if entry.result == Result.ANOTHER_TIME and entry.another_time is not None:
        callback.due_at = due_end(policies.day(entry.another_time), policies.zone)
        callback.next_attempt_at = entry.another_time
        return NextAttempt(CallbackState.OPEN, policies.day(entry.another_time))
    callback.state = standing.state
    callback.next_attempt_at = _morning(standing.day, policies)
    if standing.state != CallbackState.OPEN:
        callback.ended_at = at
    return standing


def _standing(session: Session, callback: Callback, policies: Policies) -> NextAttempt:
    """By the rule. Who asked for another time was not called back yet, so that such a try neither ends nor uses up."""
    assert callback.id is not None
    tries = [
        Attempt(one.attempted_at, one.result)
        for one in store_room.attempts_of(session, callback.id)
        if one.result != Result.ANOTHER_TIME
    ]
    return next_attempt(policies.callbacks, policies.calendar, tries)


def _morning(day: date | None, policies: Policies) -> datetime | None:
    """The begin of that day's work."""
    if day is None:
        return None
    wall = datetime.combine(day, datetime.min.time()) + timedelta(minutes=policies.calendar.sessions[0].start)
    return policies.calendar.instant(wall)


def _follow_up(
    session: Session, viewer: Viewer, callback: Callback, entry: AttemptEntry, at: datetime, now: datetime
) -> bool:
    """A complaint whose customer was reached has been followed up, where that step is legal."""
    if callback.state != CallbackState.REACHED or callback.reason != CallbackReason.AFTER_COMPLAINT:
        return False
    case = row_to_change(session, Case, callback.case_id)
    if case is None or case.id is None or not is_legal(case.kind, case.stage, Stage.FOLLOWED_UP):
        return False
    event = CaseEvent(
        number="",
        case_id=case.id,
        kind=Stage.FOLLOWED_UP,
        occurred_at=at,
        recorded_at=now,
        recorded_by=viewer.name,
        staff_id=viewer.staff_id,
        team_id=viewer.team_id,
        note=entry.note.strip() or None,
    )
    add_numbered(session, event)
    case.stage, case.stage_since = next_stage_after(case.stage, Stage.FOLLOWED_UP), at
    case.is_open = is_open(case.stage)
    case.version += 1
    return True


def _complaint(
    session: Session,
    viewer: Viewer,
    callback: Callback,
    entry: AttemptEntry,
    policies: Policies,
    at: datetime,
    now: datetime,
) -> Case | None:
    """What is still wrong becomes a form of its own with the first one attached (requirements P5)."""
    problem = (entry.problem or "").strip()
    if not problem:
        return None
    return open_complaint(session, viewer, callback, problem, entry.way, policies, at=at, now=now)


def _result(
    session: Session,
    callback: Callback,
    policies: Policies,
    complaint: Case | None,
    standing: NextAttempt | None = None,
) -> AttemptResult:
    assert callback.id is not None
    now_standing = standing or _standing(session, callback, policies)
    is_still_open = callback.state == CallbackState.OPEN
    following = policies.day(callback.next_attempt_at) if is_still_open and callback.next_attempt_at else None
    return AttemptResult(
        callback.id,
        callback.version,
        callback.state,
        next_day=following,
        needs_phone=is_still_open and now_standing.needs_phone,
        complaint_id=complaint.id if complaint else None,
        complaint_number=complaint.number if complaint else None,
    )
