"""Customers found while somebody types, with what the person on the phone needs to see of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlmodel import Session, col

from data_access.queries.joint_cases import conditions_to_open
from data_access.scope import Scope
from data_access.tables import Asset, Case, Customer, CustomerAsset, CustomerSearch, Interaction

SCANNED = 400
"""Keys read per typed text. A text that fits more customers than that is too short to mean one of them."""
PHONE = "phone"
_AFTER_ALL = "\U0010ffff"


@dataclass(frozen=True)
class Held:
    """What a customer has: a unit, a vehicle, a contract, and in which relation."""

    asset_id: int
    label: str
    relation: str
    site_id: int | None


@dataclass(frozen=True)
class OpenCase:
    case_id: int
    number: str
    kind: str
    stage: str
    cause_id: int | None


@dataclass(frozen=True)
class FoundCustomer:
    """`exact`: the whole key was typed, not only its beginning."""

    customer_id: int
    name: str
    number: str
    phone: str | None
    site_id: int | None
    do_not_call: bool
    exact: bool
    assets: tuple[Held, ...]
    open_cases: tuple[OpenCase, ...]
    last_contact_at: datetime | None


def find_customers(
    session: Session, typed: Sequence[tuple[str, str]], *, limit: int, scope: Scope
) -> list[FoundCustomer]:
    """Customers with a search key that begins with one of the typed (key, kind) pairs: exact ones first, then by key.

    `kind` "" stands for every kind but phones, whose digits are stored reversed.
    """
    hits: dict[int, bool] = {}
    for key, kind in typed:
        for found, exact in _hits(session, key, kind):
            hits[found] = hits.get(found, False) or exact
    chosen = sorted(hits, key=lambda customer: not hits[customer])[:limit]
    return described(session, chosen, scope=scope, exact={customer for customer in chosen if hits[customer]})


def _hits(session: Session, key: str, kind: str) -> list[tuple[int, bool]]:
    is_phone = col(CustomerSearch.kind) == PHONE
    rows = session.execute(
        select(col(CustomerSearch.key), col(CustomerSearch.customer_id))
        .where(col(CustomerSearch.key) >= key, col(CustomerSearch.key) < key + _AFTER_ALL)
        .where(is_phone if kind == PHONE else ~is_phone)
        .order_by(col(CustomerSearch.key), col(CustomerSearch.customer_id))
        .limit(SCANNED)
    )
    return [(row[1], row[0] == key) for row in rows]


def phones_ending(session: Session, reversed_digits: str) -> list[tuple[int, str]]:
    """Customers whose phone ends in these digits (given last digit first), with all digits in reading order."""
    rows = session.execute(
        select(col(CustomerSearch.customer_id), col(CustomerSearch.key))
        .where(col(CustomerSearch.key) >= reversed_digits, col(CustomerSearch.key) < reversed_digits + _AFTER_ALL)
        .where(col(CustomerSearch.kind) == PHONE)
        .limit(SCANNED)
    )
    return [(row[0], row[1][::-1]) for row in rows]


def phones_beginning(session: Session, beginning: str) -> list[tuple[int, str]]:
    """Customers whose stored phone begins like this (`+86138…`), with the phone."""
    rows = session.execute(
        select(col(Customer.id), col(Customer.phone))
        .where(col(Customer.phone) >= beginning, col(Customer.phone) < beginning + _AFTER_ALL)
        .where(col(Customer.voided_at).is_(None))
        .limit(SCANNED)
    )
    return [(row[0], row[1]) for row in rows]


def described(
    session: Session, customers: Sequence[int], *, scope: Scope, exact: set[int] | None = None
) -> list[FoundCustomer]:
    """The customers, in the order given; void ones are left out. Who they are everybody may know, their cases only
    whose `scope` they lie in."""
    rows = session.execute(
        select(
            col(Customer.id),
            col(Customer.name),
            col(Customer.number),
            col(Customer.phone),
            col(Customer.site_id),
            col(Customer.do_not_call),
        ).where(col(Customer.id).in_(customers), col(Customer.voided_at).is_(None))
    )
    known = {row[0]: row for row in rows}
    assets, cases, last = (
        _assets(session, customers),
        _open_cases(session, customers, scope),
        _last_contacts(session, customers),
    )
    return [
        FoundCustomer(
            customer_id=key,
            name=known[key][1],
            number=known[key][2],
            phone=known[key][3],
            site_id=known[key][4],
            do_not_call=known[key][5],
            exact=key in (exact or ()),
            assets=tuple(assets.get(key, ())),
            open_cases=tuple(cases.get(key, ())),
            last_contact_at=last.get(key),
        )
        for key in customers
        if key in known
    ]


def _assets(session: Session, customers: Sequence[int]) -> dict[int, list[Held]]:
    rows = session.execute(
        select(
            col(CustomerAsset.customer_id),
            col(Asset.id),
            col(Asset.label),
            col(CustomerAsset.relation),
            col(Asset.site_id),
        )
        .join(Asset, col(Asset.id) == col(CustomerAsset.asset_id))
        .where(col(CustomerAsset.customer_id).in_(customers), col(Asset.voided_at).is_(None))
        .order_by(col(CustomerAsset.id))
    )
    found: dict[int, list[Held]] = {}
    for row in rows:
        found.setdefault(row[0], []).append(Held(*row[1:]))
    return found


def _open_cases(session: Session, customers: Sequence[int], scope: Scope) -> dict[int, list[OpenCase]]:
    rows = session.execute(
        select(
            col(Case.customer_id),
            col(Case.id),
            col(Case.number),
            col(Case.kind),
            col(Case.stage),
            col(Case.cause_id),
        )
        .where(
            col(Case.customer_id).in_(customers),
            col(Case.is_open),
            col(Case.voided_at).is_(None),
            *conditions_to_open(scope),
        )
        .order_by(col(Case.received_at).desc())
    )
    found: dict[int, list[OpenCase]] = {}
    for customer, *case in rows:
        found.setdefault(customer, []).append(OpenCase(*case))
    return found


def _last_contacts(session: Session, customers: Sequence[int]) -> dict[int, datetime]:
    rows = session.execute(
        select(col(Interaction.customer_id), func.max(col(Interaction.occurred_at)))
        .where(col(Interaction.customer_id).in_(customers), col(Interaction.voided_at).is_(None))
        .group_by(col(Interaction.customer_id))
    )
    return {row[0]: row[1] for row in rows}
