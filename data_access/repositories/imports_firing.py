"""Rows whose consequences an import draws, and marking what came of them as the import's. Never commits."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

from sqlalchemy import select
from sqlmodel import Session, SQLModel, col

from data_access.repositories.imports import portions, remember_changes, table_of
from data_access.tables import Callback, CaseEvent, Service
from data_access.vocabulary import Stage

Thing = TypeVar("Thing", bound=SQLModel)


def loaded(session: Session, model: type[Thing], keys: Iterable[int]) -> list[Thing]:
    """The rows of these keys, in the order of their keys."""
    found: list[Thing] = []
    for part in portions(keys):
        table = table_of(model)
        statement = select(model).where(table.c.id.in_(part)).order_by(table.c.id)
        found += session.execute(statement.execution_options(populate_existing=True)).scalars()
    return found


def resolutions_of(session: Session, case_ids: Iterable[int]) -> list[CaseEvent]:
    """The resolutions that stand, by case."""
    found: list[CaseEvent] = []
    for part in portions(case_ids):
        statement = (
            select(CaseEvent)
            .where(
                col(CaseEvent.case_id).in_(part),
                col(CaseEvent.kind) == Stage.RESOLVED,
                col(CaseEvent.voided_at).is_(None),
            )
            .order_by(col(CaseEvent.case_id), col(CaseEvent.occurred_at), col(CaseEvent.id))
        )
        found += session.execute(statement).scalars()
    return found


def cases_followed_up_or_served(session: Session, case_ids: Iterable[int]) -> set[int]:
    """Cases whose customer was followed up already, and cases for which a service stands."""
    found: set[int] = set()
    for part in portions(case_ids):
        followed = select(col(CaseEvent.case_id)).where(
            col(CaseEvent.case_id).in_(part),
            col(CaseEvent.kind) == Stage.FOLLOWED_UP,
            col(CaseEvent.voided_at).is_(None),
        )
        served = select(col(Service.case_id)).where(col(Service.case_id).in_(part), col(Service.voided_at).is_(None))
        for statement in (followed, served):
            found |= {key for key in session.execute(statement).scalars() if key is not None}
    return found


def stamp(session: Session, model: type[Callback] | type[Service], key: int, import_id: int | None) -> None:
    """The row came with this import, so that it goes with it."""
    row = session.get_one(model, key)
    row.import_id = import_id
    session.add(row)


def mark_callbacks(session: Session, import_id: int) -> None:
    """Promises of one import that became one call have a version above 1 though nobody edited them: kept for undoing."""
    session.flush()
    rows = session.execute(
        select(col(Callback.id), col(Callback.version)).where(
            col(Callback.import_id) == import_id, col(Callback.version) != 1
        )
    )
    remember_changes(session, import_id, table_of(Callback), [(key, {}, version) for key, version in rows])
