"""The one place where SQLite and PostgreSQL speak differently."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Float, case, func, literal
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement


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

    `boundaries` are n+1 ascending UTC instants of n buckets.
    """
    whens = [(column < boundary, literal(index - 1)) for index, boundary in enumerate(boundaries[1:], start=1)]
    return case((column < boundaries[0], None), *whens, else_=None)


def count_if(condition: ColumnElement[bool]) -> ColumnElement[int]:
    """How many rows fulfil the condition."""
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)
