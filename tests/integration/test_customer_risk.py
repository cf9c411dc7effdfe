"""The warning of churn: SQL and the plain rule agree, on both databases; what must not count stays out."""

from __future__ import annotations

import random
from datetime import datetime

from sqlalchemy import Engine
from sqlmodel import Session

from dashboard.policies import policies_in_force
from dashboard.reports.customers import people_at_risk
from dashboard.reports.figures import figure, rows_behind
from dashboard.rules.churn import is_at_risk, usual_gap
from data_access.engine import reading, writing
from data_access.scope import Selection
from data_access.tables import Service
from tests.integration.test_customer_standing import NUMBERS, T, add_customer, ago, buy

SELECTION = Selection(as_of=T, start=T, end=T)


def _serve(session: Session, customer: int, days_ago: int, **more: object) -> None:
    session.add(
        Service(
            number=f"s{next(NUMBERS)}",
            customer_id=customer,
            description="",
            finished_at=ago(days_ago),
            recorded_at=T,
            **more,
        )
    )


def _at_risk(store: Engine) -> dict[str, tuple[int, int]]:
    """Name → usual and present days."""
    with reading(store) as session:
        found = people_at_risk(session, SELECTION, policies_in_force(session, T))
        assert figure(session, "customers_at_risk", SELECTION).n == len(found)
        assert sorted(rows_behind(session, "customers_at_risk", SELECTION)) == sorted(one.id for one in found)
    return {one.name: (round(one.usual_days), int(one.quiet_days)) for one in found}


def test_only_customers_of_value_who_were_regular_are_warned_of(store: Engine) -> None:
    with writing(store) as session:
        regular = add_customer(session, "monthly, silent for 70 days")
        for days in (70, 100, 130, 160):
            buy(session, regular, days, 100)
        mixed = add_customer(session, "purchases and services on the same days")
        for days in (65, 85, 105, 125):
            buy(session, mixed, days, 100)
            _serve(session, mixed, days)
        # what must not count
        seldom = add_customer(session, "every 50 days, silent for 70")
        for days in (70, 120, 170, 220):
            buy(session, seldom, days, 100)
        few = add_customer(session, "two intervals only")
        for days in (70, 80, 90):
            buy(session, few, days, 100)
        soon = add_customer(session, "weekly, silent for 50 days")
        for days in (50, 57, 64, 71):
            buy(session, soon, days, 100)
        gone = add_customer(session, "churned")
        for days in (200, 210, 220, 230):
            buy(session, gone, days, 100)
        small = add_customer(session, "of little value")
        for days in (70, 80, 90, 100):
            buy(session, small, days, 1)
        void = add_customer(session, "served again, but that was void")
        for days in (90, 100, 110, 120):
            buy(session, void, days, 100)
        _serve(session, void, 5, voided_at=T)
        back = add_customer(session, "served again")
        for days in (90, 100, 110, 120):
            buy(session, back, days, 100)
        _serve(session, back, 5)
    assert _at_risk(store) == {
        "monthly, silent for 70 days": (30, 69),
        "purchases and services on the same days": (20, 64),
        "served again, but that was void": (10, 89),
    }


def test_sql_and_the_plain_rule_agree(sqlite_store: Engine) -> None:
    chance = random.Random(3)
    days: dict[str, list[datetime]] = {}
    with writing(sqlite_store) as session:
        for place in range(60):
            customer = add_customer(session, f"{place}")
            first = chance.randint(30, 170)
            gap = chance.randint(5, 60)
            ages = sorted({first + step * gap + chance.randint(0, 20) for step in range(chance.randint(1, 8))})
            for age in ages:
                buy(session, customer, age, 100)
            days[f"{place}"] = [ago(age) for age in reversed(ages)]
    with reading(sqlite_store) as session:
        of_value = {one.name for one in people_at_risk(session, SELECTION, policies_in_force(session, T))}
        tiers = figure(session, "customers", SELECTION).n
    assert tiers == 60
    wanted = {name for name, active in days.items() if is_at_risk(active, T)}
    assert of_value <= wanted
    assert len(of_value) >= 5
    for name, (usual, _) in _at_risk(sqlite_store).items():
        gap_of = usual_gap(days[name])
        assert gap_of is not None
        assert abs(usual - gap_of) <= 0.5
