"""A service done (repair, maintenance, delivery, visit): stored, and called back after the policy's days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine
from sqlmodel import Session

from dashboard.auth.viewer import Viewer
from dashboard.errors import NotFound, Refusal
from dashboard.use_cases.consequences import after_service
from dashboard.use_cases.recording import AHEAD_ALLOWED, Deed, Desk, record
from data_access.repositories import callbacks as store_room
from data_access.repositories.intake import add_numbered, has_asset, standing_customer
from data_access.tables import Customer, Service
from data_access.vocabulary import Precision, Subject


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
    precision: str = Precision.INSTANT


@dataclass(frozen=True)
class LoggedService:
    """`callback_id`: of the callback that it opened; None before the company went live."""

    service_id: int
    callback_id: int | None


def log_service(store: Engine, viewer: Viewer, entry: ServiceEntry, *, now: datetime) -> LoggedService:
    """Store it, once per form.

    Raises NotFound for a customer, asset or case that is gone, Refusal for what is missing, NotAllowed without the right.
    """
    return record(store, viewer, LOG_SERVICE, entry, now=now)


def _already(session: Session, form_token: str) -> LoggedService | None:
    found = store_room.service_of_form(session, form_token)
    return None if found is None else LoggedService(found, store_room.callback_of_service(session, found))


def _check(desk: Desk, entry: ServiceEntry) -> Customer:
    customer = standing_customer(desk.session, entry.customer_id)
    if customer is None or customer.id is None:
        raise NotFound("callback.no_customer", field="customer_id")
    if entry.asset_id is not None and not has_asset(desk.session, customer.id, entry.asset_id):
        raise NotFound("service.no_asset", field="asset_id")
    if not entry.description.strip():
        raise Refusal("service.no_description", field="description")
    desk.check_text(entry.description, "description")
    if (entry.finished_at or desk.now) > desk.now + AHEAD_ALLOWED:
        raise Refusal("service.in_future", field="finished_at")
    return customer


def _write(desk: Desk, entry: ServiceEntry) -> LoggedService:
    customer = _check(desk, entry)
    desk.hold_case(entry.case_id, "service.no_case")
    service = Service(
        number="",
        customer_id=customer.id,
        asset_id=entry.asset_id,
        site_id=entry.site_id or customer.site_id,
        team_id=entry.team_id or desk.viewer.team_id,
        staff_id=entry.staff_id,
        case_id=entry.case_id,
        description=entry.description.strip(),
        quantity=entry.quantity,
        amount_minor=entry.amount_minor,
        currency=desk.policies.currency if entry.amount_minor is not None else None,
        tier=desk.tier(customer.id),
        finished_at=entry.finished_at or desk.now,
        precision=entry.precision,
        form_token=entry.form_token,
        **desk.stamp,
    )
    key = add_numbered(desk.session, service)
    callback_id = after_service(desk.session, desk.viewer, service, desk.policies, now=desk.now)
    desk.note("service", key, Subject.SERVICES, *([Subject.CALLBACKS] if callback_id else []))
    return LoggedService(key, callback_id)


LOG_SERVICE = Deed(_already, _check, _write)
