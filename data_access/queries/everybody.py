"""Where all customers stand, worked out once per snapshot: of a hundred thousand customers it takes a second, and a page needs
it several times."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import BigInteger, Column, FromClause, Integer, MetaData, Select, String, Subquery, Table, select
from sqlmodel import Session

from data_access.columns import UtcDateTime
from data_access.queries.customer_standing import CustomerRules, last_contacts, standing


@lru_cache
def _everybody(place: int) -> Table:
    return Table(
        f"everybody_{place}",
        MetaData(),
        Column("id", Integer, primary_key=True, autoincrement=False),
        Column("since", UtcDateTime()),
        Column("tier", String(1)),
        Column("lifecycle", String(20)),
        Column("site_id", Integer),
        Column("staff_id", Integer),
        Column("team_id", Integer),
        Column("value_minor", BigInteger),
        Column("order_days", Integer),
        Column("first_at", UtcDateTime()),
        Column("last_at", UtcDateTime()),
        Column("opened_at", UtcDateTime()),
        prefixes=["TEMPORARY"],
    )


@lru_cache
def _contacts(place: int) -> Table:
    return Table(
        f"contacts_{place}",
        MetaData(),
        Column("id", Integer, primary_key=True, autoincrement=False),
        Column("last_contact_at", UtcDateTime()),
        prefixes=["TEMPORARY"],
    )


def everybody(session: Session, rules: CustomerRules, as_of: datetime) -> FromClause:
    """The rows of `standing`."""
    return _laid_out(session, (rules, as_of), _everybody, standing(rules, as_of))


def everybody_with_contact(session: Session, rules: CustomerRules, as_of: datetime) -> Subquery:
    """The same with last_contact_at: the last interaction or callback that *reached* the customer, None for never."""
    people = everybody(session, rules, as_of)
    contacts = _laid_out(session, ("contacts", rules, as_of), _contacts, last_contacts(people, as_of))
    return select(people, contacts.c.last_contact_at).join(contacts, contacts.c.id == people.c.id).subquery()


def _laid_out(session: Session, key: Hashable, table: Callable[[int], Table], rows: Select[Any]) -> FromClause:
    """The rows in a temporary table, which the snapshot takes with it when it ends. A session that writes asks anew each time,
    because its rows change."""
    if not session.info.get("is_snapshot"):
        return rows.subquery()
    known: dict[Hashable, Table] = session.info.setdefault("laid_out", {})
    if key not in known:
        made = table(len(known))
        made.create(session.connection(), checkfirst=False)
        session.execute(made.insert().from_select(list(made.c.keys()), rows))
        known[key] = made
    return known[key]
