"""When the policy wants a case resolved, worked out anew: its kind or its severity turned out to be another."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from dashboard.policies import Policies, policies_in_force
from dashboard.rules.sla import shifted_due
from dashboard.use_cases.check_entry import entry_due
from data_access.repositories.cases import waits
from data_access.tables import Case


def policy_due_of(session: Session, case: Case, policies: Policies) -> datetime | None:
    """The limit of the rule that held when the case came in, moved on by the waiting that has ended.

    `policies`: those of now, which say whether waiting moves a limit. None where nothing was set, and for history.
    """
    assert case.id is not None
    then = policies_in_force(session, case.received_at)
    due_at = entry_due(then, case.kind, case.severity, case.received_at)
    if due_at is None:
        return None
    return shifted_due(policies.sla, policies.calendar, due_at, waits(session, case.id))
