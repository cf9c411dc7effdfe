"""Moving a case: one step, one transaction, with everything that follows from it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Engine
from sqlmodel import Session

from dashboard.auth.viewer import Right, Viewer
from dashboard.errors import Conflict, NotFound, Refusal
from dashboard.policies import Policies, policies_in_force
from dashboard.rules.sla import due, policy_due, shifted_due
from dashboard.rules.stages import is_legal, is_open, next_stage_after
from dashboard.saving import writing
from dashboard.use_cases.case_due import policy_due_of
from dashboard.use_cases.case_moves import Move, check_fields, check_time
from dashboard.use_cases.consequences import after_resolution
from data_access.queries.organisation import organisation
from data_access.repositories import cases
from data_access.repositories.ledger import audit, raise_revision
from data_access.repositories.locking import row_to_change
from data_access.tables import Case, CaseEvent
from data_access.vocabulary import CallbackState, CaseKind, Exit, SideEvent, Stage, Subject

_TRACED = (
    "stage",
    "team_id",
    "owner_id",
    "severity",
    "cause_id",
    "policy_due_at",
    "promised_at",
    "due_at",
    "parent_id",
)
_HAND_OVERS = (Stage.DISPATCHED, SideEvent.TRANSFERRED, SideEvent.ESCALATED)
_CALLED = frozenset({CallbackState.REACHED, CallbackState.USED_UP})


@dataclass(frozen=True)
class Moved:
    """The case after the step. `callback_id`: of the callback that the step opened."""

    case_id: int
    version: int
    stage: str
    event_id: int
    callback_id: int | None = None


def move_case(store: Engine, viewer: Viewer, move: Move, *, now: datetime) -> Moved:
    """Take the step, once per form.

    Raises NotFound for a case out of sight, Conflict when somebody else moved it meanwhile, Refusal for a step that is not
    possible at this stage or says too little, NotAllowed without the right.
    """
    viewer.require(Right.RECORD)
    with writing(store) as session:
        moved = take_step(session, viewer, move, now=now)
        raise_revision(session, Subject.CASES, *([Subject.CALLBACKS] if moved.callback_id else []))
        return moved


def take_step(session: Session, viewer: Viewer, move: Move, *, now: datetime) -> Moved:
    """The step inside a transaction of the caller, who raises the revision last. What it refuses, it refuses unchanged."""
    case = _seen_case(session, viewer, move.case_id)
    done = cases.event_of_form(session, move.form_token)
    if done is not None and done.id is not None:
        return Moved(move.case_id, case.version, case.stage, done.id)
    policies = policies_in_force(session, now)
    at = move.at or now
    _check(session, viewer, case, move, policies, at, now)
    before = _traced(case)
    event = _take(session, viewer, case, move, policies, at)
    event.recorded_at, event.recorded_by = now, viewer.name
    session.add(event)
    session.flush()
    opened = _consequence(session, viewer, case, event, policies, now)
    _leave_trace(session, viewer, case, move, before, now)
    assert case.id is not None
    assert event.id is not None
    return Moved(case.id, case.version, case.stage, event.id, opened)


def _seen_case(session: Session, viewer: Viewer, case_id: int) -> Case:
    case = row_to_change(session, Case, case_id)
    if case is None or not viewer.scope.sees(case.team_id, case.site_id):
        raise NotFound("case.not_found")
    return case


def _check(
    session: Session, viewer: Viewer, case: Case, move: Move, policies: Policies, at: datetime, now: datetime
) -> None:
    if case.version != move.version and not move.is_quiet:
        raise _conflict(case, move)
    if not is_legal(case.kind, case.stage, move.event) and not _overrides(viewer, case, move):
        raise Refusal("case.not_now", event=move.event, stage=case.stage, field="event")
    check_fields(move)
    check_time(move, case, at, now)
    if move.event in (SideEvent.WAITING, SideEvent.RESUMED):
        waits = cases.waiting_since(session, move.case_id) is not None
        if waits == (move.event == SideEvent.WAITING):
            raise Refusal("case.waits_already" if waits else "case.waits_not", field="event")
    if move.event == Stage.FOLLOWED_UP and CallbackState.OPEN in cases.callback_states(session, move.case_id):
        raise Refusal("case.follow_up_by_callback", field="event")
    if move.event == Stage.CLOSED and not _overrides(viewer, case, move):
        _check_closing(session, viewer, case, policies)


def _overrides(viewer: Viewer, case: Case, move: Move) -> bool:
    """Whoever may set the rules may set one aside: an open case is closed early, with a reason that stays on record."""
    wanted = move.event == Stage.CLOSED and bool(move.override_reason.strip())
    return wanted and is_open(case.stage) and viewer.may(Right.SET_RULES)


def _check_closing(session: Session, viewer: Viewer, case: Case, policies: Policies) -> None:
    """A complaint is closed once a callback reached the customer or its attempts are used up. History is let go."""
    if case.kind != CaseKind.COMPLAINT or case.stage == Stage.FOLLOWED_UP or policies.is_history(case.received_at):
        return
    assert case.id is not None
    if not _CALLED & cases.callback_states(session, case.id):
        raise Refusal(f"case.not_followed_up.{'manager' if viewer.may(Right.SET_RULES) else 'others'}", field="event")


def _conflict(case: Case, move: Move) -> Conflict:
    """What the person wanted beside what stands there now."""
    mine: dict[str, Any] = {
        "stage": next_stage_after(case.stage, move.event),
        "team_id": move.team_id,
        "owner_id": move.owner_id,
        "severity": move.severity,
        "cause_id": move.cause_id,
    }
    wanted = {name: value for name, value in mine.items() if value is not None}
    return Conflict("case.changed", mine=wanted, theirs={name: getattr(case, name) for name in wanted})


def _take(session: Session, viewer: Viewer, case: Case, move: Move, policies: Policies, at: datetime) -> CaseEvent:
    """Change the state columns as the event demands, and make the event."""
    new_clock: datetime | None = None
    if move.event in _HAND_OVERS or move.event == Stage.INVESTIGATING:
        _hand_over(session, case, move)
    if move.cause_id is not None:
        case.cause_id = move.cause_id
    if move.severity is not None and move.severity != case.severity:
        case.severity = move.severity
        case.policy_due_at = policy_due_of(session, case, policies)
    if move.event == SideEvent.PROMISED:
        case.promised_at = move.promised_at
    elif move.event == SideEvent.RESUMED:
        _shift_due(session, case, policies, at)
    elif move.event == SideEvent.REOPENED:
        new_clock = policy_due(policies.sla, policies.calendar, case.kind, case.severity, at)
        case.promised_at = None
    elif move.event == Exit.MERGED:
        _merge(session, case, move)
    if move.event != SideEvent.REOPENED:
        case.due_at = due(case.policy_due_at, case.promised_at)
    _advance(case, move, at)
    return _event(viewer, case, move, at, new_clock)


def _hand_over(session: Session, case: Case, move: Move) -> None:
    """A person brings the team along; a team alone leaves the person open."""
    if move.keeper is None:
        return
    person = organisation(session).person(move.owner_id)
    case.owner_id = move.owner_id
    case.team_id = move.team_id or (person.parent if person else None) or case.team_id


def _shift_due(session: Session, case: Case, policies: Policies, at: datetime) -> None:
    """Waiting for the customer moves the limit, where the company's rule says so."""
    assert case.id is not None
    since = cases.waiting_since(session, case.id)
    if since is not None and case.policy_due_at is not None:
        case.policy_due_at = shifted_due(policies.sla, policies.calendar, case.policy_due_at, [(since, at)])


def _merge(session: Session, case: Case, move: Move) -> None:
    master = cases.case_numbered(session, move.into_number.strip().lstrip("#"))
    if master is None or master.id == case.id or master.stage == Exit.MERGED:
        raise Refusal("case.no_master", field="into_number", number=move.into_number)
    case.parent_id = master.id


def _advance(case: Case, move: Move, at: datetime) -> None:
    reached = next_stage_after(case.stage, move.event)
    if reached != case.stage:
        case.stage, case.stage_since, case.is_open = reached, at, is_open(reached)
    if not move.is_quiet:
        case.version += 1


def _event(viewer: Viewer, case: Case, move: Move, at: datetime, new_clock: datetime | None) -> CaseEvent:
    """Stamped with who did it, except that a hand-over names whom it went to."""
    to_others = move.event in _HAND_OVERS
    assert case.id is not None
    return CaseEvent(
        number=move.form_token,
        case_id=case.id,
        kind=move.event,
        occurred_at=at,
        recorded_at=at,
        staff_id=case.owner_id if to_others else viewer.staff_id,
        team_id=case.team_id if to_others else viewer.team_id,
        note=move.override_reason.strip() or move.note.strip() or None,
        due_at=new_clock or move.promised_at,
        finding=move.finding.strip() or None,
        outcome=move.outcome,
        compensation_minor=move.compensation_minor,
        way=move.way,
        gate_bypassed=bool(move.override_reason.strip()),
    )


def _consequence(
    session: Session, viewer: Viewer, case: Case, event: CaseEvent, policies: Policies, now: datetime
) -> int | None:
    if event.kind != Stage.RESOLVED or case.kind != CaseKind.COMPLAINT:
        return None
    return after_resolution(session, viewer, case, event.occurred_at, policies, now=now)


def _traced(case: Case) -> dict[str, Any]:
    return {name: getattr(case, name) for name in _TRACED}


def _leave_trace(
    session: Session, viewer: Viewer, case: Case, move: Move, before: dict[str, Any], now: datetime
) -> None:
    after = _traced(case)
    changed = {name: [before[name], after[name]] for name in _TRACED if before[name] != after[name]}
    details: dict[str, Any] = {"version": case.version, "changed": changed}
    if move.override_reason.strip():
        details["override"] = move.override_reason.strip()
    audit(session, at=now, actor=viewer.actor, action=move.event, subject="case", subject_id=case.id, details=details)
