"""Weekly numbers of many groups at once, in one statement."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, select
from sqlmodel import Session

from data_access.queries.facts import FactQuery, Group, NotSplittableError, Tally, rows_of, week_of
from data_access.scope import Selection

Key = tuple[Group, ...]
Grid = dict[Key, list[Tally]]
_Sum = tuple[int, float]


def weekly_grids(
    session: Session, fact: FactQuery, selection: Selection, splits: Sequence[tuple[str, ...]]
) -> list[Grid]:
    """Per split and combination of its columns one Tally for each bucket of `selection.weeks`, empty ones included.

    The rows are grouped once by all columns of all splits; each split adds up its own. Rows without a value in one of a
    split's columns are left out of it. Only for facts of a period. Raises NotSplittableError.
    """
    names = list(dict.fromkeys(name for split in splits for name in split))
    places = [[names.index(name) for name in split] for split in splits]
    sums: list[defaultdict[Key, dict[int, _Sum]]] = [defaultdict(dict) for _ in splits]
    for bucket, parts, n, total in _cells(session, fact, selection, names):
        for by_key, places_of_split in zip(sums, places, strict=True):
            key = tuple(parts[place] for place in places_of_split)
            if None not in key:
                known = by_key[key].get(bucket, (0, 0.0))
                by_key[key][bucket] = (known[0] + n, known[1] + total)
    buckets = range(len(selection.weeks) - 1)
    return [
        {key: [Tally(bucket, *found.get(bucket, (0, 0.0))) for bucket in buckets] for key, found in by_key.items()}
        for by_key in sums
    ]


def _cells(
    session: Session, fact: FactQuery, selection: Selection, names: Sequence[str]
) -> list[tuple[int, Key, int, float]]:
    """Bucket, the columns' values, how many rows, and the sum of their `value`."""
    rows = rows_of(fact, selection, ("value", *names)).subquery()
    for name in names:
        if name not in rows.c:
            raise NotSplittableError(name)
    columns: list[Any] = [rows.c[name] for name in names]
    bucket = week_of(fact, rows, selection)
    total: Any = func.coalesce(func.sum(rows.c.value * 1.0), 0.0) if "value" in rows.c else func.sum(0.0)
    statement: Any = select(bucket, func.count(), total, *columns).group_by(bucket, *columns)
    found = session.execute(statement).all()
    return [(row[0], tuple(row[3:]), int(row[1]), float(row[2])) for row in found if row[0] is not None]
