"""Customers counted by tier, lifecycle and account manager, and the people behind a count."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, Subquery, case, func, literal, or_, select
from sqlmodel import Session, col

from data_access.columns import UtcDateTime
from data_access.dialect import seconds_between
from data_access.queries.customer_facts import everyone, everyone_with_plan
from data_access.queries.customer_risk import at_risk
from data_access.queries.customer_standing import CustomerRules, called_at, standing, talked_at
from data_access.queries.facts import rows_of
from data_access.scope import Selection
from data_access.tables import Asset, Customer, CustomerAsset


@dataclass(frozen=True)
class StandingGroup:
    """Customers of one tier, lifecycle and account manager. `planned`: whose tier plans a contact; of them `overdue`;
    `oldest`: the instant from which the longest overdue is counted."""

    tier: str | None
    lifecycle: str
    staff_id: int | None
    n: int
    planned: int
    overdue: int
    oldest: datetime | None


@dataclass(frozen=True)
class PersonRow:
    """One customer in a list. `asset_label`: the first in the alphabet; `first_at`, `last_at`: purchases and services."""

    id: int
    version: int
    number: str
    name: str
    phone: str | None
    do_not_call: bool
    tier: str | None
    lifecycle: str
    site_id: int | None
    manager_id: int | None
    manual_tier: str | None
    manual_tier_until: date | None
    asset_label: str | None
    value_minor: int | None
    order_days: int
    opened_at: datetime
    first_at: datetime | None
    last_at: datetime | None
    last_contact_at: datetime | None


def standing_groups(session: Session, selection: Selection, rules: CustomerRules) -> list[StandingGroup]:
    """Everybody in scope, once: the groups sum to all customers."""
    rows = rows_of(everyone_with_plan(session, rules), selection.split(None)).subquery()
    oldest = func.min(case((rows.c.is_overdue == 1, rows.c.counted_from)))
    group = (rows.c.tier, rows.c.lifecycle, rows.c.staff_id)
    found = session.execute(
        select(*group, func.count(), func.sum(rows.c.has_plan), func.sum(rows.c.is_overdue), oldest).group_by(*group)
    )
    return [StandingGroup(row[0], row[1], row[2], int(row[3]), int(row[4]), int(row[5]), row[6]) for row in found]


def people(
    session: Session,
    selection: Selection,
    rules: CustomerRules,
    *,
    tiers: Sequence[str | None] = (),
    lifecycles: Sequence[str] = (),
    limit: int = 200,
    offset: int = 0,
) -> list[PersonRow]:
    """The customers of some tiers and states (empty: all), the most valuable first."""
    rows = rows_of(everyone(session, rules), selection.split(None)).subquery()
    chosen = select(rows)
    if tiers:
        fits = rows.c.tier.in_([tier for tier in tiers if tier is not None])
        chosen = chosen.where(or_(fits, rows.c.tier.is_(None)) if None in tiers else fits)
    if lifecycles:
        chosen = chosen.where(rows.c.lifecycle.in_(list(lifecycles)))
    order = (func.coalesce(rows.c.value_minor, -1).desc(), rows.c.id)
    return _described(session, _ranked(chosen, order, limit, offset), selection.as_of)


def overdue_people(
    session: Session, selection: Selection, rules: CustomerRules, *, tier: str | None = None, limit: int = 200
) -> list[PersonRow]:
    """Customers whose next contact has passed, the longest overdue first."""
    rows = rows_of(everyone_with_plan(session, rules), selection.split(None)).subquery()
    chosen = select(rows).where(rows.c.is_overdue == 1)
    if tier is not None:
        chosen = chosen.where(rows.c.tier == tier)
    interval = case(*((rows.c.tier == name, days * 86_400) for name, days in rules.intervals), else_=0)
    past = seconds_between(rows.c.counted_from, literal(selection.as_of, UtcDateTime())) - interval
    return _described(session, _ranked(chosen, (past.desc(), rows.c.id), limit, 0), selection.as_of)


def people_at_risk(
    session: Session, selection: Selection, rules: CustomerRules, *, limit: int = 200
) -> list[tuple[PersonRow, float, float]]:
    """Customers with a warning of churn, the most valuable first, each with their usual and their present silence in days."""
    rows = rows_of(at_risk(session, rules), selection.split(None)).subquery()
    order = (func.coalesce(rows.c.value_minor, -1).desc(), rows.c.id)
    chosen = _ranked(select(rows), order, limit, 0)
    found = _told(session, chosen, selection.as_of, chosen.c.usual_days, chosen.c.silent_days)
    return [(one, float(usual), float(silent)) for one, usual, silent in found]


def person(session: Session, customer_id: int, as_of: datetime, rules: CustomerRules) -> PersonRow | None:
    """One customer; None where nobody has that key, or not yet at the cut-off."""
    rows = standing(rules, as_of, customer_id).subquery()
    chosen = select(rows)
    return next(iter(_described(session, _ranked(chosen, (rows.c.id,), 1, 0), as_of)), None)


def _ranked(chosen: Select[Any], order: tuple[Any, ...], limit: int, offset: int) -> Subquery:
    place = func.row_number().over(order_by=order).label("place")
    return chosen.add_columns(place).order_by(*order).limit(limit).offset(offset).subquery()


def _described(session: Session, chosen: Subquery, as_of: datetime) -> list[PersonRow]:
    return [one for (one,) in _told(session, chosen, as_of)]


def _told(session: Session, chosen: Subquery, as_of: datetime, *more: Any) -> list[tuple[Any, ...]]:
    """Names and last contacts, looked up for the chosen few only; behind each person the columns of `more`."""
    columns: list[Any] = [
        col(Customer.id),
        col(Customer.version),
        col(Customer.number),
        col(Customer.name),
        col(Customer.phone),
        col(Customer.do_not_call),
        chosen.c.tier,
        chosen.c.lifecycle,
        col(Customer.site_id),
        col(Customer.account_manager_id),
        col(Customer.manual_tier),
        col(Customer.manual_tier_until),
        _first_asset(),
        chosen.c.value_minor,
        chosen.c.order_days,
        col(Customer.opened_at),
        chosen.c.first_at,
        chosen.c.last_at,
        talked_at(as_of),
        called_at(as_of),
    ]
    rows = session.execute(
        select(*columns, *more)
        .select_from(chosen)
        .join(Customer, col(Customer.id) == chosen.c.id)
        .order_by(chosen.c.place)
    )
    found: list[tuple[Any, ...]] = []
    for row in rows:
        values = list(row)
        contacts = [moment for moment in values[len(columns) - 2 : len(columns)] if moment is not None]
        values[len(columns) - 2 : len(columns)] = [max(contacts, default=None)]
        found.append((PersonRow(*values[: len(columns) - 1]), *values[len(columns) - 1 :]))
    return found


def _first_asset() -> Any:
    return (
        select(func.min(col(Asset.label)))
        .select_from(CustomerAsset)
        .join(Asset, col(Asset.id) == col(CustomerAsset.asset_id))
        .where(col(CustomerAsset.customer_id) == col(Customer.id), col(Asset.voided_at).is_(None))
        .scalar_subquery()
    )
