"""Taking an import back: which of its rows may go, and voiding them. Never commits."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, Table, and_, or_, select, update
from sqlmodel import Session, col

from data_access.repositories.imports import (
    VOIDED_BY_UNDO,
    decoded,
    delete_rows,
    insert_rows,
    portions,
    rows_by_id,
    table_of,
    update_rows,
)
from data_access.repositories.imports_belongings import SCORES, forget_scores, put_scores
from data_access.tables import Import, ImportChange, metadata
from data_access.vocabulary import ImportState

_NO_USE = frozenset({"customer_search", "call_lease", "account", "account_scope", "sign_in", "import_change"})
_BELONGS = frozenset({("case_event", "case_file"), ("callback_attempt", "callback"), ("survey_answer", "survey")})
"""What belongs to a row does not keep it: imported events wait, unseen, for their case to come back."""


@dataclass(frozen=True)
class Left:
    """A row that stays: it was edited since, or others rely on it."""

    table: str
    id: int
    number: str
    why: str  # edited | in_use


@dataclass(frozen=True)
class Change:
    id: int
    table: str
    row_id: int
    before: dict[str, Any]
    version_after: int


def voidable_tables() -> list[Table]:
    """Tables whose rows carry their import and can be void, children before parents."""
    return [table for table in reversed(metadata.sorted_tables) if "import_id" in table.c and "voided_at" in table.c]


def void_made_rows(session: Session, table: Table, import_id: int, *, now: datetime, by: str) -> tuple[int, list[Left]]:
    """Void the rows of a table that an import made; how many, and which stay."""
    mine = and_(table.c.import_id == import_id, table.c.voided_at.is_(None))
    keys = select(table.c.id).where(mine)
    edited = _edited_since(session, table, import_id, mine) | _changed_later(session, table, import_id, keys)
    kept = edited | _in_use(session, table, import_id, keys)
    marks = {"voided_at": now, "voided_by": by, "void_reason": f"{VOIDED_BY_UNDO}:{import_id}"}
    if not kept:
        done = session.execute(update(table).where(mine).values(**marks))
        return int(done.rowcount), []  # type: ignore[attr-defined]
    going = [key for key in session.execute(keys).scalars() if key not in kept]
    update_rows(session, table, [(key, marks) for key in going])
    numbers = {key: row["number"] for key, row in rows_by_id(session, table, kept).items()}
    left = [Left(table.name, key, numbers[key], "edited" if key in edited else "in_use") for key in sorted(kept)]
    return len(going), left


def changes_of(session: Session, import_id: int) -> list[Change]:
    """What the import changed in rows that were there, latest first; what it brought back it made."""
    rows = session.execute(
        select(
            col(ImportChange.id),
            col(ImportChange.table_name),
            col(ImportChange.row_id),
            col(ImportChange.before),
            col(ImportChange.version_after),
        )
        .where(col(ImportChange.import_id) == import_id)
        .order_by(col(ImportChange.id).desc())
    )
    changes = [Change(*row) for row in rows]
    return [change for change in changes if change.before or change.table == SCORES]


def restore(session: Session, import_id: int, table_name: str, changes: Sequence[Change]) -> tuple[int, list[Left]]:
    """Put back what rows of one table held before; how many, and which stay since somebody edited them meanwhile."""
    if table_name == SCORES:
        before = {change.row_id: {int(item): score for item, score in change.before.items()} for change in changes}
        forget_scores(session, before)
        put_scores(session, before, {})
        return len(before), []
    table = metadata.tables[table_name]
    rows = rows_by_id(session, table, [change.row_id for change in changes])
    keys = select(table.c.id).where(
        table.c.id.in_(
            select(col(ImportChange.row_id)).where(
                col(ImportChange.import_id) == import_id, col(ImportChange.table_name) == table_name
            )
        )
    )
    later = _changed_later(session, table, import_id, keys)
    expected = _untouched_versions(session, table, import_id, rows)
    is_place = "code" in table.c or table_name == "staff"
    used = _in_use(session, table, import_id, keys) if is_place else set()
    back: list[tuple[int, dict[str, Any]]] = []
    marks: list[tuple[int, dict[str, Any]]] = []
    left: list[Left] = []
    for change in changes:
        row = rows[change.row_id]
        number = str(row.get("number", row.get("code", "")))
        is_edited = change.row_id in later or row.get("version", 0) != expected[change.row_id]
        if is_edited or change.row_id in used:
            left.append(Left(table_name, change.row_id, number, "edited" if is_edited else "in_use"))
            continue
        version = {"version": row["version"] + 1} if "version" in table.c else {}
        back.append((change.row_id, decoded(table, change.before) | version))
        marks.append((change.id, {"restored_version": version.get("version")}))
    update_rows(session, table, back)
    update_rows(session, table_of(ImportChange), marks)
    return len(back), left


def _edited_since(session: Session, table: Table, import_id: int, mine: ColumnElement[bool]) -> set[int]:
    """Rows that an import made and somebody edited since."""
    if "version" not in table.c:
        return set()
    later: dict[int, int] = {
        row[0]: row[1] for row in session.execute(select(table.c.id, table.c.version).where(mine, table.c.version != 1))
    }
    untouched = _untouched_versions(session, table, import_id, later)
    return {key for key, version in later.items() if version != untouched.get(key, 1)}


def _untouched_versions(session: Session, table: Table, import_id: int, keys: Iterable[int]) -> dict[int, int]:
    """The version of rows if nobody but imports touched them since this one: each change and each undoing raised it."""
    expected: dict[int, int] = {}
    for part in portions(keys):
        rows = session.execute(
            select(
                col(ImportChange.row_id),
                col(ImportChange.import_id),
                col(ImportChange.version_after),
                col(ImportChange.restored_version),
            )
            .where(
                col(ImportChange.table_name) == table.name,
                col(ImportChange.row_id).in_(part),
                col(ImportChange.import_id) >= import_id,
            )
            .order_by(col(ImportChange.id))
        )
        for key, of, after, restored in rows:
            expected[key] = after if of == import_id else expected.get(key, 1) + 1
            expected[key] += restored is not None
    return expected


def _changed_later(session: Session, table: Table, import_id: int, keys: Select[Any]) -> set[int]:
    """Rows that a later import changed, which still stands."""
    statement = (
        select(col(ImportChange.row_id))
        .join(Import, col(Import.id) == col(ImportChange.import_id))
        .where(
            col(ImportChange.table_name) == table.name,
            col(ImportChange.import_id) > import_id,
            col(Import.state) == ImportState.APPLIED,
            col(ImportChange.row_id).in_(keys),
        )
    )
    return set(session.execute(statement).scalars())


def _in_use(session: Session, table: Table, import_id: int, keys: Select[Any]) -> set[int]:
    """Rows that standing rows of other origin refer to."""
    used: set[int] = set()
    for other in metadata.sorted_tables:
        if other.name in _NO_USE:
            continue
        for column in other.c:
            if not any(link.column.table is table for link in column.foreign_keys):
                continue
            others: list[ColumnElement[bool]] = [column.in_(keys)]
            if "voided_at" in other.c:
                others.append(other.c.voided_at.is_(None))
            if (other.name, table.name) in _BELONGS:
                if "import_id" not in other.c:
                    continue
                others.append(other.c.import_id.is_(None))
            elif "import_id" in other.c:
                others.append(or_(other.c.import_id.is_(None), other.c.import_id != import_id))
            used |= set(session.execute(select(column).where(*others).distinct()).scalars())
    return used


def customers_of_import(session: Session, import_id: int, changed: Iterable[int]) -> set[int]:
    """Customers that an import made or changed: their search keys must follow."""
    table = metadata.tables["customer"]
    made = set(session.execute(select(table.c.id).where(table.c.import_id == import_id)).scalars())
    return made | set(changed)


def forget_joint_teams(session: Session, import_id: int) -> None:
    """The departments that help with the cases that an import made go with these."""
    cases, joint = metadata.tables["case_file"], metadata.tables["case_team"]
    delete_rows(session, joint, joint.c.case_id.in_(select(cases.c.id).where(cases.c.import_id == import_id)))


def retire_staff(session: Session, import_id: int) -> int:
    """People have no void: whom a staff list brought, and nobody edited since, goes out of use."""
    table = metadata.tables["staff"]
    mine = and_(table.c.import_id == import_id, table.c.active.is_(True))
    edited = _edited_since(session, table, import_id, mine)
    versions = session.execute(select(table.c.id, table.c.version).where(mine)).all()
    going = [(key, version) for key, version in versions if key not in edited]
    update_rows(session, table, [(key, {"active": False, "version": version + 1}) for key, version in going])
    marks = [
        {"import_id": import_id, "table_name": table.name, "row_id": key, "before": {}, "version_after": version}
        | {"restored_version": version + 1}
        for key, version in going
    ]
    insert_rows(session, ImportChange, marks)
    return len(going)
