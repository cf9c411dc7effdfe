"""Customers of value whose silence exceeds their own rhythm (metrics §5): the rule of `dashboard.rules.churn`, told to SQL."""

from __future__ import annotations

from typing import Any

from sqlalchemy import CTE, Select, and_, func, literal, or_, select, union_all
from sqlmodel import Session, col

from data_access.columns import UtcDateTime
from data_access.dialect import offset_minutes, seconds_between, shifted_day
from data_access.queries.customer_standing import CustomerRules
from data_access.queries.everybody import everybody
from data_access.queries.facts import FactQuery
from data_access.scope import Selection
from data_access.tables import Purchase, Service
from data_access.vocabulary import Lifecycle, Subject, Tier

OF_VALUE = (Tier.A, Tier.B)
"""Of the lower tiers so many come and go that a list of them would help nobody."""
_STILL_HERE = (Lifecycle.WON, Lifecycle.RETAINED, Lifecycle.LOYAL)
_DAY = 86_400.0


def at_risk(session: Session, rules: CustomerRules) -> FactQuery:
    """`standing` with `usual_days` and `silent_days`, of tiers A and B that have not churned yet."""

    def rows(selection: Selection) -> Select[Any]:
        as_of = selection.as_of
        quiet = everybody(session, rules, as_of)
        suspects = (
            select(quiet)
            .where(
                quiet.c.tier.in_(OF_VALUE),
                quiet.c.lifecycle.in_(_STILL_HERE),
                quiet.c.last_at < rules.midnight(as_of, rules.warned_after_days),
            )
            .cte("suspects")
        )
        rhythm = _rhythm(rules, selection, suspects)
        silent = seconds_between(suspects.c.last_at, literal(as_of, UtcDateTime())) / _DAY
        return (
            select(
                suspects,
                literal(None, UtcDateTime()).label("until"),
                rhythm.c.usual_days,
                silent.label("silent_days"),
            )
            .join(rhythm, rhythm.c.customer_id == suspects.c.id)
            .where(silent > rules.warned_after_days, silent > rules.warned_times * rhythm.c.usual_days)
        )

    return FactQuery(Subject.CUSTOMERS, rows, is_stock=True, only_at_cutoff=True)


def _rhythm(rules: CustomerRules, selection: Selection, suspects: CTE) -> CTE:
    """The median days between a suspect's active days of two years, where there are at least three gaps."""
    active = _active_days(rules, selection, suspects)
    before = func.lag(active.c.at).over(partition_by=active.c.customer_id, order_by=active.c.at)
    gaps = select(active.c.customer_id, (seconds_between(before, active.c.at) / _DAY).label("gap")).subquery()
    ranked = (
        select(
            gaps,
            func.row_number().over(partition_by=gaps.c.customer_id, order_by=gaps.c.gap).label("place"),
            func.count().over(partition_by=gaps.c.customer_id).label("n"),
        )
        .where(gaps.c.gap.is_not(None))
        .subquery()
    )
    middle = or_(ranked.c.place == (ranked.c.n + 1) // 2, ranked.c.place == (ranked.c.n + 2) // 2)
    return (
        select(ranked.c.customer_id, func.avg(ranked.c.gap).label("usual_days"))
        .where(middle, ranked.c.n >= rules.fewest_gaps)
        .group_by(ranked.c.customer_id)
        .cte("rhythm")
    )


def _active_days(rules: CustomerRules, selection: Selection, suspects: CTE) -> Any:
    """One instant per suspect and local day on which they bought or were served."""
    since = rules.midnight(selection.as_of, rules.looked_back_days)
    bought, served = col(Purchase.bought_at), col(Service.finished_at)
    parts = union_all(
        select(suspects.c.id.label("customer_id"), bought.label("at"))
        .join(Purchase, col(Purchase.customer_id) == suspects.c.id)
        .where(col(Purchase.voided_at).is_(None), col(Purchase.amount_minor) >= 0, _within(bought, since, selection)),
        select(suspects.c.id.label("customer_id"), served.label("at"))
        .join(Service, col(Service.customer_id) == suspects.c.id)
        .where(col(Service.voided_at).is_(None), _within(served, since, selection)),
    ).subquery()
    day = shifted_day(parts.c.at, offset_minutes(parts.c.at, rules.zone, since, selection.as_of))
    return select(parts.c.customer_id, func.min(parts.c.at).label("at")).group_by(parts.c.customer_id, day).subquery()


def _within(column: Any, since: Any, selection: Selection) -> Any:
    return and_(column >= since, column < selection.as_of)
