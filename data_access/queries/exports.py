"""The rows of a kind as they may leave the house, field by field as an import would bring them back in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from data_access.queries.facts import scope_conditions
from data_access.queries.protected import unless
from data_access.scope import Scope
from data_access.tables import (
    Asset,
    Callback,
    Case,
    CaseEvent,
    Cause,
    Customer,
    Exposure,
    Interaction,
    Purchase,
    Service,
    Site,
    Staff,
    Survey,
    Team,
)
from data_access.vocabulary import ImportKind

_OWNER = aliased(Staff, name="owner")


@dataclass(frozen=True)
class Exported:
    """`fields`: name → column; a name that ends in `_minor` is money. `moment`: what a period picks by; `team`, `site`: what
    scope restricts by. A kind without them is the same for everybody who may export."""

    table: Any
    fields: Mapping[str, Any]
    moment: Any = None
    team: Any = None
    site: Any = None


def _words(table: Any, *names: str) -> dict[str, Any]:
    return {name: getattr(table, name) for name in names}


def _about(table: Any, *more: str) -> dict[str, Any]:
    """Whose row it is and where it belongs."""
    known: dict[str, Any] = {
        "customer": Customer.number,
        "customer_name": Customer.name,
        "customer_phone": Customer.phone,
        "asset": Asset.label,
        "site": Site.name,
        "team": Team.name,
        "staff": Staff.name,
        "owner": _OWNER.name,
        "case": Case.number,
        "service": Service.number,
        "cause": Cause.name,
        "account_manager": Staff.name,
    }
    return {"number": table.number, "source": table.source} | {name: known[name] for name in more}


_WHO = ("customer", "customer_name", "customer_phone")
_TELLING = frozenset({*_WHO, "asset", "contact"})
"""What tells whose a case is."""

_CASE_WORDS = ("kind", "channel", "severity", "content", "demand", "stage", "received_at", "due_at", "promised_at")
_CASE_MORE = ("demanded_at", "outside_body", "outside_number", "outside_due_at", "validity", "urgent", "confidential")
_CASE_REST = ("contact", "order_number", "product")
_CUSTOMER = ("kind", "phone", "email", "address", "industry", "size", "opened_at", "do_not_call", "preferred_time")

EXPORTS: Mapping[ImportKind, Exported] = {
    ImportKind.CUSTOMERS: Exported(
        Customer,
        _about(Customer, "site", "account_manager")
        | _words(Customer, "name", *_CUSTOMER, "preference", "lost_at", "lost_reason")
        | {"tier": Customer.manual_tier},
        Customer.opened_at,
    ),
    ImportKind.ASSETS: Exported(Asset, _about(Asset, "site") | _words(Asset, "label", "kind"), site=Asset.site_id),
    ImportKind.STAFF: Exported(Staff, _about(Staff, "team") | _words(Staff, "name", "name_en", "phone", "left_on")),
    ImportKind.SERVICES: Exported(
        Service,
        _about(Service, *_WHO, "asset", "site", "team", "staff", "case")
        | _words(Service, "description", "quantity", "amount_minor", "currency", "finished_at"),
        Service.finished_at,
        Service.team_id,
        Service.site_id,
    ),
    ImportKind.PURCHASES: Exported(
        Purchase,
        _about(Purchase, *_WHO, "site") | _words(Purchase, "bought_at", "amount_minor", "currency", "description"),
        Purchase.bought_at,
        site=Purchase.site_id,
    ),
    ImportKind.INTERACTIONS: Exported(
        Interaction,
        _about(Interaction, *_WHO, "asset", "site", "team", "staff", "case")
        | _words(Interaction, "channel", "direction", "kind", "reached", "content", "occurred_at"),
        Interaction.occurred_at,
        Interaction.team_id,
        Interaction.site_id,
    ),
    ImportKind.CASES: Exported(
        Case,
        _about(Case, *_WHO, "asset", "site", "team", "owner", "cause")
        | _words(Case, *_CASE_WORDS, *_CASE_MORE, *_CASE_REST)
        | {"red_line": Case.is_red_line},
        Case.received_at,
        Case.team_id,
        Case.site_id,
    ),
    ImportKind.CASE_EVENTS: Exported(
        CaseEvent,
        _about(CaseEvent, "case", "team", "staff")
        | _words(CaseEvent, "kind", "occurred_at", "note", "due_at", "finding", "outcome", "way", "level")
        | _words(CaseEvent, "root_cause", "liability", "compensation_minor", "cost_minor", "improvement")
        | _words(CaseEvent, "implemented_by", "implemented_at")
        | {"waiting_for": CaseEvent.reason},
        CaseEvent.occurred_at,
        Case.team_id,
        Case.site_id,
    ),
    ImportKind.SURVEYS: Exported(
        Survey,
        _about(Survey, *_WHO, "case", "site", "team", "staff")
        | _words(Survey, "channel", "sent_at", "delivered", "answered_at", "comment", "may_call"),
        Survey.answered_at,
        Survey.team_id,
        Survey.site_id,
    ),
    ImportKind.CALLBACKS: Exported(
        Callback,
        _about(Callback, *_WHO, "case", "asset", "site", "team", "owner")
        | _words(Callback, "reason", "topic", "opened_at", "state")
        | {"due_at": Callback.original_due_at, "rescheduled_to": Callback.due_at, "attempted_at": Callback.ended_at},
        Callback.original_due_at,
        Callback.team_id,
        Callback.site_id,
    ),
    ImportKind.EXPOSURES: Exported(
        Exposure, _about(Exposure, "site") | _words(Exposure, "month", "kind", "quantity"), site=Exposure.site_id
    ),
}
_LINKS: tuple[tuple[Any, Any, str], ...] = (
    (Customer, Customer.id, "customer_id"),
    (Asset, Asset.id, "asset_id"),
    (Case, Case.id, "case_id"),
    (Service, Service.id, "service_id"),
    (Site, Site.id, "site_id"),
    (Team, Team.id, "team_id"),
    (Cause, Cause.id, "cause_id"),
)


def exported_rows(
    session: Session, kind: ImportKind, scope: Scope, start: datetime | None = None, end: datetime | None = None
) -> Iterator[Mapping[str, Any]]:
    """All rows that stand, in the order of their keys, read as they are asked for; those of ``[start, end)`` where the kind
    has a moment to pick by. Whatever belongs to a confidential case leaves without telling whose it is."""
    what = EXPORTS[kind]
    columns: list[Any] = [_shown(what.table, name, column).label(name) for name, column in what.fields.items()]
    rows = _joined(select(*columns).select_from(what.table), what.table).where(*_picked(what, scope, start, end))
    for row in session.execute(rows.order_by(col(what.table.id)).execution_options(yield_per=2_000)).mappings():
        yield dict(row)


def _shown(table: Any, name: str, column: Any) -> Any:
    hides = name in _TELLING and (table is Case or hasattr(table, "case_id"))
    return unless(col(Case.confidential).is_(True), col(column)) if hides else col(column)


def _joined(rows: Select[Any], table: Any) -> Select[Any]:
    for other, key, link in _LINKS:
        if other is not table and hasattr(table, link):
            rows = rows.outerjoin(other, col(key) == col(getattr(table, link)))
    if table is Customer:
        return rows.outerjoin(Staff, col(Staff.id) == col(Customer.account_manager_id))
    if hasattr(table, "staff_id"):
        rows = rows.outerjoin(Staff, col(Staff.id) == col(table.staff_id))
    return rows.outerjoin(_OWNER, col(_OWNER.id) == col(table.owner_id)) if hasattr(table, "owner_id") else rows


def _picked(what: Exported, scope: Scope, start: datetime | None, end: datetime | None) -> list[ColumnElement[bool]]:
    team, site = (None if column is None else col(column) for column in (what.team, what.site))
    found = scope_conditions(scope, team, site)
    if hasattr(what.table, "voided_at"):
        found.append(col(what.table.voided_at).is_(None))
    if what.table is CaseEvent:
        found.append(col(Case.voided_at).is_(None))
    if what.moment is not None:
        found += [col(what.moment) >= start] if start is not None else []
        found += [col(what.moment) < end] if end is not None else []
    return found
