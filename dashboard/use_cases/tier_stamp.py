"""The tier that a fact is stamped with when it happens: promotions later never rewrite it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from functools import lru_cache

from sqlalchemy import Engine
from sqlmodel import Session

from dashboard.periods import midnight
from dashboard.policies import Policies
from dashboard.rules.tiers import effective_tier
from data_access.engine import reading
from data_access.queries.tier_edges import Edge, OneCustomer, customers_values, tier_edges
from data_access.repositories.ledger import revisions
from data_access.vocabulary import Subject, Tier


def tiers_of(
    store: Engine, session: Session, customers: Sequence[int], policies: Policies, now: datetime
) -> dict[int, str | None]:
    """Tier per customer at this instant: set by hand, else by value (ABC) as of the begin of the local day.

    The edges between the tiers are the same for everybody all day, so they are kept until purchases change.
    """
    today = policies.day(now)
    as_of = midnight(today, policies.zone)
    start = midnight(today - timedelta(days=policies.tiers.window_days), policies.zone)
    found = customers_values(session, list(customers), start=start, as_of=as_of, currency=policies.value_currency)
    if all(one.value_minor is None for one in found):
        return {one.customer_id: _effective(one, Tier.D, today) for one in found}
    (revision,) = revisions(session, (Subject.PURCHASES,))
    shares = (policies.tiers.a_percent, policies.tiers.b_percent)
    edges = _edges(store, start, as_of, policies.value_currency, shares, revision)
    return {one.customer_id: _effective(one, _by_value(one, edges), today) for one in found}


@lru_cache(maxsize=8)
def _edges(
    store: Engine, start: datetime, as_of: datetime, currency: str, shares: tuple[int, int], _revision: int
) -> tuple[Edge, Edge]:
    with reading(store) as session:
        return tier_edges(
            session, start=start, as_of=as_of, currency=currency, a_percent=shares[0], b_percent=shares[1]
        )


def _by_value(one: OneCustomer, edges: tuple[Edge, Edge]) -> str | None:
    if one.value_minor is None:
        return Tier.D
    last_a, last_b = edges
    if last_a is None:
        return None  # nobody's value is positive: there is no share to speak of
    if one.value_minor <= 0:
        return Tier.C
    place = (-one.value_minor, one.customer_id)
    if place <= (-last_a[0], last_a[1]):
        return Tier.A
    return Tier.B if last_b is not None and place <= (-last_b[0], last_b[1]) else Tier.C


def _effective(one: OneCustomer, computed: str | None, today: date) -> str | None:
    return effective_tier(computed, one.manual_tier, one.manual_until, today)
