"""A callback that somebody promises by hand, and one that is called off with a reason."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Engine
from sqlmodel import Session

from dashboard.auth.viewer import Right, Viewer
from dashboard.errors import Conflict, NotFound, Refusal
from dashboard.policies import policies_in_force
from dashboard.rules.callbacks import due_end
from dashboard.saving import once, writing
from dashboard.use_cases.callback_ledger import call_to_change
from dashboard.use_cases.consequences import add_to_ledger
from dashboard.use_cases.tier_stamp import tiers_of
from data_access.repositories import callbacks as store_room
from data_access.repositories.intake import standing_customer
from data_access.repositories.ledger import audit, raise_revision
from data_access.repositories.locking import row_to_change
from data_access.tables import Callback, Case
from data_access.vocabulary import CallbackReason, CallbackState, Subject

LONGEST_TOPIC = 2000
BY_HAND = frozenset(CallbackReason) - {CallbackReason.RECHECK}
"""A recheck is drawn by lot, never added."""


@dataclass(frozen=True)
class CallbackEntry:
    """`due_on`: the local day by whose end the customer is called. `owner_id` empty: the account manager."""

    customer_id: int | None
    due_on: date
    form_token: str
    reason: str = CallbackReason.BY_HAND
    topic: str = ""
    owner_id: int | None = None
    team_id: int | None = None
    asset_id: int | None = None
    case_id: int | None = None


@dataclass(frozen=True)
class CancelEntry:
    """`version`: of the callback as the person saw it."""

    callback_id: int
    version: int
    reason: str


def add_callback(store: Engine, viewer: Viewer, entry: CallbackEntry, *, now: datetime) -> int:
    """Store it, once per form; its key.

    Raises NotFound for a customer that is gone, Refusal for a due day that has passed, NotAllowed without the right.
    """
    viewer.require(Right.RECORD)
    return once(
        store,
        lambda session: store_room.callback_of_form(session, entry.form_token),
        lambda session: _add(store, session, viewer, entry, now),
    )


def _add(store: Engine, session: Session, viewer: Viewer, entry: CallbackEntry, now: datetime) -> int:
    policies = policies_in_force(session, now)
    customer = standing_customer(session, entry.customer_id) if entry.customer_id is not None else None
    if customer is None or customer.id is None:
        raise NotFound("callback.no_customer", field="customer_id")
    case = row_to_change(session, Case, entry.case_id)
    if entry.case_id is not None and (case is None or not viewer.scope.sees(case.team_id, case.site_id)):
        raise NotFound("callback.no_case", field="case_id")
    if entry.reason not in BY_HAND:
        raise Refusal("callback.no_reason", field="reason")
    if entry.due_on < policies.day(now):
        raise Refusal("callback.due_past", field="due_on")
    if len(entry.topic) > LONGEST_TOPIC:
        raise Refusal("callback.too_long", field="topic", most=LONGEST_TOPIC)
    due_at = due_end(entry.due_on, policies.zone)
    callback = Callback(
        number="",
        customer_id=customer.id,
        asset_id=entry.asset_id,
        case_id=entry.case_id,
        site_id=customer.site_id,
        team_id=entry.team_id or viewer.team_id,
        owner_id=entry.owner_id or store_room.account_manager(session, customer.id),
        reason=entry.reason,
        topic=entry.topic.strip(),
        tier=tiers_of(store, session, [customer.id], policies, now)[customer.id],
        opened_at=now,
        original_due_at=due_at,
        due_at=due_at,
        recorded_at=now,
        recorded_by=viewer.name,
        form_token=entry.form_token,
    )
    key = add_to_ledger(session, callback)
    details = {"reason": entry.reason, "due_on": entry.due_on.isoformat()}
    audit(session, at=now, actor=viewer.actor, action="add", subject="callback", subject_id=key, details=details)
    raise_revision(session, Subject.CALLBACKS)
    return key


def cancel_callback(store: Engine, viewer: Viewer, entry: CancelEntry, *, now: datetime) -> None:
    """Call it off. It leaves every denominator, so that a reason is required and stays on record.

    Raises NotFound, Conflict (with both versions), Refusal without a reason or for one that has ended, NotAllowed.
    """
    viewer.require(Right.RECORD)
    with writing(store) as session:
        call = call_to_change(session, viewer, entry.callback_id)
        callback = call.callback
        if callback.version != entry.version:
            theirs = {"state": callback.state, "due_at": callback.due_at}
            raise Conflict("callback.changed", mine={"state": CallbackState.CANCELLED}, theirs=theirs)
        if callback.state != CallbackState.OPEN:
            raise Refusal("callback.ended")
        if not entry.reason.strip():
            raise Refusal("callback.cancel_reason", field="reason")
        for row in call.rows:
            row.state, row.ended_at, row.next_attempt_at = CallbackState.CANCELLED, now, None
            row.end_reason = entry.reason.strip()[:400]
            row.needs_phone, row.version = False, entry.version + 1
            session.add(row)
        audit(
            session,
            at=now,
            actor=viewer.actor,
            action="cancel",
            subject="callback",
            subject_id=callback.id,
            details={"reason": callback.end_reason, "reasons": sorted(row.reason for row in call.rows)},
        )
        raise_revision(session, Subject.CALLBACKS)
