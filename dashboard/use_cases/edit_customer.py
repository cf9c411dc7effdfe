"""A customer's file is changed: contact data by whoever records, the tier by whoever sets the rules."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Engine
from sqlmodel import Session

from dashboard.auth.viewer import Right, Viewer
from dashboard.errors import Conflict, NotFound, Refusal
from dashboard.policies import policies_in_force
from dashboard.rules.phones import read_phone
from dashboard.rules.search_keys import search_keys
from dashboard.saving import writing
from data_access.repositories.callbacks import phone_is_corrected
from data_access.repositories.customer_file import asset_labels, is_working, replace_search_keys
from data_access.repositories.ledger import audit, raise_revision
from data_access.repositories.locking import row_to_change
from data_access.tables import Customer
from data_access.vocabulary import Subject, Tier

LONGEST = {"name": 200, "email": 200, "address": 400, "preferred_time": 120, "preference": 2000}
PERSONAL = ("phone", "email", "address")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


@dataclass(frozen=True)
class ContactData:
    """What the form shows. Phone, e-mail, address: None leaves the stored one (the viewer sees it masked), "" takes it out."""

    name: str
    phone: str | None = None
    email: str | None = None
    address: str | None = None
    preferred_time: str = ""
    preference: str = ""
    do_not_call: bool = False
    account_manager_id: int | None = None


def edit_customer(
    store: Engine, viewer: Viewer, customer_id: int, version: int, entry: ContactData, *, now: datetime
) -> None:
    """Change the contact data; the customer is found by the new name and phone at once.

    Raises Conflict (both versions in it) when somebody changed the file since `version`, NotFound for a customer that is
    gone, Refusal for a phone or an address that can't be read.
    """
    viewer.require(Right.RECORD)
    wanted = _checked(entry)
    with writing(store) as session:
        found = _standing(session, customer_id)
        if wanted["account_manager_id"] not in (None, found.account_manager_id) and not is_working(
            session, wanted["account_manager_id"]
        ):
            raise Refusal("customer.no_such_manager", field="account_manager_id")
        _one_at_a_time(viewer, found, version, wanted)
        changed = _change(found, wanted)
        if not changed:
            return
        keys = search_keys(found.name, found.phone, found.number, asset_labels(session, customer_id))
        replace_search_keys(session, customer_id, keys)
        tried_again = "phone" in changed and phone_is_corrected(session, customer_id)
        _record(session, viewer, found, "edit", changed, now, *([Subject.CALLBACKS] if tried_again else []))


@dataclass(frozen=True)
class TierByHand:
    """`tier` None: back to the tier by value. `until`: the last day on which it holds; None without end."""

    tier: Tier | None
    until: date | None = None


def set_tier(
    store: Engine, viewer: Viewer, customer_id: int, version: int, entry: TierByHand, *, now: datetime
) -> None:
    """Set the tier by hand, or take that back. Raises Refusal for a day that has passed, Conflict, NotFound."""
    viewer.require(Right.SET_RULES)
    with writing(store) as session:
        found = _standing(session, customer_id)
        if entry.until is not None and entry.until < policies_in_force(session, now).day(now):
            raise Refusal("customer.tier_past", field="until")
        wanted = {
            "manual_tier": entry.tier and str(entry.tier),
            "manual_tier_until": entry.until if entry.tier else None,
            "manual_tier_by": viewer.name if entry.tier else None,
        }
        _one_at_a_time(viewer, found, version, wanted)
        changed = _change(found, wanted)
        if changed:
            _record(session, viewer, found, "set_tier", changed, now)


def _checked(entry: ContactData) -> dict[str, Any]:
    """The fields as they are stored: trimmed, empty ones as None, the phone in one form."""
    given = {name: value for name, value in asdict(entry).items() if value is not None or name not in PERSONAL}
    wanted = {name: value.strip() if isinstance(value, str) else value for name, value in given.items()}
    for name, most in LONGEST.items():
        if len(wanted.get(name, "")) > most:
            raise Refusal("customer.too_long", field=name, most=most)
    if wanted.get("email") and not _EMAIL.fullmatch(wanted["email"]):
        raise Refusal("customer.bad_email", field="email")
    if wanted.get("phone"):
        wanted["phone"] = _phone(wanted["phone"])
    return {name: value if value != "" or name == "name" else None for name, value in wanted.items()}


def _phone(typed: str) -> str:
    read = read_phone(typed)
    if read is None:
        raise Refusal("customer.bad_phone", field="phone", given=typed)
    return read


def _standing(session: Session, customer_id: int) -> Customer:
    found = row_to_change(session, Customer, customer_id)
    if found is None:
        raise NotFound("customer.gone")
    return found


def _one_at_a_time(viewer: Viewer, found: Customer, version: int, wanted: dict[str, Any]) -> None:
    """A conflict shows both versions, but what is masked for this viewer stays so."""
    if found.version != version:
        hidden = () if viewer.may(Right.SEE_PERSONAL) else PERSONAL
        theirs = {name: getattr(found, name) for name in wanted if name not in hidden}
        raise Conflict("customer.conflict", mine=wanted, theirs=theirs)


def _change(found: Customer, wanted: dict[str, Any]) -> dict[str, list[str | None]]:
    """Set what differs; the old and the new value of each changed field, as text."""
    changed: dict[str, list[str | None]] = {}
    for name, value in wanted.items():
        old = getattr(found, name)
        if old != value:
            setattr(found, name, value)
            changed[name] = [None if one is None else str(one) for one in (old, value)]
    return changed


def _record(
    session: Session,
    viewer: Viewer,
    found: Customer,
    action: str,
    changed: dict[str, list[str | None]],
    now: datetime,
    *touched: Subject,
) -> None:
    found.version += 1
    found.is_stub = False if action == "edit" and "name" in changed else found.is_stub
    session.add(found)
    audit(
        session,
        at=now,
        actor=viewer.actor,
        action=action,
        subject="customer",
        subject_id=found.id,
        details={"changed": changed},
    )
    raise_revision(session, Subject.CUSTOMERS, *touched)
