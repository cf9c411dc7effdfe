"""Weekly numbers of many groups at once, in one statement."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, select
from sqlmodel import Session

from data_access.dialect import bucket_of
from data_access.queries.facts import FactQuery, Group, NotSplittableError, Tally, rows_of
from data_access.scope import Selection

Key = tuple[Group, ...]
Grid = dict[Key, list[Tally]]


def weekly_grids(
    session: Session, fact: FactQuery, selection: Selection, splits: Sequence[tuple[str, ...]]
) -> list[Grid]:
    """Per split and combination of its columns one Tally for each bucket of `selection.weeks`, empty ones included.

    The rows are grouped once by all columns of all splits; each split adds up its own. Rows without a value in one of a
    split's columns are left out of it. Only for facts of a period. Raises NotSplittableError.
    """
    names = list(dict.fromkeys(name for split in splits for name in split))
    grids: list[Grid] = [{} for _ in splits]
    places = [[names.index(name) for name in split] for split in splits]
    for bucket, parts, n, total in _cells(session, fact, selection, names):
        for grid, places_of_split in zip(grids, places, strict=True):
            key = tuple(parts[place] for place in places_of_split)
            if None not in key:
                _add(grid, key, bucket, len(selection.weeks) - 1, n, total)
    return grids


def _add(grid: Grid, key: Key, bucket: int, buckets: int, n: int, total: float) -> None:
    series = grid.setdefault(key, [Tally(index, 0) for index in range(buckets)])
    known = series[bucket]
    series[bucket] = Tally(bucket, known.n + n, known.total + total)


def _cells(
    session: Session, fact: FactQuery, selection: Selection, names: Sequence[str]
) -> list[tuple[int, Key, int, float]]:
    """Bucket, the columns' values, how many rows, and the sum of their `value`."""
    rows = rows_of(fact, selection).subquery()
    for name in names:
        if name not in rows.c:
            raise NotSplittableError(name)
    columns: list[Any] = [rows.c[name] for name in names]
    bucket = bucket_of(rows.c.at, selection.weeks)
    total: Any = func.coalesce(func.sum(rows.c.value * 1.0), 0.0) if "value" in rows.c else func.sum(0.0)
    statement: Any = select(bucket, func.count(), total, *columns).group_by(bucket, *columns)
    found = session.execute(statement).all()
    return [(row[0], tuple(row[3:]), int(row[1]), float(row[2])) for row in found if row[0] is not None]
