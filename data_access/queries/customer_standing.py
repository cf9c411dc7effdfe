"""Where every customer stands at an instant: tier, lifecycle, value, last contact. One statement, from events only.

The same rules as `dashboard.rules.tiers`, told to SQL as days and instants; a test holds both to the same answers. Days are
local days of the company. Money is of one currency; purchases in others are activity, but no value.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import (
    CTE,
    ColumnElement,
    FromClause,
    Select,
    SQLColumnExpression,
    and_,
    case,
    func,
    literal,
    or_,
    select,
)
from sqlmodel import col

from data_access.dialect import offset_minutes, shifted_day
from data_access.tables import Asset, Callback, Customer, CustomerAsset, Interaction, Purchase, Service, Staff
from data_access.vocabulary import AssetKind, CallbackState, Channel, Direction, Lifecycle, Tier

MAILINGS = (Channel.LETTER, Channel.SMS, Channel.EMAIL)
"""Sent out, they reach nobody for certain: they don't reset the contact interval."""


@dataclass(frozen=True)
class CustomerRules:
    """Tier and lifecycle policy as numbers of days and percent. `intervals`: (tier, days) where contacts are planned;
    `warned_after_days`, `warned_times`, `fewest_gaps`, `looked_back_days`: the warning of churn."""

    zone: str
    currency: str
    intervals: tuple[tuple[str, int], ...]
    a_percent: int
    b_percent: int
    window_days: int
    won_days: int
    churned_after_days: int
    loyal_order_days: int
    warned_after_days: int
    warned_times: float
    fewest_gaps: int
    looked_back_days: int
    go_live_on: date | None = None

    def live_for(self, as_of: datetime, days: int) -> bool:
        """Whether the company has been live for longer than so many days: only since then does anything run out."""
        return self.go_live_on is None or (self.today(as_of) - self.go_live_on).days > days

    def today(self, as_of: datetime) -> date:
        return as_of.astimezone(ZoneInfo(self.zone)).date()

    def midnight(self, as_of: datetime, days_before: int) -> datetime:
        """The instant (UTC) at which the local day so many days before the as-of day began."""
        day = self.today(as_of) - timedelta(days=days_before)
        return datetime.combine(day, time(), ZoneInfo(self.zone)).astimezone(UTC)


def _bought(rules: CustomerRules, as_of: datetime, only: int | None) -> CTE:
    """Per customer: first and last purchase, order days of 365, value of the window. A refund (negative) is no order."""
    at, amount = col(Purchase.bought_at), col(Purchase.amount_minor)
    year = rules.midnight(as_of, 365)
    order_at = case((amount >= 0, at))
    day = shifted_day(at, offset_minutes(at, rules.zone, year, as_of))
    return (
        select(
            col(Purchase.customer_id).label("customer_id"),
            func.min(order_at).label("first_at"),
            func.max(order_at).label("last_at"),
            func.count(func.distinct(case((and_(amount >= 0, at >= year), day)))).label("order_days"),
            _value(rules, as_of).label("value"),
        )
        .where(*_stands(as_of), *_is(only, Purchase.customer_id))
        .group_by(col(Purchase.customer_id))
        .cte("bought")
    )


def _values(rules: CustomerRules, as_of: datetime) -> CTE:
    """The value of every customer who bought something in the window."""
    since = col(Purchase.bought_at) >= rules.midnight(as_of, rules.window_days)
    return (
        select(col(Purchase.customer_id).label("customer_id"), _value(rules, as_of).label("value"))
        .where(*_stands(as_of), since)
        .group_by(col(Purchase.customer_id))
        .cte("of_value")
    )


def _value(rules: CustomerRules, as_of: datetime) -> ColumnElement[int]:
    since = col(Purchase.bought_at) >= rules.midnight(as_of, rules.window_days)
    return func.sum(case((and_(since, col(Purchase.currency) == rules.currency), col(Purchase.amount_minor)), else_=0))


def _stands(as_of: datetime) -> tuple[ColumnElement[bool], ...]:
    """A purchase, and the customer who made it."""
    void = select(col(Customer.id)).where(col(Customer.voided_at).is_not(None))
    return (
        col(Purchase.voided_at).is_(None),
        col(Purchase.bought_at) < as_of,
        col(Purchase.customer_id).not_in(void),
    )


def _is(only: int | None, customer: Any) -> list[ColumnElement[bool]]:
    return [] if only is None else [col(customer) == only]


def _served(as_of: datetime, only: int | None) -> CTE:
    at = col(Service.finished_at)
    return (
        select(
            col(Service.customer_id).label("customer_id"), func.min(at).label("first_at"), func.max(at).label("last_at")
        )
        .where(col(Service.voided_at).is_(None), col(Service.customer_id).is_not(None), at < as_of)
        .where(*_is(only, Service.customer_id))
        .group_by(col(Service.customer_id))
        .cte("served")
    )


def lesser(a: SQLColumnExpression[Any], b: SQLColumnExpression[Any]) -> ColumnElement[Any]:
    """The smaller of two that may be NULL; NULL when both are."""
    return case((or_(b.is_(None), a <= b), a), else_=b)


def greater(a: SQLColumnExpression[Any], b: SQLColumnExpression[Any]) -> ColumnElement[Any]:
    return case((or_(b.is_(None), a >= b), a), else_=b)


def _tier(rules: CustomerRules, as_of: datetime, bought: CTE, values: CTE) -> ColumnElement[Any]:
    """A manual tier up to its last day; else ABC of the window's value (share *before* adding the customer) among `values`."""
    until, value = col(Customer.manual_tier_until), bought.c.value
    before = func.sum(values.c.value).over(
        order_by=(values.c.value.desc(), values.c.customer_id),
        rows=(None, -1),  # what the customers of more value make together; the first row: NULL
    )
    total = select(func.sum(values.c.value)).where(values.c.value > 0).scalar_subquery()
    ranked = (
        select(values.c.customer_id, values.c.value, func.coalesce(before, 0).label("before"), total.label("total"))
        .where(values.c.value > 0)
        .cte("ranked")
    )

    def is_within(percent: int, tier: Tier) -> ColumnElement[bool]:
        """Not behind the last customer of the tier."""
        inside = select(ranked.c.value, ranked.c.customer_id).where(ranked.c.before * 100 < percent * ranked.c.total)
        last = inside.order_by(ranked.c.value, ranked.c.customer_id.desc()).limit(1).cte(f"last_of_{tier.lower()}")
        edge, key = select(last.c.value).scalar_subquery(), select(last.c.customer_id).scalar_subquery()
        return or_(value > edge, and_(value == edge, bought.c.customer_id <= key))

    return case(
        (
            and_(col(Customer.manual_tier).is_not(None), or_(until.is_(None), until >= rules.today(as_of))),
            col(Customer.manual_tier),
        ),
        (bought.c.customer_id.is_(None), literal(Tier.D.value)),
        (total.is_(None), None),
        (value <= 0, literal(Tier.C.value)),
        (is_within(rules.a_percent, Tier.A), literal(Tier.A.value)),
        (is_within(rules.b_percent, Tier.B), literal(Tier.B.value)),
        else_=literal(Tier.C.value),
    )


def _lifecycle(
    rules: CustomerRules, as_of: datetime, first: ColumnElement[Any], last: ColumnElement[Any], order_days: Any
) -> ColumnElement[Any]:
    """First match of metrics §1. A contract runs while the customer has one in the file."""
    contract = col(Customer.id).in_(
        select(col(CustomerAsset.customer_id))
        .join(Asset, col(Asset.id) == col(CustomerAsset.asset_id))
        .where(col(Asset.kind) == AssetKind.CONTRACT, col(Asset.voided_at).is_(None))
    )
    lost = col(Customer.lost_at)
    no_activity = and_(first.is_(None), ~contract)
    silent = last < rules.midnight(as_of, rules.churned_after_days)
    return case(
        (and_(no_activity, lost.is_not(None), lost < as_of), literal(Lifecycle.LOST.value)),
        (no_activity, literal(Lifecycle.POTENTIAL.value)),
        (first >= rules.midnight(as_of, rules.won_days), literal(Lifecycle.WON.value)),
        (and_(silent, ~contract), literal(Lifecycle.CHURNED.value)),
        (order_days >= rules.loyal_order_days, literal(Lifecycle.LOYAL.value)),
        else_=literal(Lifecycle.RETAINED.value),
    )


def talked_at(as_of: datetime) -> ColumnElement[Any]:
    """The last interaction that reached the customer, as a correlated query: the index finds it without a sort."""
    at = col(Interaction.occurred_at)
    mailing = and_(col(Interaction.direction) == Direction.OUTBOUND, col(Interaction.channel).in_(MAILINGS))
    return (
        select(at)
        .where(
            col(Interaction.customer_id) == col(Customer.id),
            at < as_of,
            col(Interaction.reached),
            ~mailing,
            col(Interaction.voided_at).is_(None),
        )
        .order_by(at.desc())
        .limit(1)
        .scalar_subquery()
    )


def called_at(as_of: datetime) -> ColumnElement[Any]:
    """The last callback that reached the customer."""
    at = col(Callback.ended_at)
    return (
        select(at)
        .where(
            col(Callback.customer_id) == col(Customer.id),
            col(Callback.state) == CallbackState.REACHED,
            at < as_of,
            col(Callback.voided_at).is_(None),
        )
        .order_by(at.desc())
        .limit(1)
        .scalar_subquery()
    )


def standing(rules: CustomerRules, as_of: datetime, only: int | None = None) -> Select[Any]:
    """One row per customer who exists at `as_of` (the file was opened, or something was bought or done, before it): id, since,
    tier, lifecycle, site_id, staff_id (account manager), team_id (the manager's), value_minor (None without purchases),
    order_days, first_at, last_at, opened_at. `only`: the row of one customer."""
    bought, served, opened = _bought(rules, as_of, only), _served(as_of, only), col(Customer.opened_at)
    values = bought if only is None else _values(rules, as_of)
    first, last = lesser(bought.c.first_at, served.c.first_at), greater(bought.c.last_at, served.c.last_at)
    columns: list[ColumnElement[Any]] = [
        col(Customer.id).label("id"),
        lesser(opened, first).label("since"),
        _tier(rules, as_of, bought, values).label("tier"),
        _lifecycle(rules, as_of, first, last, bought.c.order_days).label("lifecycle"),
        col(Customer.site_id).label("site_id"),
        col(Customer.account_manager_id).label("staff_id"),
        col(Staff.team_id).label("team_id"),
        bought.c.value.label("value_minor"),
        func.coalesce(bought.c.order_days, 0).label("order_days"),
        first.label("first_at"),
        last.label("last_at"),
        opened.label("opened_at"),
    ]
    return (
        select(*columns)
        .select_from(Customer)
        .outerjoin(bought, bought.c.customer_id == col(Customer.id))
        .outerjoin(served, served.c.customer_id == col(Customer.id))
        .outerjoin(Staff, col(Staff.id) == col(Customer.account_manager_id))
        .where(
            col(Customer.voided_at).is_(None),
            or_(opened < as_of, bought.c.customer_id.is_not(None), served.c.customer_id.is_not(None)),
            *_is(only, Customer.id),
        )
    )


def last_contacts(people: FromClause, as_of: datetime) -> Select[Any]:
    """id and last_contact_at of these customers: the last interaction or callback that *reached* them, None for never."""
    # materialised, or SQLite would look up the contacts anew wherever an expression uses them
    contacts = (
        select(people.c.id, talked_at(as_of).label("talked_at"), called_at(as_of).label("called_at"))
        .join(Customer, col(Customer.id) == people.c.id)
        .cte("contacts")
        .prefix_with("MATERIALIZED")
    )
    return select(contacts.c.id, greater(contacts.c.talked_at, contacts.c.called_at).label("last_contact_at"))
