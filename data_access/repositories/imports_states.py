"""The events of many cases at once, and the state that follows from them. Never commits."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import case, select
from sqlmodel import Session, col

from data_access.repositories.imports import portions
from data_access.tables import Asset, Case, CaseEvent, Customer, CustomerAsset
from data_access.vocabulary import Precision, Stage


@dataclass(frozen=True, slots=True)
class EventRow:
    """`is_imported`: an import brought it, so that its moves may break the table of legal ones."""

    id: int
    case_id: int
    kind: str
    occurred_at: datetime
    precision: str
    gate_bypassed: bool
    flaw: str | None
    is_imported: bool


@dataclass(frozen=True, slots=True)
class StateRow:
    id: int
    kind: str
    stage: str
    stage_since: datetime
    is_open: bool
    received_at: datetime


def events_of_cases(session: Session, case_ids: Iterable[int]) -> list[EventRow]:
    """The events that stand, per case in the order in which they happened. What happened at an unknown instant, and the
    receipt among events of one instant, comes first."""
    found: list[EventRow] = []
    order = case(
        (col(CaseEvent.kind) == Stage.RECEIVED, 0), (col(CaseEvent.precision) == Precision.UNKNOWN, 1), else_=2
    )
    for part in portions(case_ids):
        rows = session.execute(
            select(
                col(CaseEvent.id),
                col(CaseEvent.case_id),
                col(CaseEvent.kind),
                col(CaseEvent.occurred_at),
                col(CaseEvent.precision),
                col(CaseEvent.gate_bypassed),
                col(CaseEvent.flaw),
                col(CaseEvent.import_id).is_not(None),
            )
            .where(col(CaseEvent.case_id).in_(part), col(CaseEvent.voided_at).is_(None))
            .order_by(col(CaseEvent.case_id), col(CaseEvent.occurred_at), order, col(CaseEvent.id))
        )
        found += [EventRow(*row) for row in rows]
    return found


def states_of_cases(session: Session, case_ids: Iterable[int], *, to_change: bool = False) -> list[StateRow]:
    """As the cases stand. `to_change`: whoever else moves one waits until this transaction ends."""
    found: list[StateRow] = []
    for part in portions(case_ids):
        statement = (
            select(
                col(Case.id),
                col(Case.kind),
                col(Case.stage),
                col(Case.stage_since),
                col(Case.is_open),
                col(Case.received_at),
            )
            .where(col(Case.id).in_(part))
            .order_by(col(Case.id))
        )
        rows = session.execute(statement.with_for_update() if to_change else statement)
        found += [StateRow(*row) for row in rows]
    return found


def cases_with_events_of(session: Session, import_id: int) -> list[int]:
    rows = session.execute(select(col(CaseEvent.case_id)).where(col(CaseEvent.import_id) == import_id).distinct())
    return list(rows.scalars())


@dataclass(frozen=True, slots=True)
class Findable:
    """What a customer is found by."""

    id: int
    name: str
    phone: str | None
    number: str
    is_void: bool


def findables(session: Session, customer_ids: Iterable[int]) -> tuple[list[Findable], dict[int, list[str]]]:
    """Customers, and the labels of their assets by customer."""
    found: list[Findable] = []
    labels: dict[int, list[str]] = {}
    for part in portions(customer_ids):
        rows = session.execute(
            select(
                col(Customer.id),
                col(Customer.name),
                col(Customer.phone),
                col(Customer.number),
                col(Customer.voided_at).is_not(None),
            ).where(col(Customer.id).in_(part))
        )
        found += [Findable(*row) for row in rows]
        linked = session.execute(
            select(col(CustomerAsset.customer_id), col(Asset.label))
            .join(Asset, col(Asset.id) == col(CustomerAsset.asset_id))
            .where(col(CustomerAsset.customer_id).in_(part), col(Asset.voided_at).is_(None))
        )
        for customer, label in linked:
            labels.setdefault(customer, []).append(label)
    return found, labels


def customers_of_asset_import(session: Session, import_id: int) -> list[int]:
    """Customers whose assets, or whose links to assets, an import made."""
    rows = session.execute(
        select(col(CustomerAsset.customer_id))
        .join(Asset, col(Asset.id) == col(CustomerAsset.asset_id))
        .where((col(CustomerAsset.import_id) == import_id) | (col(Asset.import_id) == import_id))
        .distinct()
    )
    return list(rows.scalars())
