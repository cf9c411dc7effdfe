"""Writing many rows at once: gathered per table, given their keys here, sent in large batches.

For whoever fills a store from nothing. On PostgreSQL the rows go in by COPY and the sequences are moved on afterwards;
on SQLite by prepared statements. Parents are always sent before their children.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Boolean, Table, func, select
from sqlmodel import Session, SQLModel

from data_access.columns import UtcDateTime
from data_access.tables import metadata

BATCH_ROWS = 20_000


class Sheet:
    """Rows of one table. `add` takes the values of the named columns, in order, and returns the row's key."""

    def __init__(
        self, session: Session, model: type[SQLModel], columns: Sequence[str], changed: Callable[[], None], first: int
    ) -> None:
        self.table: Table = metadata.tables[str(model.__tablename__)]
        named = set(columns)
        rest = {
            name: str(field.default)
            if isinstance(field.default, str)
            else field.default  # an enum's word, not the enum
            for name, field in model.model_fields.items()
            if name not in named and name != "id" and isinstance(field.default, (str, int, float))
        }
        self._has_key = "id" in self.table.c
        self._rest = tuple(rest.values())
        self.columns: tuple[str, ...] = (*(("id",) if self._has_key else ()), *columns, *rest)
        self.next_key = max(first, _highest_key(session, self.table) + 1) if self._has_key else 0
        self._changed = changed
        self.rows: list[tuple[Any, ...]] = []

    def add(self, *values: Any) -> int:
        key = self.next_key
        self.next_key += 1
        self.rows.append((key, *values, *self._rest) if self._has_key else (*values, *self._rest))
        self._changed()
        return key


def _highest_key(session: Session, table: Table) -> int:
    return session.execute(select(func.max(table.c.id))).scalar() or 0


class BulkWriter:
    """All sheets of one filling. Call `finish` at the end, in the same transaction."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._sheets: list[Sheet] = []
        self._waiting = 0
        self._indexes = _set_aside_indexes(session)

    def sheet(self, model: type[SQLModel], *columns: str, first: int = 1) -> Sheet:
        """A sheet for the named columns; the others get their defaults. `first`: the lowest key to give."""
        made = Sheet(self._session, model, columns, self._count, first)
        self._sheets.append(made)
        return made

    def _count(self) -> None:
        self._waiting += 1

    def flush_if_large(self) -> None:
        """Call between units of work: a row may refer only to rows of the same unit or earlier ones."""
        if self._waiting >= BATCH_ROWS:
            self.flush()

    def flush(self) -> None:
        place = {table.name: index for index, table in enumerate(metadata.sorted_tables)}
        for sheet in sorted(self._sheets, key=lambda one: place[one.table.name]):
            if sheet.rows:
                _send(self._session, sheet)
                sheet.rows.clear()
        self._waiting = 0

    def finish(self) -> None:
        """Send what is left; from then on ordinary inserts find free keys."""
        self.flush()
        for statement in self._indexes:
            self._session.connection().exec_driver_sql(statement)
        if self._session.get_bind().dialect.name != "postgresql":
            return
        for sheet in self._sheets:
            if "id" in sheet.table.c:
                name = sheet.table.name
                highest = select(func.coalesce(func.max(sheet.table.c.id), 0) + 1).scalar_subquery()
                self._session.execute(select(func.setval(func.pg_get_serial_sequence(name, "id"), highest, False)))


def _set_aside_indexes(session: Session) -> list[str]:
    """SQLite builds an index faster at the end than row by row. What to run to have them back; [] on PostgreSQL.

    All of it happens in the caller's transaction: nobody ever sees a store without its indexes. Unique ones stay.
    """
    if session.get_bind().dialect.name != "sqlite":
        return []
    connection = session.connection()
    listed = connection.exec_driver_sql(
        "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql LIKE 'CREATE INDEX %'"
    ).all()
    for name, _ in listed:
        connection.exec_driver_sql(f'DROP INDEX "{name}"')
    return [statement for _, statement in listed]


def _send(session: Session, sheet: Sheet) -> None:
    dialect = session.get_bind().dialect
    names = ", ".join(f'"{name}"' for name in sheet.columns)
    rows = _bound(sheet, dialect)
    if dialect.name == "postgresql":
        driver = session.connection().connection.driver_connection
        assert driver is not None
        with driver.cursor() as cursor, cursor.copy(f'COPY "{sheet.table.name}" ({names}) FROM STDIN') as copy:
            for row in rows:
                copy.write_row(row)
        return
    marks = ", ".join("?" * len(sheet.columns))
    statement = f'INSERT INTO "{sheet.table.name}" ({names}) VALUES ({marks})'  # noqa: S608 - our own names
    session.connection().exec_driver_sql(statement, rows)


def _bound(sheet: Sheet, dialect: Any) -> list[tuple[Any, ...]]:
    """The rows as the driver wants them: each column goes through its own type, once per value."""
    columns: list[Sequence[Any]] = list(zip(*sheet.rows, strict=True))
    for place, name in enumerate(sheet.columns):
        column_type = sheet.table.c[name].type
        process: Any = None
        if isinstance(column_type, UtcDateTime):
            process = _sqlite_instant if dialect.name == "sqlite" else None
        elif not isinstance(column_type, Boolean):  # drivers know true and false
            process = column_type.dialect_impl(dialect).bind_processor(dialect)
        if process is not None:
            columns[place] = [None if value is None else process(value) for value in columns[place]]
    return list(zip(*columns, strict=True))


def _sqlite_instant(moment: datetime) -> str:
    """What the column type would store, ten times faster: half of all values here are instants."""
    return moment.astimezone(UTC).isoformat(" ", "microseconds")[:26]
