"""Tier × lifecycle sums to everybody; who is overdue, with whom, since when; one customer's card."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine

from dashboard.policies import Policies, policies_in_force
from dashboard.reports import customers as report
from dashboard.reports.figures import figure, figures
from data_access.engine import reading, writing
from data_access.scope import Scope, Selection
from data_access.tables import Asset, Customer, CustomerAsset, Interaction, Purchase, Site, Staff

ZONE = ZoneInfo("Asia/Shanghai")
TODAY = date(2026, 11, 25)
T = datetime(2026, 11, 25, 10, tzinfo=ZONE)
NOW = Selection(as_of=T, start=T - timedelta(days=7), end=T)


def ago(days: int) -> datetime:
    return T - timedelta(days=days)


@pytest.fixture
def cast(store: Engine) -> dict[str, int]:
    """Six customers by hand and one by value, of two account managers and at two sites; one void, one not yet."""
    with writing(store) as session:
        sites = [Site(code="e", name="东"), Site(code="w", name="西")]
        staff = [Staff(number="1", name="李"), Staff(number="2", name="赵")]
        session.add_all([*sites, *staff])
        session.flush()
        li, zhao = (one.id for one in staff)
        east, west = (one.id for one in sites)
        made = {
            "A, Li, 95 days": {"manual_tier": "A", "account_manager_id": li, "opened_at": ago(95), "site_id": east},
            "A, Li, 40 days": {"manual_tier": "A", "account_manager_id": li, "opened_at": ago(500), "site_id": west},
            "A, Zhao, 30 days": {"manual_tier": "A", "account_manager_id": zhao, "opened_at": ago(30)},
            "A, nobody, 50 days": {"manual_tier": "A", "opened_at": ago(50), "site_id": west},
            "A, lost": {"manual_tier": "A", "account_manager_id": zhao, "opened_at": ago(99), "lost_at": ago(9)},
            "B, Zhao, 100 days": {"manual_tier": "B", "account_manager_id": zhao, "opened_at": ago(100)},
            "bought": {"opened_at": ago(10), "account_manager_id": zhao},
            "D": {"opened_at": ago(400)},
            "void": {"manual_tier": "A", "opened_at": ago(400), "voided_at": T},
            "tomorrow": {"manual_tier": "A", "opened_at": ago(-1)},
        }
        rows = {name: Customer(number=name, name=name, **more) for name, more in made.items()}
        session.add_all(rows.values())
        session.flush()
        keys = {name: row.id or 0 for name, row in rows.items()}
        session.add(
            Interaction(
                number="1", customer_id=keys["A, Li, 40 days"], occurred_at=ago(40), recorded_at=T, channel="visit"
            )
        )
        session.add(
            Purchase(number="1", customer_id=keys["bought"], bought_at=ago(5), amount_minor=900_00, recorded_at=T)
        )
        flat, car = Asset(number="1", label="1-101"), Asset(number="2", label="沪A1", kind="vehicle")
        session.add_all([flat, car])
        session.flush()
        for asset in (car, flat):
            session.add(CustomerAsset(customer_id=keys["bought"], asset_id=asset.id or 0))
        return {**keys, "Li": li or 0, "Zhao": zhao or 0, "East": east or 0}


def _policies(store: Engine) -> Policies:
    with reading(store) as session:
        return policies_in_force(session, T)


def test_the_cells_sum_to_everybody(store: Engine, cast: dict[str, int]) -> None:
    with reading(store) as session:
        found = report.overview(session, NOW, _policies(store)).matrix
        everybody = figure(session, "customers", NOW).value
        by_tier = {one.group: one.value for one in figures(session, ["customers_by_tier"], NOW)}
        by_state = {one.group: one.value for one in figures(session, ["customers_by_lifecycle"], NOW)}
    assert found.total == everybody == 8
    assert found.cells == {
        ("A", "potential"): 4,
        ("A", "lost"): 1,
        ("B", "potential"): 1,
        ("A", "won"): 1,
        ("D", "potential"): 1,
    }
    assert by_tier == {"A": 6, "B": 1, "D": 1}
    assert by_state == {"potential": 6, "lost": 1, "won": 1}
    assert (found.of_tier("A"), found.of_lifecycle("potential")) == (6, 6)


def test_the_headline_names_the_longest_overdue_and_the_manager_with_most(store: Engine, cast: dict[str, int]) -> None:
    with reading(store) as session:
        found = report.overview(session, NOW, _policies(store))
        coverage = figure(session, "contact_coverage", NOW)
    # 95 - 30, 40 - 30, 50 - 30 days past; exactly 30 days is in time, the lost one has no plan
    assert found.headline == report.CustomerHeadline(
        tier="A", n=5, overdue=3, longest_days=65, manager_id=cast["Li"], manager_n=2
    )
    assert [(one.tier, one.n, one.covered, one.longest_days) for one in found.coverage] == [
        ("A", 5, 2, 65),
        ("B", 1, 0, 10),
        ("C", 0, 0, 0),
    ]
    assert [(one.staff_id, one.n, one.longest_days) for one in found.managers] == [
        (cast["Li"], 2, 65),
        (cast["Zhao"], 1, 10),
        (None, 1, 20),
    ]
    assert found.matrix.overdue == {"A": 3, "B": 1, "D": 0}
    assert (coverage.numerator, coverage.denominator) == (2, 6)
    assert found.coverage[2].share is None


def test_the_people_behind_the_numbers(store: Engine, cast: dict[str, int]) -> None:
    with reading(store) as session:
        policies = _policies(store)
        overdue = report.overdue_people(session, NOW, policies)
        of_a = report.overdue_people(session, NOW, policies, tier="A", limit=2)
        cell = report.people(session, NOW, policies, tiers=("A",), lifecycles=("potential", "won"))
        second = report.people(session, NOW, policies, limit=1, offset=1)
        assert len(report.people(session, NOW, policies)) == 8
        assert figure(session, "customers_contact_overdue", NOW).value == len(overdue)
    assert [(one.name, one.days_overdue, one.silent_days) for one in overdue] == [
        ("A, Li, 95 days", 65, 95),
        ("A, nobody, 50 days", 20, 50),
        ("A, Li, 40 days", 10, 40),
        ("B, Zhao, 100 days", 10, 100),
    ]
    assert [one.id for one in of_a] == [one.id for one in overdue[:2]]
    assert cell[0].name == "bought"  # the most valuable first
    assert len(cell) == 5
    assert len(second) == 1
    assert second[0].name != "bought"


def test_a_site_of_the_viewer_cuts_the_lists_as_it_cuts_the_numbers(store: Engine, cast: dict[str, int]) -> None:
    east = replace(NOW, scope=Scope(sites=frozenset({cast["East"]})))
    with reading(store) as session:
        found = report.overview(session, east, _policies(store))
        names = {one.name for one in report.overdue_people(session, east, _policies(store))}
    assert found.matrix.total == 6  # without a site: visible to all
    assert names == {"A, Li, 95 days", "B, Zhao, 100 days"}


def test_the_card_of_one_customer(store: Engine, cast: dict[str, int]) -> None:
    with reading(store) as session:
        policies = _policies(store)
        bought = report.customer_card(session, cast["bought"], T, policies)
        by_hand = report.customer_card(session, cast["A, Li, 40 days"], T, policies)
        lost = report.customer_card(session, cast["A, lost"], T, policies)
        assert report.customer_card(session, cast["tomorrow"], T, policies) is None
        assert report.customer_card(session, cast["void"], T, policies) is None
    assert bought is not None
    assert by_hand is not None
    assert lost is not None
    assert (bought.tier, bought.tier_by_hand, bought.lifecycle, bought.value_minor) == ("A", False, "won", 900_00)
    assert bought.asset_label == "1-101"
    assert bought.next_due == date(2026, 11, 15) + timedelta(days=30)
    assert (by_hand.tier_by_hand, by_hand.days_overdue, by_hand.next_due) == (True, 10, date(2026, 11, 15))
    assert by_hand.last_contact_at == ago(40).astimezone(UTC)
    assert (lost.lifecycle, lost.next_due, lost.days_overdue) == ("lost", None, 0)
