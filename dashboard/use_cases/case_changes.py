"""What a step changes on its case, and the event that it leaves."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlmodel import Session

from dashboard.auth.viewer import Viewer
from dashboard.errors import Refusal
from dashboard.policies import Policies
from dashboard.rules.callbacks import SATISFIED
from dashboard.rules.situation import Situation, Wait, closes_early, ends_wait
from dashboard.rules.stages import is_open, next_stage_after
from dashboard.use_cases.case_due import moved_on, policy_due_of, reopened_due, set_due
from dashboard.use_cases.case_moves import Move
from data_access.queries.organisation import organisation
from data_access.repositories import cases
from data_access.tables import Case, CaseEvent
from data_access.vocabulary import Exit, SideEvent, Stage

HAND_OVERS = (Stage.DISPATCHED, SideEvent.TRANSFERRED, SideEvent.ESCALATED)


def change_case(session: Session, case: Case, move: Move, found: Situation, policies: Policies, at: datetime) -> None:
    """Change the state columns as the event demands. Raises Refusal for a merger into nothing."""
    if move.event in HAND_OVERS or move.event == Stage.INVESTIGATING:
        _hand_over(session, case, move)
    if move.cause_id is not None:
        case.cause_id = move.cause_id or None
    for name in ("urgent", "validity"):
        if getattr(move, name) is not None:
            setattr(case, name, getattr(move, name))
    if move.joint_team_ids is not None:
        cases.set_joint_teams(session, case, move.joint_team_ids)
    if move.event == SideEvent.ESCALATED:
        case.escalation_level += 1
    elif move.event == Exit.MERGED:
        _merge(session, case, move)
    _change_limits(session, case, move, found, policies, at)
    _advance(case, move, at)


def _change_limits(
    session: Session, case: Case, move: Move, found: Situation, policies: Policies, at: datetime
) -> None:
    """A new severity brings its own limit, a promise tightens it, a wait that ends moves it. A re-opened case gets a clock
    of its own (see `event_of`), which such steps change from then on, and not that of its first round."""
    if move.event == SideEvent.REOPENED:
        case.promised_at, case.escalation_level = None, 0
        return
    is_graver = move.severity is not None and move.severity != case.severity
    if move.severity is not None:
        case.severity = move.severity
    if is_graver and found.round_id is None:
        case.policy_due_at = policy_due_of(session, case, policies)
    ended = found.waiting if ends_wait(move.event) else None
    if ended is not None:
        found = replace(found, waiting=None, waits=(*found.waits, replace(ended, until=at)))
        _end_wait(case, found, ended, policies, at)
    if move.event == SideEvent.PROMISED:
        case.promised_at = move.promised_at
    if is_graver or ended is not None or move.event == SideEvent.PROMISED:
        set_due(session, case, found, policies)


def _end_wait(case: Case, found: Situation, ended: Wait, policies: Policies, at: datetime) -> None:
    """The first round's limit is kept in the case, moved on by each wait as it ends."""
    if found.round_id is None and case.policy_due_at is not None:
        only = replace(found, waits=(replace(ended, until=at),))
        case.policy_due_at = moved_on(case.policy_due_at, only, policies)


def _hand_over(session: Session, case: Case, move: Move) -> None:
    """A person brings the team along; a team alone leaves the person open."""
    if move.keeper is None:
        return
    person = organisation(session).person(move.owner_id)
    case.owner_id = move.owner_id
    case.team_id = move.team_id or (person.parent if person else None) or case.team_id


def _merge(session: Session, case: Case, move: Move) -> None:
    master = cases.case_numbered(session, move.into_number.strip().lstrip("#"))
    if master is None or master.id == case.id or master.stage == Exit.MERGED:
        raise Refusal("case.no_master", field="into_number", number=move.into_number)
    case.merged_into_id = master.id


def _advance(case: Case, move: Move, at: datetime) -> None:
    reached = next_stage_after(case.stage, move.event)
    if reached != case.stage:
        case.stage, case.stage_since, case.is_open = reached, at, is_open(reached)
    if not move.is_quiet:
        case.version += 1


def event_of(
    viewer: Viewer, case: Case, move: Move, found: Situation, policies: Policies, at: datetime, now: datetime
) -> CaseEvent:
    """Stamped with who did it, except that a hand-over names whom it went to."""
    to_others = move.event in HAND_OVERS
    override = move.override_reason.strip() if move.event == Stage.CLOSED and closes_early(found) else ""
    assert case.id is not None
    event = CaseEvent(
        number=move.form_token,
        case_id=case.id,
        kind=move.event,
        occurred_at=at,
        recorded_at=now,
        recorded_by=viewer.name,
        staff_id=case.owner_id if to_others else viewer.staff_id,
        team_id=case.team_id if to_others else viewer.team_id,
        note=override or move.note.strip() or None,
        due_at=move.promised_at,
        gate_bypassed=bool(override),
        way=move.way,
        post=move.post,
        is_effective=move.is_effective,
        satisfied=SATISFIED.get(move.word) if move.event == Stage.FOLLOWED_UP else None,
    )
    if move.event == SideEvent.WAITING:
        event.reason, event.pauses = move.reason, policies.waiting.pauses(move.reason)
    elif move.event == SideEvent.REOPENED:
        event.due_at = reopened_due(case, at, policies)
    elif move.event == SideEvent.ESCALATED:
        event.level = case.escalation_level
    elif move.event in (SideEvent.URGED, SideEvent.SUPERVISED):
        event.team_id = case.team_id  # whom the words went to
    elif move.event == SideEvent.URGE_ANSWERED:
        event.answers_id = _urging(move, found)
    elif move.event == Stage.RESOLVED:
        _tell_resolution(event, viewer, move, at)
    return event


def _urging(move: Move, found: Situation) -> int:
    """The one named, else the earliest that waits. Raises Refusal for one that is not open."""
    if move.answers_id is not None and move.answers_id not in found.urged:
        raise Refusal("case.not_urged", field="answers_id")
    return move.answers_id or found.urged[0]


def _tell_resolution(event: CaseEvent, viewer: Viewer, move: Move, at: datetime) -> None:
    """Signed by whoever did it, then; where nothing is said, by the person who records it, at that instant."""
    event.finding = move.finding.strip() or None
    event.root_cause = move.root_cause
    event.outcome = move.outcome
    event.compensation_minor = move.compensation_minor
    event.cost_minor = move.cost_minor
    event.liability = move.liability
    event.improvement = move.improvement.strip() or None
    event.implemented_by = move.implemented_by.strip() or viewer.name
    event.implemented_at = move.implemented_at or at
