"""Wanted rows beside stored ones: which are new, changed, unchanged, or come back; and writing them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlmodel import SQLModel

from dashboard.use_cases.importing.ground import Ground, was_undone
from data_access.repositories import imports
from data_access.repositories.imports import Row


class Status(StrEnum):
    NEW = "new"
    REVIVED = "revived"  # stored, but void since the import that made it was undone
    CHANGED = "changed"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True)
class RowPlan:
    """`row`: all columns of a new or revived row, the differing ones of a changed row. `stored`: what is there."""

    number: str
    status: Status
    row: Row
    stored: Row | None = None

    @property
    def is_new(self) -> bool:
        return self.status in (Status.NEW, Status.REVIVED)


def plan(number: str, said: Row, stored: Row | None, new_row: Row, ground: Ground) -> RowPlan:
    """Compare one row. `new_row`: the whole row as it would be inserted. Rows that a person voided stay as they are."""
    if stored is None:
        return RowPlan(number, Status.NEW, new_row)
    if was_undone(stored, ground.undone):
        return RowPlan(number, Status.REVIVED, new_row, stored)
    if stored.get("voided_at") is not None:
        return RowPlan(number, Status.UNCHANGED, {}, stored)
    differing = {column: value for column, value in said.items() if stored[column] != value}
    return RowPlan(number, Status.CHANGED if differing else Status.UNCHANGED, differing, stored)


def write(ground: Ground, model: type[SQLModel], plans: Sequence[RowPlan]) -> None:
    """Insert, revive and change rows, and keep what changed ones held before."""
    assert ground.import_id is not None
    table = imports.table_of(model)
    imports.insert_rows(ground.session, model, [one.row for one in plans if one.status is Status.NEW])
    stored = [(one, one.stored) for one in plans if one.stored is not None]
    revived = [(was, one.row) for one, was in stored if one.status is Status.REVIVED]
    changed = [(was, one.row) for one, was in stored if one.status is Status.CHANGED]
    is_versioned = "version" in table.c
    after = [(was["id"], row | ({"version": was["version"] + 1} if is_versioned else {})) for was, row in changed]
    before = [
        (was["id"], {column: was[column] for column in new}, new.get("version", 0))
        for (was, _), (_, new) in zip(changed, after, strict=True)
    ]
    imports.revive_rows(ground.session, ground.import_id, table, revived)
    imports.update_rows(ground.session, table, after)
    imports.remember_changes(ground.session, ground.import_id, table, before)


def put(ground: Ground, model: type[SQLModel], rows: Mapping[str, Row], source: str) -> tuple[dict[str, int], set[str]]:
    """Stubs, by number: inserted, or brought back where an undone import had made them. The keys of all, and which of
    them are there only now."""
    assert ground.import_id is not None
    session = ground.session
    stored = imports.rows_by_number(session, model, source, rows, to_change=True)
    back = [(was, rows[number]) for number, was in stored.items() if was_undone(was, ground.undone)]
    new = [row for number, row in rows.items() if number not in stored]
    imports.insert_rows(session, model, new)
    imports.revive_rows(session, ground.import_id, imports.table_of(model), back)
    made = {str(row["number"]) for row in new} | {str(was["number"]) for was, _ in back}
    return imports.ids_by_number(session, model, source, rows), made


def keys_of(ground: Ground, model: type[SQLModel], plans: Iterable[RowPlan], source: str) -> dict[str, int]:
    """The keys of written rows, by number."""
    listed = list(plans)
    found = {one.number: int(one.stored["id"]) for one in listed if one.stored is not None}
    missing = [one.number for one in listed if one.stored is None]
    return found | imports.ids_by_number(ground.session, model, source, missing)
