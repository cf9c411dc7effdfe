"""The tier of one customer, without ranking all of them again: where the tiers A and B end, and where one customer lies."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import case, func, select
from sqlmodel import Session, col

from data_access.tables import Customer, Purchase

Edge = tuple[int, int] | None
"""(value in minor units, customer id) of the last customer inside a tier; None: nobody is."""


@dataclass(frozen=True)
class OneCustomer:
    """`value_minor`: bought in the window; None where nothing was ever bought."""

    customer_id: int
    manual_tier: str | None
    manual_until: date | None
    value_minor: int | None


def tier_edges(
    session: Session, *, start: datetime, as_of: datetime, currency: str, a_percent: int, b_percent: int
) -> tuple[Edge, Edge]:
    """The last customer of tier A and of tier A or B, by value of the window ``[start, as_of)``, most first, ties by id.

    The share accumulated *before* a customer decides, as in `dashboard.rules.tiers.abc`.
    """
    value = func.sum(col(Purchase.amount_minor))
    values = (
        select(col(Purchase.customer_id).label("customer"), value.label("value"))
        .join(Customer, col(Customer.id) == col(Purchase.customer_id))
        .where(col(Customer.voided_at).is_(None), col(Purchase.voided_at).is_(None))
        .where(col(Purchase.bought_at) >= start, col(Purchase.bought_at) < as_of, col(Purchase.currency) == currency)
        .group_by(col(Purchase.customer_id))
        .having(value > 0)
        .subquery()
    )
    before = func.sum(values.c.value).over(order_by=(values.c.value.desc(), values.c.customer), rows=(None, -1))
    ranked = select(
        values.c.customer,
        values.c.value,
        func.coalesce(before, 0).label("before"),
        func.sum(values.c.value).over().label("total"),
    ).subquery()

    def last_within(percent: int) -> Edge:
        row = session.execute(
            select(ranked.c.value, ranked.c.customer)
            .where(ranked.c.before * 100 < percent * ranked.c.total)
            .order_by(ranked.c.value, ranked.c.customer.desc())
            .limit(1)
        ).one_or_none()
        return None if row is None else (int(row[0]), int(row[1]))

    return last_within(a_percent), last_within(b_percent)


def customers_values(
    session: Session, customers: list[int], *, start: datetime, as_of: datetime, currency: str
) -> list[OneCustomer]:
    """What the tier of these customers rests on."""
    within = (col(Purchase.bought_at) >= start) & (col(Purchase.currency) == currency)
    rows = session.execute(
        select(
            col(Customer.id),
            col(Customer.manual_tier),
            col(Customer.manual_tier_until),
            func.count(col(Purchase.id)),
            func.coalesce(func.sum(case((within, col(Purchase.amount_minor)), else_=0)), 0),
        )
        .outerjoin(
            Purchase,
            (col(Purchase.customer_id) == col(Customer.id))
            & (col(Purchase.bought_at) < as_of)
            & col(Purchase.voided_at).is_(None),
        )
        .where(col(Customer.id).in_(customers))
        .group_by(col(Customer.id), col(Customer.manual_tier), col(Customer.manual_tier_until))
    )
    return [OneCustomer(row[0], row[1], row[2], int(row[4]) if row[3] else None) for row in rows]
