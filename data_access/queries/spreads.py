"""Medians and percentiles of what a fact measures, made in SQL."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import ColumnElement, Subquery, case, func, literal, select
from sqlmodel import Session

from data_access.queries.facts import FactQuery, Group, group_column, rows_of
from data_access.scope import Selection, Split


@dataclass(frozen=True)
class Spread:
    """Median, 90th percentile and maximum of a measure (its unit), linear between neighbours, over n rows."""

    group: Group
    n: int
    median: float | None
    p90: float | None
    most: float | None = None


MEASURES = ("value", "worked")


def spreads(session: Session, fact: FactQuery, selection: Selection) -> dict[str, list[Spread]]:
    """Median, 90th percentile and maximum of each measure that the fact has, by the selection's split, in one statement;
    interpolated (Hyndman & Fan 1996, type 7). Rows without the measure don't count."""
    rows = rows_of(fact, selection).subquery()
    names = [name for name in MEASURES if name in rows.c]
    group = group_column(fact, rows, selection)
    columns: list[ColumnElement[Any]] = [(literal(0) if group is None else group).label("g")]
    for name in names:
        measured = rows.c[name] * 1.0
        order = func.row_number().over(partition_by=group, order_by=measured.nulls_last())
        columns += [
            measured.label(name),
            (order - 1).label(f"{name}_place"),
            func.count(measured).over(partition_by=group).label(f"{name}_n"),
        ]
    ranked = select(*columns).subquery()
    told = [part for name in names for part in _statistics(ranked, name)]
    found = session.execute(select(ranked.c.g, *told).group_by(ranked.c.g)).all()
    return {
        name: _by_group(selection, group, [(row[0], *row[1 + 4 * place : 5 + 4 * place]) for row in found])
        for place, name in enumerate(names)
    }


def _statistics(ranked: Subquery, name: str) -> list[ColumnElement[Any]]:
    value, place, n = (ranked.c[f"{name}{ending}"] for ending in ("", "_place", "_n"))
    return [func.max(n), _at_quantile(value, place, n, 0.5), _at_quantile(value, place, n, 0.9), func.max(value)]


def _by_group(selection: Selection, group: ColumnElement[Any] | None, found: list[tuple[Any, ...]]) -> list[Spread]:
    counted = [Spread(*row) for row in found if row[1]]
    if group is None:
        return [replace(one, group=None) for one in counted] or [Spread(None, 0, None, None)]
    if selection.by is not Split.WEEK:
        return counted
    known = {one.group: one for one in counted}
    return [known.get(index, Spread(index, 0, None, None)) for index in range(len(selection.weeks) - 1)]


def _at_quantile(value: Any, place: Any, n: Any, quantile: float) -> ColumnElement[float]:
    """Sum of the two neighbours of the quantile's place, each weighted by its nearness."""
    return func.sum(value * _positive(1.0 - func.abs(place - (n - 1) * quantile)))


def _positive(weight: ColumnElement[float]) -> ColumnElement[float]:
    return case((weight > 0, weight), else_=0.0)
