"""What follows by itself: callbacks that open because something happened. Called within the transaction that caused them."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from dashboard.auth.viewer import Viewer
from dashboard.policies import Policies
from dashboard.rules.callbacks import due_day, due_end
from data_access.repositories.cases import callback_states
from data_access.repositories.intake import add_numbered
from data_access.tables import Callback, Case
from data_access.vocabulary import CallbackReason, CallbackState


def after_resolution(
    session: Session, viewer: Viewer, case: Case, at: datetime, policies: Policies, *, now: datetime
) -> int | None:
    """A resolved complaint is called back (requirements P4); the key of the callback opened.

    None for an anonymous customer, before the company went live, and while one is still open for the case.
    """
    assert case.id is not None
    if case.customer_id is None or policies.is_history(at):
        return None
    if CallbackState.OPEN in callback_states(session, case.id):
        return None
    due_at = due_end(due_day(policies.callbacks, policies.calendar, CallbackReason.AFTER_COMPLAINT, at), policies.zone)
    callback = Callback(
        number="",
        customer_id=case.customer_id,
        asset_id=case.asset_id,
        case_id=case.id,
        site_id=case.site_id,
        team_id=case.team_id,
        owner_id=case.owner_id,
        reason=CallbackReason.AFTER_COMPLAINT,
        topic=case.content,
        tier=case.tier,
        opened_at=at,
        original_due_at=due_at,
        due_at=due_at,
        recorded_at=now,
        recorded_by=viewer.name,
    )
    return add_numbered(session, callback)
