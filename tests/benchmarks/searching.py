"""How long the search for a customer takes in a store of a million customers, for everything that one may type.

Names, phones, plates and rooms are made up; their keys come from the project's own code. A report, never a pass or a fail.
"""

from __future__ import annotations

import re
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from random import Random

from sqlalchemy import Engine, ScalarSelect, func, select
from sqlmodel import Session, col

from dashboard.demo.people import Registry
from dashboard.reports.customer_search import found_customers
from dashboard.rules.search_keys import initials, search_keys
from data_access.engine import open_store, reading, writing
from data_access.repositories.bulk import BulkWriter
from data_access.schema import migrate
from data_access.tables import Asset, Customer, CustomerAsset, CustomerSearch
from data_access.vocabulary import AssetKind, Relation

CUSTOMERS = 1_000_000
ASKED = 40
_OPENED = datetime(2025, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Known:
    """What one customer may be found by."""

    name: str
    phone: str
    number: str
    room: str
    plate: str


def fill(store: Engine) -> None:
    """A million customers with a room and a vehicle each, and the keys that lead to them."""
    migrate(store)
    with writing(store) as session:
        writer = BulkWriter(session)
        customers = writer.sheet(Customer, "number", "name", "phone", "opened_at")
        assets = writer.sheet(Asset, "number", "kind", "label")
        relations = writer.sheet(CustomerAsset, "customer_id", "asset_id", "relation")
        keys = writer.sheet(CustomerSearch, "customer_id", "key", "kind")
        chance = Random(7)
        registry = Registry(chance, "zh_CN")
        for place in range(1, CUSTOMERS + 1):
            one = Known(registry.person(), registry.phone(), f"C{place:07d}", _room(chance), registry.plate())
            customer = customers.add(one.number, one.name, one.phone, _OPENED)
            for label, kind, relation in (
                (one.room, AssetKind.UNIT, Relation.OWNER),
                (one.plate, AssetKind.VEHICLE, Relation.DRIVER),
            ):
                asset = assets.add(f"{kind}-{place}", str(kind), label)
                relations.add(customer, asset, str(relation))
            for key, sort in search_keys(one.name, one.phone, one.number, (one.room, one.plate)):
                keys.add(customer, key, sort)
            writer.flush_if_large()
        writer.finish()


def _room(chance: Random) -> str:
    return (
        f"{chance.randrange(1, 121)}栋{chance.randrange(1, 4)}单元{chance.randrange(1, 34)}{chance.randrange(1, 9):02d}"
    )


TYPED: dict[str, Callable[[Known], str]] = {
    "room": lambda one: one.room,
    "end of a room": lambda one: re.findall("[0-9]+", one.room)[-1],
    "beginning of a room": lambda one: one.room[:2],
    "plate": lambda one: one.plate,
    "digits of a plate": lambda one: one.plate[-5:],
    "phone": lambda one: one.phone.removeprefix("+86"),
    "last four of a phone": lambda one: one.phone[-4:],
    "last two of a phone": lambda one: one.phone[-2:],
    "middle of a phone": lambda one: one.phone[6:10],
    "name": lambda one: one.name,
    "surname": lambda one: one.name[0],
    "initials": lambda one: next(initials(one.name)),
    "first initial": lambda one: next(initials(one.name))[0],
    "customer number": lambda one: one.number,
    "no such room": lambda one: f"999栋{one.room}",
    "no such name": lambda one: f"{one.name}囧",
    "no such phone": lambda one: f"199{one.phone[-8:]}9",
}


def measure(url: str) -> None:
    """Ask for customers from all over the store, each way so many times, and write how long the store took."""
    store = open_store(url)
    with reading(store) as session:
        asked = _asked(session)
    sys.stdout.write(f"{'typed':24}{'found':>8}{'median ms':>12}{'worst ms':>12}\n")
    for told, typed in TYPED.items():
        took, found = [], 0
        for one in asked:
            began = time.perf_counter()
            with reading(store) as session:
                found += bool(found_customers(session, typed(one)))
            took.append((time.perf_counter() - began) * 1000)
        sys.stdout.write(f"{told:24}{found:5}/{len(asked)}{statistics.median(took):12.1f}{max(took):12.1f}\n")


def _asked(session: Session) -> list[Known]:
    """Customers with a room and a vehicle, evenly spread over the store."""
    room, vehicle = (_label(kind) for kind in (AssetKind.UNIT, AssetKind.VEHICLE))
    rows = select(col(Customer.name), col(Customer.phone), col(Customer.number), room, vehicle)
    rows = rows.where(col(Customer.phone).is_not(None), room.is_not(None), vehicle.is_not(None))
    last = session.execute(select(func.max(Customer.id))).scalar_one()
    step = max(1, last // ASKED)
    found = (session.execute(rows.where(col(Customer.id) >= place).limit(1)).first() for place in range(1, last, step))
    return [Known(*row) for row in found if row is not None]


def _label(kind: AssetKind) -> ScalarSelect[str]:
    return (
        select(func.min(Asset.label))
        .join(CustomerAsset, col(CustomerAsset.asset_id) == col(Asset.id))
        .where(col(CustomerAsset.customer_id) == col(Customer.id), col(Asset.kind) == kind)
        .correlate(Customer)
        .scalar_subquery()
    )
