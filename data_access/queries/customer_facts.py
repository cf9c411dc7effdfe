"""Facts of customers as of T: all, those with a planned contact, those within and past it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, cast, func, null, or_, select

from data_access.columns import UtcDateTime
from data_access.queries.customer_standing import CustomerRules, standing, standing_with_contact
from data_access.queries.facts import FactQuery
from data_access.scope import Selection
from data_access.vocabulary import Lifecycle, Subject

_NEVER = cast(null(), UtcDateTime()).label("until")


def with_contact_plan(rules: CustomerRules, selection: Selection) -> Select[Any]:
    """Customers whose tier plans a contact, without the lost: standing's columns and `is_overdue`.

    Counted from the last contact that reached them, else from the opening of the file; overdue from the day after.
    """
    rows = standing_with_contact(rules, selection.as_of).subquery()
    counted_from = func.coalesce(rows.c.last_contact_at, rows.c.opened_at)
    late = [
        and_(rows.c.tier == tier, counted_from < rules.midnight(selection.as_of, days))
        for tier, days in rules.intervals
    ]
    planned = [tier for tier, _ in rules.intervals]
    overdue: ColumnElement[bool] = or_(*late) if late else null().is_not(None)
    return select(rows, counted_from.label("counted_from"), case((overdue, 1), else_=0).label("is_overdue")).where(
        rows.c.tier.in_(planned), rows.c.lifecycle != Lifecycle.LOST
    )


def customer_facts(rules: CustomerRules) -> dict[str, FactQuery]:
    """Every fact of customers by name, under these rules."""

    def everyone(selection: Selection) -> Select[Any]:
        rows = standing(rules, selection.as_of).subquery()
        return select(rows, _NEVER)

    def planned(selection: Selection) -> Select[Any]:
        rows = with_contact_plan(rules, selection).subquery()
        return select(rows, _NEVER)

    def overdue(selection: Selection) -> Select[Any]:
        rows = with_contact_plan(rules, selection).subquery()
        return select(rows, _NEVER).where(rows.c.is_overdue == 1)

    def covered(selection: Selection) -> Select[Any]:
        rows = with_contact_plan(rules, selection).subquery()
        return select(rows, _NEVER).where(rows.c.is_overdue == 0)

    rows = {
        "customers": everyone,
        "customers_with_contact_plan": planned,
        "customers_contact_overdue": overdue,
        "customers_contact_covered": covered,
    }
    return {name: FactQuery(Subject.CUSTOMERS, query, is_stock=True) for name, query in rows.items()}
