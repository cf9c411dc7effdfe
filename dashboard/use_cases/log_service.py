"""A service done (repair, maintenance, delivery, visit): stored, and called back after the policy's days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Engine
from sqlmodel import Session

from dashboard.auth.viewer import Right, Viewer
from dashboard.errors import NotFound, Refusal
from dashboard.policies import policies_in_force
from dashboard.saving import once
from dashboard.use_cases.consequences import after_service
from dashboard.use_cases.tier_stamp import tiers_of
from data_access.repositories import callbacks as store_room
from data_access.repositories.intake import add_numbered, has_asset, standing_customer
from data_access.repositories.ledger import audit, raise_revision
from data_access.tables import Service
from data_access.vocabulary import Subject

AHEAD_ALLOWED = timedelta(minutes=5)
LONGEST_DESCRIPTION = 2000


@dataclass(frozen=True)
class ServiceEntry:
    """`finished_at` empty: now. `staff_id`: who served; `team_id`, `site_id` empty: the viewer's team, the customer's site."""

    customer_id: int
    description: str
    form_token: str
    finished_at: datetime | None = None
    asset_id: int | None = None
    site_id: int | None = None
    team_id: int | None = None
    staff_id: int | None = None
    case_id: int | None = None
    quantity: float | None = None
    amount_minor: int | None = None


@dataclass(frozen=True)
class LoggedService:
    """`callback_id`: of the callback that it opened; None before the company went live."""

    service_id: int
    callback_id: int | None


def log_service(store: Engine, viewer: Viewer, entry: ServiceEntry, *, now: datetime) -> LoggedService:
    """Store it, once per form.

    Raises NotFound for a customer or asset that is gone, Refusal for what is missing, NotAllowed without the right.
    """
    viewer.require(Right.RECORD)
    return once(
        store,
        lambda session: _already(session, entry.form_token),
        lambda session: _write(store, session, viewer, entry, now),
    )


def _already(session: Session, form_token: str) -> LoggedService | None:
    found = store_room.service_of_form(session, form_token)
    return None if found is None else LoggedService(found, store_room.callback_of_service(session, found))


def _write(store: Engine, session: Session, viewer: Viewer, entry: ServiceEntry, now: datetime) -> LoggedService:
    customer = standing_customer(session, entry.customer_id)
    if customer is None or customer.id is None:
        raise NotFound("callback.no_customer", field="customer_id")
    if entry.asset_id is not None and not has_asset(session, customer.id, entry.asset_id):
        raise NotFound("service.no_asset", field="asset_id")
    if not entry.description.strip():
        raise Refusal("service.no_description", field="description")
    if len(entry.description) > LONGEST_DESCRIPTION:
        raise Refusal("callback.too_long", field="description", most=LONGEST_DESCRIPTION)
    finished_at = entry.finished_at or now
    if finished_at > now + AHEAD_ALLOWED:
        raise Refusal("service.in_future", field="finished_at")
    policies = policies_in_force(session, now)
    service = Service(
        number="",
        customer_id=customer.id,
        asset_id=entry.asset_id,
        site_id=entry.site_id or customer.site_id,
        team_id=entry.team_id or viewer.team_id,
        staff_id=entry.staff_id,
        case_id=entry.case_id,
        description=entry.description.strip(),
        quantity=entry.quantity,
        amount_minor=entry.amount_minor,
        currency=policies.currency if entry.amount_minor is not None else None,
        tier=tiers_of(store, session, [customer.id], policies, now)[customer.id],
        finished_at=finished_at,
        recorded_at=now,
        recorded_by=viewer.name,
        form_token=entry.form_token,
    )
    key = add_numbered(session, service)
    callback_id = after_service(session, viewer, service, policies, now=now)
    audit(session, at=now, actor=viewer.actor, action="log", subject="service", subject_id=key)
    raise_revision(session, Subject.SERVICES, *([Subject.CALLBACKS] if callback_id else []))
    return LoggedService(key, callback_id)
