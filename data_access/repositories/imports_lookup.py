"""What the rows of an import refer to: customers, assets, cases, services, sites, teams, people, causes. Never commits."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Table, and_, exists, func, select
from sqlmodel import Session, SQLModel, col

from data_access.repositories.imports import VOIDED_BY_UNDO, portions, table_of
from data_access.tables import (
    Asset,
    Case,
    Cause,
    Customer,
    CustomerAsset,
    Exposure,
    ImportChange,
    Service,
    Site,
    Staff,
    Team,
)
from data_access.vocabulary import ExposureKind


@dataclass(frozen=True)
class Known:
    """A row that can be referred to. `void_reason` is None where it stands."""

    id: int
    void_reason: str | None = None
    is_void: bool = False
    at: datetime | None = None

    @property
    def was_undone(self) -> bool:
        """Void because the import that made it was taken back, not by a person."""
        return self.is_void and (self.void_reason or "").startswith(VOIDED_BY_UNDO)


@dataclass(frozen=True)
class Entry:
    """A site, team, person or cause, with everything it may be called by. `was_undone`: out of use since an import was
    taken back, not by a person."""

    id: int
    names: tuple[str, ...]
    version: int = 1
    active: bool = True
    was_undone: bool = False


def customers_numbered(session: Session, source: str, numbers: Iterable[str]) -> dict[str, Known]:
    return _numbered(session, table_of(Customer), source, numbers, "opened_at")


def cases_numbered(session: Session, source: str, numbers: Iterable[str]) -> dict[str, Known]:
    """`at` is the instant of receipt."""
    return _numbered(session, table_of(Case), source, numbers, "received_at")


def services_numbered(session: Session, source: str, numbers: Iterable[str]) -> dict[str, Known]:
    return _numbered(session, table_of(Service), source, numbers, "finished_at")


def _numbered(session: Session, table: Table, source: str, numbers: Iterable[str], at: str) -> dict[str, Known]:
    found: dict[str, Known] = {}
    for part in portions(numbers):
        rows = session.execute(
            select(table.c.number, table.c.id, table.c.void_reason, table.c.voided_at, table.c[at]).where(
                table.c.source == source, table.c.number.in_(part)
            )
        )
        found |= {row[0]: Known(row[1], row[2], row[3] is not None, row[4]) for row in rows}
    return found


def customers_named(session: Session, sources: tuple[str, ...], names: Iterable[str]) -> dict[str, list[int]]:
    """Customers that stand, by exact name, within the sources."""
    found: dict[str, list[int]] = {}
    for part in portions(names):
        rows = session.execute(
            select(col(Customer.name), col(Customer.id)).where(
                col(Customer.name).in_(part), col(Customer.source).in_(sources), col(Customer.voided_at).is_(None)
            )
        )
        for name, key in rows:
            found.setdefault(name, []).append(key)
    return found


def customers_with_phone(session: Session, phones: Iterable[str]) -> dict[str, list[int]]:
    """Customers of any source that stand, by phone."""
    found: dict[str, list[int]] = {}
    for part in portions(phones):
        rows = session.execute(
            select(col(Customer.phone), col(Customer.id))
            .where(col(Customer.phone).in_(part), col(Customer.voided_at).is_(None))
            .order_by(col(Customer.id))
        )
        for phone, key in rows:
            found.setdefault(str(phone), []).append(key)
    return found


def assets_called(session: Session, source: str, texts: Iterable[str]) -> dict[str, Known]:
    """Assets by their number within the source, or by label in any source."""
    found: dict[str, Known] = {}
    for part in portions(texts):
        by_label = session.execute(
            select(col(Asset.label), col(Asset.id))
            .where(col(Asset.label).in_(part), col(Asset.voided_at).is_(None))
            .order_by(col(Asset.id).desc())
        )
        found |= {row[0]: Known(row[1]) for row in by_label}
        by_number = session.execute(
            select(col(Asset.number), col(Asset.id), col(Asset.void_reason), col(Asset.voided_at)).where(
                col(Asset.source) == source, col(Asset.number).in_(part)
            )
        )
        numbered = {row[0]: Known(row[1], row[2], row[3] is not None) for row in by_number}
        found |= {text: one for text, one in numbered.items() if text not in found or not one.was_undone}
    return found


def links_of(session: Session, customer_ids: Iterable[int]) -> set[tuple[int, int, str]]:
    """(customer, asset, relation) of these customers."""
    found: set[tuple[int, int, str]] = set()
    for part in portions(customer_ids):
        rows = session.execute(
            select(col(CustomerAsset.customer_id), col(CustomerAsset.asset_id), col(CustomerAsset.relation)).where(
                col(CustomerAsset.customer_id).in_(part)
            )
        )
        found |= {(row[0], row[1], row[2]) for row in rows}
    return found


def entries(session: Session, model: type[SQLModel]) -> list[Entry]:
    """All sites, teams, people or causes, active ones first."""
    table = table_of(model)
    code = table.c.number if model is Staff else table.c.code
    left_by_undo = exists().where(
        col(ImportChange.table_name) == table.name,
        col(ImportChange.row_id) == table.c.id,
        col(ImportChange.restored_version) == table.c.version,
    )
    undone = and_(table.c.active.is_(False), left_by_undo)
    rows = session.execute(
        select(table.c.id, code, table.c.name, table.c.name_en, table.c.version, table.c.active, undone).order_by(
            table.c.active.desc(), table.c.id
        )
    )
    return [Entry(row[0], tuple(name for name in row[1:4] if name), *row[4:]) for row in rows]


def last_cause_position(session: Session) -> int:
    return session.execute(select(func.max(col(Cause.position)))).scalar() or 0


PLACES: dict[str, type[SQLModel]] = {"site": Site, "team": Team, "cause": Cause}


def exposures_like(session: Session, said: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    """Exposures of any source that measure the same as the wanted rows (site, month, kind), by the wanted rows' number."""
    table = table_of(Exposure)
    wanted = {
        (row.get("site_id"), row.get("month"), row.get("kind", ExposureKind.HOUSEHOLDS)): n for n, row in said.items()
    }
    months = {month for _, month, _ in wanted}
    rows = session.execute(select(table).where(table.c.month.in_(months))).mappings()
    return {wanted[key]: dict(row) for row in rows if (key := (row["site_id"], row["month"], row["kind"])) in wanted}
