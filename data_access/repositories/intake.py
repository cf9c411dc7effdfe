"""Writing what a call brings: customer, case with its first events, interaction. Never commits."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TypeVar

from sqlalchemy import delete, or_, select
from sqlmodel import Session, col

from data_access.tables import (
    OWN_SOURCE,
    Callback,
    CallbackAttempt,
    Case,
    CaseEvent,
    Customer,
    CustomerAsset,
    CustomerSearch,
    Interaction,
    Purchase,
    Service,
    Survey,
)
from data_access.tables.base import Voidable
from data_access.vocabulary import CallbackState

Numbered = TypeVar("Numbered", Customer, Case, CaseEvent, Interaction, Callback, CallbackAttempt, Service, Survey)


def add_numbered(session: Session, row: Numbered) -> int:
    """Store a row of our own source; its number is its key, so that two writers never take the same one."""
    row.source = OWN_SOURCE
    row.number = secrets.token_hex(8)
    session.add(row)
    session.flush()
    assert row.id is not None
    row.number = str(row.id)
    session.add(row)
    session.flush()
    return row.id


def add_search_keys(session: Session, customer_id: int, keys: Iterable[tuple[str, str]]) -> None:
    session.add_all(CustomerSearch(customer_id=customer_id, key=key, kind=kind) for key, kind in keys)


def interaction_of_token(session: Session, token: str) -> Interaction | None:
    """The entry that this form has already become, void or not."""
    return session.execute(select(Interaction).where(col(Interaction.form_token) == token)).scalar_one_or_none()


def standing_customer(session: Session, customer_id: int) -> Customer | None:
    found = session.get(Customer, customer_id)
    return found if found is not None and found.voided_at is None else None


def has_asset(session: Session, customer_id: int, asset_id: int) -> bool:
    found = session.execute(
        select(col(CustomerAsset.id))
        .where(col(CustomerAsset.customer_id) == customer_id, col(CustomerAsset.asset_id) == asset_id)
        .limit(1)
    )
    return found.scalar() is not None


def customer_with_phone(session: Session, phone: str) -> int | None:
    """The first customer that stands with exactly this phone."""
    found = session.execute(
        select(col(Customer.id))
        .where(col(Customer.phone) == phone, col(Customer.voided_at).is_(None))
        .order_by(col(Customer.id))
        .limit(1)
    )
    return found.scalar()


def events_of(session: Session, case_id: int) -> list[CaseEvent]:
    """The events of a case that stand, in the order of their recording."""
    rows = session.execute(
        select(CaseEvent)
        .where(col(CaseEvent.case_id) == case_id, col(CaseEvent.voided_at).is_(None))
        .order_by(col(CaseEvent.id))
    )
    return list(rows.scalars())


def callbacks_of(session: Session, case_id: int) -> list[Callback]:
    rows = session.execute(select(Callback).where(col(Callback.case_id) == case_id, col(Callback.voided_at).is_(None)))
    return list(rows.scalars())


def services_of(session: Session, case_id: int) -> list[Service]:
    rows = session.execute(select(Service).where(col(Service.case_id) == case_id, col(Service.voided_at).is_(None)))
    return list(rows.scalars())


def hold_callbacks(session: Session, case_id: int) -> None:
    """Whoever logs a try at one of the case's callbacks waits. Before the case itself, as a try takes them in that order."""
    session.execute(
        select(col(Callback.id)).where(col(Callback.case_id) == case_id).order_by(col(Callback.id)).with_for_update()
    )


def is_relied_on(session: Session, entry: Interaction, belongings: Sequence[CaseEvent | Callback | Service]) -> bool:
    """Whether somebody has gone on with the case of an entry: an event, a callback, a try or a service of their own; a
    survey, another contact or another case that refers to it. `belongings`: what stands at the case."""
    for one in belongings:
        if (one.recorded_at, one.recorded_by) != (entry.recorded_at, entry.recorded_by):
            return True
        if isinstance(one, Callback) and (one.version > 1 or one.state != CallbackState.OPEN):
            return True
        if isinstance(one, Service) and one.version > 1:
            return True
    services = [one.id for one in belongings if isinstance(one, Service)]
    references = (
        select(col(Survey.id)).where(
            or_(col(Survey.case_id) == entry.case_id, col(Survey.service_id).in_(services)),
            col(Survey.voided_at).is_(None),
        ),
        select(col(Case.id)).where(col(Case.parent_id) == entry.case_id, col(Case.voided_at).is_(None)),
        select(col(Interaction.id)).where(
            col(Interaction.case_id) == entry.case_id,
            col(Interaction.id) != entry.id,
            col(Interaction.voided_at).is_(None),
        ),
    )
    return any(session.execute(each.limit(1)).scalar() is not None for each in references)


def has_other_facts(session: Session, customer_id: int, *, besides: int) -> bool:
    """Whether anything else than that interaction and its case is known of a customer."""
    others = (
        select(col(Interaction.id)).where(
            col(Interaction.customer_id) == customer_id,
            col(Interaction.id) != besides,
            col(Interaction.voided_at).is_(None),
        ),
        select(col(CustomerAsset.id)).where(col(CustomerAsset.customer_id) == customer_id),
        select(col(Callback.id)).where(col(Callback.customer_id) == customer_id, col(Callback.voided_at).is_(None)),
        select(col(Case.id)).where(col(Case.customer_id) == customer_id, col(Case.voided_at).is_(None)),
        select(col(Service.id)).where(col(Service.customer_id) == customer_id, col(Service.voided_at).is_(None)),
        select(col(Survey.id)).where(col(Survey.customer_id) == customer_id, col(Survey.voided_at).is_(None)),
        select(col(Purchase.id)).where(col(Purchase.customer_id) == customer_id, col(Purchase.voided_at).is_(None)),
    )
    return any(session.execute(other.limit(1)).scalar() is not None for other in others)


def void(session: Session, row: Voidable, *, now: datetime, by: str, reason: str) -> None:
    """Nothing is deleted: the row stays, counts nowhere, and says who took it back and why."""
    row.voided_at, row.voided_by, row.void_reason = now, by, reason
    session.add(row)


def forget_search_keys(session: Session, customer_id: int) -> None:
    session.execute(delete(CustomerSearch).where(col(CustomerSearch.customer_id) == customer_id))
