"""Writing what an import brings, many rows at once. Never commits."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import Date, Table, bindparam, delete, insert, select, update
from sqlmodel import Session, SQLModel, col

from data_access.columns import UtcDateTime
from data_access.tables import Import, ImportChange, ImportMapping, metadata
from data_access.vocabulary import ImportState

LOOKED_UP = 5_000
FEW = 100
VOIDED_BY_UNDO = "undo-import"
"""Begins the void reason of rows that an undone import had made; the same row coming again revives them."""

Row = dict[str, Any]
_Thing = TypeVar("_Thing")


def table_of(model: type[SQLModel]) -> Table:
    return metadata.tables[str(model.__tablename__)]


def portions(things: Iterable[_Thing], size: int = LOOKED_UP) -> Iterator[list[_Thing]]:
    """The things in lists of at most `size`, short enough for one IN (...)."""
    rest = iter(things)
    while part := list(islice(rest, size)):
        yield part


def rows_by_number(
    session: Session, model: type[SQLModel], source: str, numbers: Iterable[str], *, to_change: bool
) -> dict[str, Row]:
    """The stored rows of a source, void ones too, by number. `to_change`: whoever else edits them waits for this import."""
    table = table_of(model)
    found: dict[str, Row] = {}
    for part in portions(numbers):
        statement = select(table).where(table.c.source == source, table.c.number.in_(part)).order_by(table.c.id)
        statement = statement.with_for_update() if to_change else statement
        found |= {row["number"]: dict(row) for row in session.execute(statement).mappings()}
    return found


def rows_by_id(session: Session, table: Table, ids: Iterable[int]) -> dict[int, Row]:
    found: dict[int, Row] = {}
    for part in portions(ids):
        rows = session.execute(select(table).where(table.c.id.in_(part))).mappings()
        found |= {row["id"]: dict(row) for row in rows}
    return found


def ids_by_number(session: Session, model: type[SQLModel], source: str, numbers: Iterable[str]) -> dict[str, int]:
    table = table_of(model)
    found: dict[str, int] = {}
    for part in portions(numbers):
        statement = select(table.c.number, table.c.id).where(table.c.source == source, table.c.number.in_(part))
        found |= {row[0]: row[1] for row in session.execute(statement)}
    return found


def insert_rows(session: Session, model: type[SQLModel], rows: Sequence[Row]) -> None:
    """Insert rows that all name the same columns. On SQLite many rows go straight to the driver, column by column."""
    if not rows:
        return
    table, connection = table_of(model), session.connection()
    if connection.dialect.name != "sqlite" or len(rows) < FEW:
        connection.execute(insert(table), rows)
        return
    names = list(rows[0])
    columns: list[Sequence[Any]] = []
    for name in names:
        process = table.c[name].type.dialect_impl(connection.dialect).bind_processor(connection.dialect)
        values = [row[name] for row in rows]
        columns.append(values if process is None else [None if value is None else process(value) for value in values])
    listed, marks = ", ".join(f'"{name}"' for name in names), ", ".join("?" * len(names))
    statement = f'INSERT INTO "{table.name}" ({listed}) VALUES ({marks})'  # noqa: S608 - our own names
    connection.exec_driver_sql(statement, list(zip(*columns, strict=True)))


def update_rows(session: Session, table: Table, changes: Iterable[tuple[int, Mapping[str, Any]]]) -> None:
    """Set columns by row key; changes of the same columns go together."""
    alike: dict[tuple[str, ...], list[Row]] = {}
    for key, values in changes:
        names = tuple(sorted(values))
        if names:
            alike.setdefault(names, []).append({"row_key": key, **{f"new_{name}": values[name] for name in names}})
    for names, rows in alike.items():
        statement = update(table).where(table.c.id == bindparam("row_key"))
        session.connection().execute(statement.values({name: bindparam(f"new_{name}") for name in names}), rows)


def revive_rows(session: Session, import_id: int, table: Table, back: Iterable[tuple[Row, Row]]) -> None:
    """Bring void rows back: (as stored, as they come). A version of their own, which a mark keeps: versions only go up."""
    pairs = list(back)
    changes = [(was["id"], {name: value for name, value in row.items() if was[name] != value}) for was, row in pairs]
    if "version" in table.c:
        for (was, _), (_, values) in zip(pairs, changes, strict=True):
            values["version"] = was["version"] + 1
        remember_changes(session, import_id, table, [(key, {}, values["version"]) for key, values in changes])
    update_rows(session, table, changes)


def remember_changes(
    session: Session, import_id: int, table: Table, before: Sequence[tuple[int, Mapping[str, Any], int]]
) -> None:
    """Keep what rows held before the import changed them: (row key, values by column, version left)."""
    rows = [
        {
            "import_id": import_id,
            "table_name": table.name,
            "row_id": key,
            "before": encoded(values),
            "version_after": version,
        }
        for key, values, version in before
    ]
    insert_rows(session, ImportChange, rows)


def encoded(values: Mapping[str, Any]) -> Row:
    """Values as JSON holds them: instants and days in ISO form."""
    return {name: value.isoformat() if isinstance(value, (datetime, date)) else value for name, value in values.items()}


def decoded(table: Table, values: Mapping[str, Any]) -> Row:
    """The opposite of `encoded`, by the types of the table's columns. Unknown columns are left out."""
    return {name: _decoded(table.c[name].type, value) for name, value in values.items() if name in table.c}


def _decoded(sort: object, value: Any) -> Any:
    if value is None or not isinstance(value, str):
        return value
    if isinstance(sort, UtcDateTime):
        return datetime.fromisoformat(value)
    return date.fromisoformat(value) if isinstance(sort, Date) else value


def start_run(session: Session, *, kind: str, source: str, file_name: str, now: datetime, by: str) -> Import:
    run = Import(kind=kind, source=source, file_name=file_name[:300], applied_at=now, applied_by=by[:120])
    session.add(run)
    session.flush()
    return run


def undone_runs(session: Session) -> frozenset[int]:
    rows = session.execute(select(col(Import.id)).where(col(Import.state) == ImportState.UNDONE))
    return frozenset(rows.scalars())


def remember_mapping(session: Session, *, source: str, kind: str, mapping: str, now: datetime) -> None:
    """The mapping used last for a source and kind is offered first the next time."""
    found = session.execute(
        select(ImportMapping).where(col(ImportMapping.source) == source, col(ImportMapping.kind) == kind)
    ).scalar_one_or_none()
    if found is None:
        session.add(ImportMapping(source=source, kind=kind, mapping=mapping, used_at=now))
    else:
        found.mapping, found.used_at = mapping, now
        session.add(found)


def delete_rows(session: Session, table: Table, *conditions: Any) -> None:
    """For links and search keys, which hold nothing of their own."""
    session.execute(delete(table).where(*conditions))
