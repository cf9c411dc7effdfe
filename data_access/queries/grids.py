"""Weekly numbers of many groups at once, in one statement."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select
from sqlmodel import Session

from data_access.dialect import bucket_of
from data_access.queries.facts import FactQuery, Group, NotSplittableError, Tally, rows_of
from data_access.scope import Selection

Key = tuple[Group, ...]


def weekly_grid(
    session: Session, fact: FactQuery, selection: Selection, names: tuple[str, ...]
) -> dict[Key, list[Tally]]:
    """Per combination of the named columns one Tally for each bucket of `selection.weeks`, empty ones included.

    Rows without a value in one of the columns are left out. Only for facts of a period. Raises NotSplittableError.
    """
    rows = rows_of(fact, selection).subquery()
    for name in names:
        if name not in rows.c:
            raise NotSplittableError(name)
    columns: list[Any] = [rows.c[name] for name in names]
    bucket = bucket_of(rows.c.at, selection.weeks)
    measures: list[Any] = [func.count()]
    if "value" in rows.c:
        measures.append(func.coalesce(func.sum(rows.c.value * 1.0), 0.0))
    statement: Any = (
        select(bucket, *columns, *measures)
        .where(*(column.is_not(None) for column in columns))
        .group_by(bucket, *columns)
    )
    found: dict[Key, list[Tally]] = {}
    for row in session.execute(statement):
        place, key, numbers = row[0], tuple(row[1 : 1 + len(names)]), row[1 + len(names) :]
        if place is not None:
            series = found.setdefault(key, [Tally(index, 0) for index in range(len(selection.weeks) - 1)])
            series[place] = Tally(place, int(numbers[0]), *(float(number) for number in numbers[1:]))
    return found
