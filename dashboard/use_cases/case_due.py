"""By when a case must be resolved, and how the limits of its rounds move. What the store says, put before the rules."""

from __future__ import annotations

from datetime import datetime
from itertools import takewhile

from sqlmodel import Session

from dashboard.policies import Policies, policies_in_force
from dashboard.rules.situation import Situation, situation, stopped
from dashboard.rules.sla import due, policy_due, shifted_due
from dashboard.use_cases.check_entry import entry_due
from data_access.repositories.cases import callbacks_of_case, events_of_case
from data_access.tables import Case, CaseEvent
from data_access.vocabulary import SideEvent


def situation_of(session: Session, case: Case, policies: Policies) -> Situation:
    """Where a case stands now."""
    assert case.id is not None
    return situation(
        case.kind,
        events_of_case(session, case.id),
        callbacks_of_case(session, case.id),
        is_history=policies.is_history(case.received_at),
        live_from=policies.live_from,
        nobody_to_call=case.is_anonymous,
    )


def round_due(session: Session, case: Case, found: Situation) -> datetime | None:
    """The limit of the present round: a re-opened case has a clock of its own (metrics, section 2)."""
    if found.round_id is None:
        return case.due_at
    reopening = session.get(CaseEvent, found.round_id)
    return reopening.due_at if reopening is not None and reopening.due_at is not None else case.due_at


def policy_due_of(session: Session, case: Case, policies: Policies) -> datetime | None:
    """When the policy wants a case resolved, worked out anew: its kind or its severity turned out to be another.

    The limit of the rule that held when the case came in, moved on by the waits that stopped the clock. `policies`: those
    of now. None where nothing was set, and for history.
    """
    then = policies_in_force(session, case.received_at)
    due_at = entry_due(then, case.kind, case.severity, case.received_at)
    if due_at is None or case.id is None:
        return due_at
    first = takewhile(lambda event: event.kind != SideEvent.REOPENED, events_of_case(session, case.id))
    return moved_on(due_at, situation(case.kind, first, (), is_history=False), policies)


def moved_on(due_at: datetime, found: Situation, policies: Policies, until: datetime | None = None) -> datetime:
    """A limit moved on by the waits of the round; `until`: counting one that still lasts, up to there."""
    waits = (*found.waits, found.waiting) if found.waiting is not None else found.waits
    pauses = stopped(waits, unsaid=policies.sla.pause_while_waiting, until=until)
    return shifted_due(policies.sla, policies.calendar, due_at, pauses)


def set_due(session: Session, case: Case, found: Situation, policies: Policies) -> None:
    """Work out the due of the present round from its parts. The first round's stays what it was once it is over."""
    if found.round_id is None:
        parts = (case.policy_due_at, case.promised_at, case.outside_due_at)
        case.due_at = None if found.is_history else due(*parts)
        return
    reopening = session.get_one(CaseEvent, found.round_id)
    assert found.round_began is not None
    reopening.due_at = reopened_due(case, found.round_began, policies, found)
    session.add(reopening)


def reopened_due(case: Case, at: datetime, policies: Policies, found: Situation | None = None) -> datetime | None:
    """The limit of the round that a re-opening began, as it was then; `found`: as its waits and its promise have moved it. None
    before the company went live."""
    if policies.is_history(at):
        return None
    limit = policy_due(policies.sla, policies.calendar, case.kind, case.severity, at)
    if found is None:
        return due(limit, None, outside_due_in(case, at))
    limit = moved_on(limit, found, policies) if limit is not None else None
    return due(limit, case.promised_at, outside_due_in(case, at))


def outside_due_in(case: Case, round_began: datetime) -> datetime | None:
    """The time set from outside, unless it had passed before the case was re-opened."""
    outside = case.outside_due_at
    return outside if outside is not None and outside > round_began else None
