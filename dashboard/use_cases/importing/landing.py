"""What landing is: from the fields of a row to columns of a table. Only what the row says; a blank leaves what is stored."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlmodel import SQLModel

from dashboard.use_cases.import_batch import Moment, Record
from dashboard.use_cases.importing.ground import Ground, RowFault
from dashboard.use_cases.importing.references import References
from data_access.repositories.imports import Row

Build = Callable[[Record, References, Ground], Row]


@dataclass(frozen=True)
class Landing:
    """The table of a kind, what its rows say, what a new row holds besides (`born`: from what the row says), and what
    follows from all that is known (`settled`: from what the row says and what is stored, None for a new row)."""

    model: type[SQLModel]
    build: Build
    born: Callable[[Row, Ground], Row] = lambda _said, _ground: {}
    settled: Callable[[Row, Row | None, Ground], Row] = lambda _said, _stored, _ground: {}


def taken(values: Mapping[str, Any], **columns: str) -> Row:
    """Columns filled from fields, where the row has them: `taken(values, name="name")`."""
    return {column: values[field] for column, field in columns.items() if field in values}


def same(values: Mapping[str, Any], *names: str) -> Row:
    """Columns that are called like their fields."""
    return {name: values[name] for name in names if name in values}


def cut(row: Row, **most: int) -> Row:
    """The row, once no text in it is too long. Raises RowFault."""
    for column, longest in most.items():
        if column in row and len(row[column]) > longest:
            raise RowFault(column, row[column], "exchange.reason.too_long", most=longest)
    return row


def at(values: Mapping[str, Any], field: str, column: str, precision: str | None = None) -> Row:
    if field not in values:
        return {}
    moment: Moment = values[field]
    return {column: moment.at} | ({precision: str(moment.precision)} if precision else {})


def where(record: Record, refs: References, *, team: bool = True) -> Row:
    """Customer, asset, site and team, as far as the row names them."""
    values = record.values
    return keys(
        customer_id=refs.customers.find(record),
        asset_id=refs.asset(values),
        site_id=refs.place("site", values),
        team_id=refs.place("team", values) if team else None,
    )


def keys(**found: int | None) -> Row:
    return {column: key for column, key in found.items() if key is not None}
