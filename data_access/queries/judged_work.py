"""The case or the service that a written form names: by its number, or by the customer and the day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, select
from sqlmodel import Session, col

from data_access.scope import Scope
from data_access.tables import OWN_SOURCE, Case, Service


@dataclass(frozen=True)
class JudgedWork:
    """`what`: the kind of a case, what was done in a service. `at`: when the case came in, when the service was finished."""

    id: int
    number: str
    customer_id: int | None
    what: str
    at: datetime


def case_meant(session: Session, number: str, scope: Scope) -> JudgedWork | None:
    """The case that people mean by a number, our own before an imported one; None for one that isn't, or is out of sight."""
    asked = _asked(Case, col(Case.kind), col(Case.received_at)).where(col(Case.number) == number)
    return next(iter(_seen(session, asked, scope)), None)


def service_meant(session: Session, number: str, scope: Scope) -> JudgedWork | None:
    """The service of that number, as above."""
    asked = _asked(Service, col(Service.description), col(Service.finished_at)).where(col(Service.number) == number)
    return next(iter(_seen(session, asked, scope)), None)


def services_between(
    session: Session, customer_id: int, start: datetime, end: datetime, scope: Scope
) -> Sequence[JudgedWork]:
    """The services to a customer that were finished in ``[start, end)``."""
    finished_at = col(Service.finished_at)
    asked = _asked(Service, col(Service.description), finished_at).where(
        col(Service.customer_id) == customer_id, finished_at >= start, finished_at < end
    )
    return _seen(session, asked, scope)


def _asked(table: type[Case] | type[Service], what: Any, at: Any) -> Select[*tuple[Any, ...]]:
    is_foreign: ColumnElement[bool] = col(table.source) != OWN_SOURCE
    return (
        select(
            col(table.id), col(table.number), col(table.customer_id), what, at, col(table.team_id), col(table.site_id)
        )
        .where(col(table.voided_at).is_(None))
        .order_by(is_foreign, col(table.id))
    )


def _seen(session: Session, asked: Select[*tuple[Any, ...]], scope: Scope) -> list[JudgedWork]:
    return [JudgedWork(*row[:5]) for row in session.execute(asked) if scope.sees(row[5], row[6])]
