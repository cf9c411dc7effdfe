"""Customers whose contact interval has run out and whom no open callback waits for: who is called next, and who waits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, cast, exists, false, func, null, or_, select
from sqlmodel import Session, col

from data_access.columns import UtcDateTime
from data_access.queries.callback_history import is_past_call
from data_access.queries.customer_standing import CustomerRules, greater
from data_access.queries.everybody import everybody_with_contact
from data_access.queries.facts import FactQuery
from data_access.scope import Selection
from data_access.tables import Callback, Customer, Staff, Team
from data_access.vocabulary import CallbackReason, CallbackState, Lifecycle, Subject


@dataclass(frozen=True)
class Waiting:
    """`counted_from`: since when the interval runs; the longer ago, the more overdue."""

    customer_id: int
    tier: str
    counted_from: datetime
    site_id: int | None
    team_id: int | None
    staff_id: int | None


def interval_waiting(session: Session, rules: CustomerRules) -> FactQuery:
    """A stock at the cut-off: the interval has run out, the customer may be called, and no callback to them is open.

    The interval is counted from the last contact that reached the customer, from the end of the last interval callback
    (who could not be reached is not called again the next day), from the opening of the file; and at the earliest from
    the day on which the company went live: what ran out before is history.
    """

    def rows(selection: Selection) -> Select[Any]:
        found = everybody_with_contact(session, rules, selection.as_of)
        reached = func.coalesce(found.c.last_contact_at, found.c.opened_at)
        since = found.c.since
        columns: list[Any] = [found.c.id, since, cast(null(), UtcDateTime()).label("until"), found.c.tier]
        columns += [greater(reached, _last_call(selection.as_of)).label("counted_from")]
        columns += [found.c.site_id, found.c.staff_id, found.c.lifecycle]

        def is_late(tier: Any, counted_from: Any) -> ColumnElement[bool]:
            late = [
                and_(tier == name, counted_from < rules.midnight(selection.as_of, days))
                for name, days in rules.intervals
                if rules.live_for(selection.as_of, days)
            ]
            return or_(false(), *late)

        # whom the last contact excludes already, nobody looks for calls of; kept whole, or SQLite would look for them again
        people = (
            select(*columns)
            .join(Customer, col(Customer.id) == found.c.id)
            .where(
                is_late(found.c.tier, reached),
                found.c.lifecycle != Lifecycle.LOST,
                ~col(Customer.do_not_call),
                ~_is_called(rules.zone, selection.as_of),
            )
            .cte("people_to_call")
            .prefix_with("MATERIALIZED")
        )
        return select(people, _team(people).label("team_id")).where(is_late(people.c.tier, people.c.counted_from))

    return FactQuery(Subject.CUSTOMERS, rows, is_stock=True, only_at_cutoff=True)


def _last_call(as_of: datetime) -> ColumnElement[Any]:
    return (
        select(func.max(Callback.ended_at))
        .where(
            col(Callback.customer_id) == col(Customer.id),
            col(Callback.reason) == CallbackReason.TIER_INTERVAL,
            col(Callback.ended_at) < as_of,
            col(Callback.voided_at).is_(None),
        )
        .correlate(Customer)
        .scalar_subquery()
    )


def _is_called(zone: str, as_of: datetime) -> ColumnElement[bool]:
    ended = col(Callback.ended_at)
    return exists(
        select(1).where(
            col(Callback.customer_id) == col(Customer.id),
            or_(col(Callback.state) == CallbackState.OPEN, ended >= as_of),
            col(Callback.opened_at) < as_of,
            ~is_past_call(zone, as_of),
            col(Callback.reason) != CallbackReason.RECHECK,
            col(Callback.voided_at).is_(None),
        )
    )


def _team(people: Any) -> ColumnElement[Any]:
    """Of the account manager, else of the site."""
    manager = (
        select(col(Staff.team_id))
        .where(col(Staff.id) == people.c.staff_id, col(Staff.active), col(Staff.left_on).is_(None))
        .scalar_subquery()
    )
    of_site = select(func.min(Team.id)).where(col(Team.site_id) == people.c.site_id, col(Team.active)).scalar_subquery()
    return func.coalesce(manager, of_site)


def waiting_customers(session: Session, rules: CustomerRules, as_of: datetime) -> list[Waiting]:
    """All of them, the highest tier first and in it the one that waits longest."""
    rows = interval_waiting(session, rules).rows(Selection(as_of=as_of, start=as_of, end=as_of)).subquery()
    wanted = [rows.c[name] for name in ("id", "tier", "counted_from", "site_id", "team_id", "staff_id")]
    return [
        Waiting(*row) for row in session.execute(select(*wanted).order_by(rows.c.tier, rows.c.counted_from, rows.c.id))
    ]


def opened_by_team(session: Session, since: datetime) -> dict[int | None, int]:
    """How many interval callbacks were opened since an instant, by team."""
    rows = session.execute(
        select(col(Callback.team_id), func.count())
        .where(
            col(Callback.reason) == CallbackReason.TIER_INTERVAL,
            col(Callback.opened_at) >= since,
            col(Callback.voided_at).is_(None),
        )
        .group_by(col(Callback.team_id))
    )
    return {team: int(n) for team, n in rows}
