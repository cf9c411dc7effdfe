"""The one place where SQLite and PostgreSQL speak differently."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Date, Engine, Float, Integer, SQLColumnExpression, and_, case, func, literal
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlmodel import Session, SQLModel

from data_access.columns import UtcDateTime


class seconds_between(FunctionElement[float]):  # noqa: N801 - used like an SQL function
    """Seconds from the first instant to the second (calendar time), as a float."""

    type = Float()
    inherit_cache = True
    name = "seconds_between"


@compiles(seconds_between, "sqlite")
def _sqlite_seconds(element: seconds_between, compiler: SQLCompiler, **options: Any) -> str:
    earlier, later = (compiler.process(part, **options) for part in element.clauses)
    return f"((julianday({later}) - julianday({earlier})) * 86400.0)"


@compiles(seconds_between, "postgresql")
def _postgresql_seconds(element: seconds_between, compiler: SQLCompiler, **options: Any) -> str:
    earlier, later = (compiler.process(part, **options) for part in element.clauses)
    return f"EXTRACT(EPOCH FROM ({later} - {earlier}))::double precision"


def bucket_of(column: ColumnElement[datetime], boundaries: Sequence[datetime]) -> ColumnElement[int | None]:
    """The index of the half-open bucket that the instant falls into; NULL outside all of them.

    `boundaries` are n+1 ascending UTC instants of n buckets, found by halving: of 26 weeks each row meets five.
    """
    is_inside = and_(column >= boundaries[0], column < boundaries[-1])
    return case((is_inside, _halved(column, boundaries, 0, len(boundaries) - 1)), else_=None)


def _halved(
    column: ColumnElement[datetime], boundaries: Sequence[datetime], first: int, end: int
) -> ColumnElement[int | None]:
    if end - first == 1:
        return literal(first)
    middle = (first + end) // 2
    return case(
        (column < boundaries[middle], _halved(column, boundaries, first, middle)),
        else_=_halved(column, boundaries, middle, end),
    )


def count_if(condition: ColumnElement[bool]) -> ColumnElement[int]:
    """How many rows fulfil the condition."""
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)


class shifted_day(FunctionElement[date]):  # noqa: N801 - used like an SQL function
    """The date of an instant after so many minutes were added to UTC."""

    type = Date()
    inherit_cache = True
    name = "shifted_day"


class shifted_hour(FunctionElement[int]):  # noqa: N801 - used like an SQL function
    """The hour of the day (0–23) of an instant after so many minutes were added to UTC."""

    type = Integer()
    inherit_cache = True
    name = "shifted_hour"


@compiles(shifted_day, "sqlite")
def _sqlite_day(element: shifted_day, compiler: SQLCompiler, **options: Any) -> str:
    moment, minutes = (compiler.process(part, **options) for part in element.clauses)
    return f"date({moment}, ({minutes}) || ' minutes')"


@compiles(shifted_day, "postgresql")
def _postgresql_day(element: shifted_day, compiler: SQLCompiler, **options: Any) -> str:
    moment, minutes = (compiler.process(part, **options) for part in element.clauses)
    return f"(({moment}) AT TIME ZONE 'UTC' + make_interval(mins => ({minutes})::integer))::date"


@compiles(shifted_hour, "sqlite")
def _sqlite_hour(element: shifted_hour, compiler: SQLCompiler, **options: Any) -> str:
    moment, minutes = (compiler.process(part, **options) for part in element.clauses)
    return f"CAST(strftime('%H', {moment}, ({minutes}) || ' minutes') AS INTEGER)"


@compiles(shifted_hour, "postgresql")
def _postgresql_hour(element: shifted_hour, compiler: SQLCompiler, **options: Any) -> str:
    moment, minutes = (compiler.process(part, **options) for part in element.clauses)
    return f"EXTRACT(HOUR FROM ({moment}) AT TIME ZONE 'UTC' + make_interval(mins => ({minutes})::integer))::integer"


class days_between(FunctionElement[int]):  # noqa: N801 - used like an SQL function
    """Whole days from the first date to the second."""

    type = Integer()
    inherit_cache = True
    name = "days_between"


@compiles(days_between, "sqlite")
def _sqlite_days(element: days_between, compiler: SQLCompiler, **options: Any) -> str:
    earlier, later = (compiler.process(part, **options) for part in element.clauses)
    return f"CAST(round(julianday({later}) - julianday({earlier})) AS INTEGER)"


@compiles(days_between, "postgresql")
def _postgresql_days(element: days_between, compiler: SQLCompiler, **options: Any) -> str:
    earlier, later = (compiler.process(part, **options) for part in element.clauses)
    return f"(({later}) - ({earlier}))"


class just_before(FunctionElement[datetime]):  # noqa: N801 - used like an SQL function
    """A millisecond before the instant: a due "by the end of Sunday" is stored as Monday's midnight, yet is Sunday's."""

    type = UtcDateTime()
    inherit_cache = True
    name = "just_before"


@compiles(just_before, "sqlite")
def _sqlite_before(element: just_before, compiler: SQLCompiler, **options: Any) -> str:
    (moment,) = (compiler.process(part, **options) for part in element.clauses)
    return f"(strftime('%Y-%m-%d %H:%M:%f', {moment}, '-0.001 seconds') || '000')"


@compiles(just_before, "postgresql")
def _postgresql_before(element: just_before, compiler: SQLCompiler, **options: Any) -> str:
    (moment,) = (compiler.process(part, **options) for part in element.clauses)
    return f"({moment} - INTERVAL '1 millisecond')"


class seconds_after(FunctionElement[datetime]):  # noqa: N801 - used like an SQL function
    """The instant so many seconds (a float) after another, to the millisecond."""

    type = UtcDateTime()
    inherit_cache = True
    name = "seconds_after"


@compiles(seconds_after, "sqlite")
def _sqlite_after(element: seconds_after, compiler: SQLCompiler, **options: Any) -> str:
    moment, seconds = (compiler.process(part, **options) for part in element.clauses)
    return f"(strftime('%Y-%m-%d %H:%M:%f', {moment}, ({seconds}) || ' seconds') || '000')"


@compiles(seconds_after, "postgresql")
def _postgresql_after(element: seconds_after, compiler: SQLCompiler, **options: Any) -> str:
    moment, seconds = (compiler.process(part, **options) for part in element.clauses)
    return f"({moment} + make_interval(secs => ({seconds})::double precision))"


def offset_minutes(
    column: SQLColumnExpression[datetime], zone: str, start: datetime, end: datetime
) -> ColumnElement[int]:
    """Minutes to add to UTC to read the wall clock of `zone`, for instants of [start, end).

    SQLite knows no zones, so that changes of the clock in between become cases; most zones have none or few a year.
    """
    rules = ZoneInfo(zone)

    def offset(moment: datetime) -> int:
        return int((moment.astimezone(rules).utcoffset() or timedelta()).total_seconds() // 60)

    whens, moment, now = [], start.astimezone(UTC), offset(start)
    while moment < end:
        following = min(moment + timedelta(days=7), end)
        if offset(following) != now:
            change = _change_between(moment, following, offset)
            whens.append((column < change, literal(now)))
            now = offset(following)
        moment = following
    return case(*whens, else_=literal(now)) if whens else literal(now)


def _change_between(before: datetime, after: datetime, offset: Callable[[datetime], int]) -> datetime:
    """The minute at which the clock changes, by halving."""
    old = offset(before)
    while after - before > timedelta(minutes=1):
        middle = (before + (after - before) / 2).replace(second=0, microsecond=0)
        if middle <= before:
            break
        before, after = (middle, after) if offset(middle) == old else (before, middle)
    return after


def insert_or_change(session: Session, table: type[SQLModel]) -> Any:
    """An INSERT that knows `on_conflict_do_update`, in the store's own dialect."""
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    return insert(table)


def renew_statistics(store: Engine) -> None:
    """Tell PostgreSQL what its tables hold now: by itself it finds out minutes after many rows came in, and plans badly until
    then. SQLite is never analysed (see `engine`)."""
    if store.dialect.name != "postgresql":
        return
    with store.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("ANALYZE " + ", ".join(f'"{name}"' for name in SQLModel.metadata.tables))
