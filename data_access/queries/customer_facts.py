"""Facts of customers as of T, whose tier and standing are those of T: all, those with a planned contact, within and past it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, cast, func, null, or_, select
from sqlmodel import Session

from data_access.columns import UtcDateTime
from data_access.queries.customer_risk import at_risk
from data_access.queries.customer_standing import CustomerRules
from data_access.queries.everybody import everybody, everybody_with_contact
from data_access.queries.facts import FactQuery
from data_access.queries.interval_queue import interval_waiting
from data_access.scope import Selection
from data_access.vocabulary import Lifecycle, Subject

_NEVER = cast(null(), UtcDateTime()).label("until")


def everyone(session: Session, rules: CustomerRules) -> FactQuery:
    """Every customer who exists at the cut-off."""

    def rows(selection: Selection) -> Select[Any]:
        found = everybody(session, rules, selection.as_of)
        return select(found, _NEVER)

    return FactQuery(Subject.CUSTOMERS, rows, is_stock=True, only_at_cutoff=True)


def everyone_with_plan(session: Session, rules: CustomerRules) -> FactQuery:
    """The same with `last_contact_at`, `counted_from`, `has_plan` and `is_overdue` (1 or 0).

    A plan: the tier has an interval and the customer isn't lost. It is counted from the last contact that reached the
    customer, else from the opening of the file; overdue begins the day after.
    """

    def rows(selection: Selection) -> Select[Any]:
        found = everybody_with_contact(session, rules, selection.as_of)
        counted_from = func.coalesce(found.c.last_contact_at, found.c.opened_at)
        late = [
            and_(found.c.tier == tier, counted_from < rules.midnight(selection.as_of, days))
            for tier, days in rules.intervals
        ]
        plan = and_(found.c.tier.in_([tier for tier, _ in rules.intervals]), found.c.lifecycle != Lifecycle.LOST)
        return select(
            found,
            _NEVER,
            counted_from.label("counted_from"),
            _flag(plan, "has_plan"),
            _flag(and_(plan, or_(*late)), "is_overdue"),
        )

    return FactQuery(Subject.CUSTOMERS, rows, is_stock=True, only_at_cutoff=True)


def _flag(condition: ColumnElement[bool], name: str) -> ColumnElement[int]:
    return case((condition, 1), else_=0).label(name)


def _with_plan(session: Session, rules: CustomerRules, overdue: int | None) -> FactQuery:
    def rows(selection: Selection) -> Select[Any]:
        found = everyone_with_plan(session, rules).rows(selection).subquery()
        kept = select(found).where(found.c.has_plan == 1)
        return kept if overdue is None else kept.where(found.c.is_overdue == overdue)

    return FactQuery(Subject.CUSTOMERS, rows, is_stock=True, only_at_cutoff=True)


def customer_facts(session: Session, rules: CustomerRules) -> dict[str, FactQuery]:
    """Every fact of customers by name, under these rules."""
    return {
        "customers": everyone(session, rules),
        "customers_with_contact_plan": _with_plan(session, rules, None),
        "customers_contact_overdue": _with_plan(session, rules, 1),
        "customers_contact_covered": _with_plan(session, rules, 0),
        "customers_at_risk": at_risk(session, rules),
        "customers_interval_waiting": interval_waiting(session, rules),
    }
