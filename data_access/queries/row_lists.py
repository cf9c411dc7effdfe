"""The rows behind a number, whatever their subject, in one shape that a person can read."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, literal, null, select
from sqlmodel import Session, col

from data_access.queries.protected import is_protected, unless
from data_access.tables import Asset, Callback, Case, Customer, Interaction, Purchase, Service, Survey
from data_access.vocabulary import Subject


@dataclass(frozen=True)
class ListedRow:
    """`sort` is a text key such as `kind.repair`; `case_id` and `customer_id` say which pages the row opens onto."""

    id: int
    number: str
    at: datetime | None
    sort: str | None
    what: str
    case_id: int | None
    customer_id: int | None
    customer: str | None
    asset: str | None
    site_id: int | None
    team_id: int | None
    staff_id: int | None


def listed_rows(session: Session, subject: Subject, ids: Sequence[int]) -> tuple[ListedRow, ...]:
    """One row per key, in the order of the keys. Raises KeyError for a subject that has no list."""
    if not ids:
        return ()
    statement = _STATEMENTS[subject]()
    key = next(iter(statement.selected_columns))
    found = {row[0]: ListedRow(*row) for row in session.execute(statement.where(key.in_(ids)))}
    return tuple(found[one] for one in ids if one in found)


def _with_names(table: Any, case_id: Any, columns: Sequence[Any]) -> Select[Any]:
    """Number, at, sort, what; then whose it is, unless that is protected."""
    hidden = is_protected(case_id)
    return (
        select(
            col(table.id),
            *columns,
            case_id,
            unless(hidden, col(table.customer_id)),
            unless(hidden, col(Customer.name)),
            unless(hidden, col(Asset.label)) if hasattr(table, "asset_id") else null(),
            col(table.site_id),
            col(table.team_id) if hasattr(table, "team_id") else null(),
            _person(table),
        )
        .outerjoin(Customer, col(Customer.id) == col(table.customer_id))
        .outerjoin(Asset, col(Asset.id) == (col(table.asset_id) if hasattr(table, "asset_id") else null()))
    )


def _person(table: Any) -> Any:
    for name in ("owner_id", "staff_id"):
        if hasattr(table, name):
            return col(getattr(table, name))
    return null()


def _sort(prefix: str, column: Any) -> Any:
    return literal(f"{prefix}.") + column


def _cases() -> Select[Any]:
    return _with_names(
        Case, col(Case.id), (col(Case.number), col(Case.received_at), _sort("stage", Case.stage), col(Case.content))
    )


def _callbacks() -> Select[Any]:
    sort = _sort("callback_reason", Callback.reason)
    return _with_names(
        Callback,
        col(Callback.case_id),
        (col(Callback.number), col(Callback.original_due_at), sort, col(Callback.topic)),
    )


def _interactions() -> Select[Any]:
    sort = _sort("channel", Interaction.channel)
    return _with_names(
        Interaction,
        col(Interaction.case_id),
        (col(Interaction.number), col(Interaction.occurred_at), sort, col(Interaction.content)),
    )


def _surveys() -> Select[Any]:
    sort = _sort("channel", Survey.channel)
    return _with_names(
        Survey, col(Survey.case_id), (col(Survey.number), col(Survey.answered_at), sort, col(Survey.comment))
    )


def _services() -> Select[Any]:
    columns = (col(Service.number), col(Service.finished_at), null(), col(Service.description))
    return _with_names(Service, col(Service.case_id), columns)


def _purchases() -> Select[Any]:
    columns = (col(Purchase.number), col(Purchase.bought_at), null(), col(Purchase.description))
    return _with_names(Purchase, null(), columns)


def _customers() -> Select[Any]:
    return select(
        col(Customer.id),
        col(Customer.number),
        col(Customer.opened_at),
        _sort("customer_kind", Customer.kind),
        literal(""),
        null(),
        col(Customer.id),
        col(Customer.name),
        null(),
        col(Customer.site_id),
        null(),
        col(Customer.account_manager_id),
    )


_STATEMENTS: dict[Subject, Callable[[], Select[Any]]] = {
    Subject.CASES: _cases,
    Subject.CALLBACKS: _callbacks,
    Subject.INTERACTIONS: _interactions,
    Subject.SURVEYS: _surveys,
    Subject.SERVICES: _services,
    Subject.PURCHASES: _purchases,
    Subject.CUSTOMERS: _customers,
}
