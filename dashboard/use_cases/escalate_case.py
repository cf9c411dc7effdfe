"""What nobody has resolved in time goes up by the clock (requirements P3): level by level, at the instant of the breach.

Escalating by hand is a move like any other (`move_case`), which first catches up with what the clock has not written yet. Only
the pass that finds a case late tells anybody of it: no notice is sent for what is over (`notices.composing`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine
from sqlmodel import Session

from dashboard.policies import Policies, policies_in_force
from dashboard.rules.escalation import levels_reached
from dashboard.rules.situation import Situation, stopped
from dashboard.rules.stages import rank
from dashboard.saving import writing
from dashboard.use_cases.case_due import round_due, situation_of
from data_access.repositories import cases
from data_access.repositories.ledger import audit, raise_revision
from data_access.repositories.locking import row_to_change
from data_access.tables import Case, CaseEvent
from data_access.vocabulary import SideEvent, Stage, Subject

CLOCK = "clock"
"""Who escalated, in the ledger and the audit: nobody by hand."""


@dataclass(frozen=True)
class Escalated:
    event_id: int
    level: int


def escalate_by_clock(
    store: Engine,
    case_id: int,
    level: int,
    breach_instant: datetime,
    *,
    now: datetime,
    to_staff_id: int | None = None,
) -> Escalated | None:
    """Take a case up to a level, at the instant at which its limit let it: whenever this is called, and once for good.

    None where there is nothing to do: it was taken there before (by whomever), it is resolved or over, its clock stands
    still, or its due has moved behind that instant meanwhile.
    """
    with writing(store) as session:
        done = escalate_within(session, case_id, level, breach_instant, now=now, to_staff_id=to_staff_id)
        if done is not None:
            raise_revision(session, Subject.CASES)
        return done


def escalate_within(
    session: Session,
    case_id: int,
    level: int,
    breach_instant: datetime,
    *,
    now: datetime,
    to_staff_id: int | None = None,
) -> Escalated | None:
    """`escalate_by_clock` within the caller's transaction, who raises the revision of the cases at its end."""
    case = row_to_change(session, Case, case_id)
    if case is None or case.escalation_level >= level or breach_instant > now:
        return None
    found = situation_of(session, case, policies := policies_in_force(session, now))
    if not found.is_open or found.is_history or rank(found.stage) >= rank(Stage.RESOLVED):
        return None
    lasting = () if found.waiting is None else (found.waiting,)
    if stopped(lasting, unsaid=policies.sla.pause_while_waiting, until=now):
        return None
    due_at = round_due(session, case, found)
    if due_at is None or due_at > breach_instant:
        return None
    return _write(session, case, found, level, breach_instant, to_staff_id, now)


def red_line_event(actor: str, case: Case, number: str, now: datetime) -> CaseEvent:
    """A red line goes up at once (requirements P11), whenever it is told: to whoever has the case, with its word."""
    assert case.id is not None
    return CaseEvent(
        number=number,
        case_id=case.id,
        kind=SideEvent.ESCALATED,
        occurred_at=max(now, case.stage_since),
        recorded_at=now,
        recorded_by=actor,
        staff_id=case.owner_id,
        team_id=case.team_id,
        note=case.red_line_word,
    )


def catch_up(
    session: Session, case: Case, found: Situation, policies: Policies, *, until: datetime, now: datetime
) -> None:
    """Write down every level that a case had reached before its next step, at its own instant: what follows may resolve it,
    move its limit or stop its clock, and no number depends on the clock having been looked at in between."""
    if not found.is_open or found.is_history or rank(found.stage) >= rank(Stage.RESOLVED):
        return
    due_at = round_due(session, case, found)
    if due_at is None or due_at >= until or (case.import_id is not None and due_at < case.recorded_at):
        return
    if found.waiting is not None and stopped((found.waiting,), unsaid=policies.sla.pause_while_waiting, until=until):
        until = min(until, found.waiting.since)
    working = policies.sla.working_time
    for level, at in levels_reached(policies.escalation, policies.calendar, due_at, until, working_time=working):
        if case.escalation_level < level:
            _write(session, case, found, level, at, None, now)


def take_back(session: Session, case: Case, found: Situation, *, after: datetime, now: datetime) -> None:
    """A step that ends the round is told later than it was taken: the clock had gone on, and what it wrote since was not so."""
    assert case.id is not None
    events = cases.events_of_case(session, case.id)
    for event in events:
        if event.by_clock and event.kind == SideEvent.ESCALATED and event.occurred_at > after:
            event.voided_at, event.voided_by, event.void_reason = now, CLOCK, "done before"
            session.add(event)
    since = found.round_began or case.received_at
    standing = (one.level or 0 for one in events if one.voided_at is None and one.occurred_at >= since)
    case.escalation_level = max(standing, default=0)


def _write(
    session: Session,
    case: Case,
    found: Situation,
    level: int,
    breach_instant: datetime,
    to_staff_id: int | None,
    now: datetime,
) -> Escalated | None:
    """Once for each level of a round."""
    case_id = case.id
    assert case_id is not None
    number = f"{CLOCK}.{case_id}.{found.round_id or 0}.{level}"
    if cases.event_of_form(session, number) is not None:
        return None
    event = CaseEvent(
        number=number,
        case_id=case_id,
        kind=SideEvent.ESCALATED,
        occurred_at=breach_instant,
        recorded_at=now,
        recorded_by=CLOCK,
        staff_id=to_staff_id,
        team_id=case.team_id,
        level=level,
        by_clock=True,
    )
    session.add(event)
    case.escalation_level = level
    session.flush()
    details = {"level": level, "by_clock": True, "breach": breach_instant.isoformat()}
    audit(
        session,
        at=now,
        actor=CLOCK,
        action=SideEvent.ESCALATED,
        subject="case",
        subject_id=case_id,
        details=details,
    )
    assert event.id is not None
    return Escalated(event.id, level)
