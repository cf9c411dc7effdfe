"""Moving a case: one step, one transaction, with everything that follows from it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Engine
from sqlmodel import Session

from dashboard.auth.viewer import Right, Viewer
from dashboard.errors import Conflict, NotFound, Refusal
from dashboard.policies import Policies, policies_in_force
from dashboard.rules.situation import Situation, hindrance
from dashboard.rules.stages import is_legal, next_stage_after
from dashboard.saving import writing
from dashboard.use_cases.case_changes import change_case, event_of
from dashboard.use_cases.case_due import situation_of
from dashboard.use_cases.case_moves import Move, check_fields, check_time
from dashboard.use_cases.consequences import after_repair, after_resolution, call_off
from dashboard.use_cases.escalate_case import catch_up, take_back
from dashboard.use_cases.open_complaint import open_child
from data_access.repositories import cases
from data_access.repositories.ledger import audit, raise_revision
from data_access.repositories.locking import row_to_change
from data_access.tables import Case, CaseEvent
from data_access.vocabulary import EXITS, CaseKind, SideEvent, Stage, Subject

_TRACED = (
    "stage",
    "team_id",
    "owner_id",
    "severity",
    "cause_id",
    "urgent",
    "validity",
    "policy_due_at",
    "promised_at",
    "due_at",
    "escalation_level",
    "merged_into_id",
)
_OVERRIDABLE = ("case.not_answered", "case.not_followed_up")


@dataclass(frozen=True)
class Moved:
    """The case after the step. What the step brought along: a callback, a service done (of a repair), a child case."""

    case_id: int
    version: int
    stage: str
    event_id: int
    callback_id: int | None = None
    service_id: int | None = None
    child_id: int | None = None
    child_number: str | None = None
    called_off: tuple[int, ...] = ()  # callbacks that nobody need make any more


def move_case(store: Engine, viewer: Viewer, move: Move, *, now: datetime) -> Moved:
    """Take the step, once per form.

    Raises NotFound for a case out of sight, Conflict when somebody else moved it meanwhile, Refusal for a step that is not
    possible at this stage or says too little (all that is missing is named), NotAllowed without the right.
    """
    viewer.require(Right.RECORD)
    with writing(store) as session:
        moved = take_step(session, viewer, move, now=now)
        raise_revision(session, *subjects_of(moved))
        return moved


def subjects_of(moved: Moved) -> list[Subject]:
    """Whose revision a step raises."""
    more = {Subject.CALLBACKS: moved.callback_id or moved.called_off, Subject.SERVICES: moved.service_id}
    return [Subject.CASES, *(subject for subject, keys in more.items() if keys)]


def take_step(
    session: Session, viewer: Viewer, move: Move, *, now: datetime, policies: Policies | None = None
) -> Moved:
    """The step inside a transaction of the caller, who raises the revision last. What it refuses, it refuses unchanged.

    `policies`: those in force, where the caller has read them for several steps.
    """
    case = seen_case(session, viewer, move.case_id)
    done = cases.event_of_form(session, move.form_token)
    if done is not None and done.id is not None:
        return Moved(move.case_id, case.version, case.stage, done.id)
    policies = policies or policies_in_force(session, now)
    at = move.at or now
    found = situation_of(session, case, policies)
    _check(viewer, case, move, found, policies, at, now)
    if not move.is_quiet:
        catch_up(session, case, found, policies, until=at, now=now)
    before = {name: getattr(case, name) for name in _TRACED}
    change_case(session, case, move, found, policies, at)
    event = event_of(viewer, case, move, found, policies, at, now)
    session.add(event)
    session.flush()
    if event.kind in (Stage.RESOLVED, *EXITS) and at < now:
        take_back(session, case, found, after=at, now=now)
    moved = _consequences(session, viewer, case, event, policies, now)
    _leave_trace(session, viewer, case, event, moved, before, now)
    if event.satisfied is False:
        rejected = Move(case.id or 0, case.version, SideEvent.REJECTED, f"{move.form_token}.no", at, move.problem)
        return replace(take_step(session, viewer, rejected, now=now, policies=policies), event_id=moved.event_id)
    return moved


def seen_case(session: Session, viewer: Viewer, case_id: int) -> Case:
    """The case to be changed, held. Raises NotFound for one out of sight."""
    case = row_to_change(session, Case, case_id)
    if case is None or not cases.is_in_sight(session, viewer.scope, case):
        raise NotFound("case.not_found")
    return case


def _check(
    viewer: Viewer, case: Case, move: Move, found: Situation, policies: Policies, at: datetime, now: datetime
) -> None:
    if case.version != move.version and not move.is_quiet:
        raise _conflict(case, move)
    overrides = _overrides(viewer, move, found)
    if not overrides and not is_legal(case.kind, case.stage, move.event):
        raise Refusal("case.not_now", event=move.event, stage=case.stage, field="event")
    hindered = hindrance(found, move.event)
    if hindered in _OVERRIDABLE and not overrides:
        who = "manager" if viewer.may(Right.SET_RULES) else "others"
        raise Refusal(f"{hindered}.{who}", field="event")
    if hindered is not None and not overrides:
        raise Refusal(hindered, field="event")
    check_fields(move, case.kind, policies.waiting)
    check_time(move, case, found, at, now)


def _overrides(viewer: Viewer, move: Move, found: Situation) -> bool:
    """Whoever may set the rules may set one aside: an open case is closed early, with a reason that stays on record."""
    wanted = move.event == Stage.CLOSED and bool(move.override_reason.strip())
    return wanted and found.is_open and viewer.may(Right.SET_RULES)


def _conflict(case: Case, move: Move) -> Conflict:
    """What the person wanted beside what stands there now."""
    mine: dict[str, Any] = {
        "stage": next_stage_after(case.stage, move.event),
        "team_id": move.team_id,
        "owner_id": move.owner_id,
        "severity": move.severity,
        "cause_id": move.cause_id,
        "promised_at": move.promised_at,
    }
    wanted = {name: value for name, value in mine.items() if value is not None}
    return Conflict("case.changed", mine=wanted, theirs={name: getattr(case, name) for name in wanted})


def _consequences(
    session: Session, viewer: Viewer, case: Case, event: CaseEvent, policies: Policies, now: datetime
) -> Moved:
    """A resolved complaint is called back; a resolved repair is a service done, which is called back; nobody is called about
    an outcome that no longer stands; a customer who does not accept it gets a form of their own."""
    assert case.id is not None
    assert event.id is not None
    moved = Moved(case.id, case.version, case.stage, event.id)
    if event.kind == Stage.RESOLVED and case.kind == CaseKind.COMPLAINT:
        opened = after_resolution(session, viewer, case, event.occurred_at, policies, now=now)
        return Moved(case.id, case.version, case.stage, event.id, callback_id=opened)
    if event.kind == Stage.RESOLVED and case.kind == CaseKind.REPAIR:
        service_id, opened = after_repair(session, viewer, case, event, policies, now=now)
        return Moved(case.id, case.version, case.stage, event.id, callback_id=opened, service_id=service_id)
    if event.kind in (SideEvent.REOPENED, *EXITS):
        return Moved(case.id, case.version, case.stage, event.id, called_off=call_off(session, case, event, policies))
    if event.kind == SideEvent.REJECTED:
        child = open_child(session, viewer, case, event.note or "", policies, at=event.occurred_at, now=now)
        return Moved(case.id, case.version, case.stage, event.id, child_id=child.id, child_number=child.number)
    return moved


def _leave_trace(
    session: Session,
    viewer: Viewer,
    case: Case,
    event: CaseEvent,
    moved: Moved,
    before: dict[str, Any],
    now: datetime,
) -> None:
    after = {name: getattr(case, name) for name in _TRACED}
    changed = {name: [before[name], after[name]] for name in _TRACED if before[name] != after[name]}
    details: dict[str, Any] = {"version": case.version, "changed": _plain(changed)}
    if event.gate_bypassed:
        details["override"] = event.note
    if moved.called_off:
        details["called_off"] = list(moved.called_off)
    audit(session, at=now, actor=viewer.actor, action=event.kind, subject="case", subject_id=case.id, details=details)


def _plain(changed: dict[str, list[Any]]) -> dict[str, list[Any]]:
    """As JSON can hold it."""
    return {
        name: [one.isoformat() if isinstance(one, datetime) else one for one in pair] for name, pair in changed.items()
    }
