"""What the quick-entry line offers: customers as one types, usual causes, whom a matter goes to."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine
from sqlmodel import Session

from dashboard.auth.viewer import Viewer
from dashboard.policies import Policies, policies_in_force
from dashboard.rules.search_keys import search_keys
from dashboard.use_cases import tier_stamp
from dashboard.use_cases.entry_choices import (
    find_for_entry,
    offered_causes,
    offered_recipients,
    read_usual,
    usual_choices,
)
from data_access.engine import reading, writing
from data_access.queries.organisation import organisation
from data_access.scope import Scope
from data_access.tables import (
    Asset,
    Case,
    Cause,
    Customer,
    CustomerAsset,
    CustomerSearch,
    Interaction,
    Purchase,
    Site,
    Staff,
    Team,
)
from data_access.vocabulary import Role

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
VIEWER = Viewer("zhou", Role.SUPERVISOR, staff_id=1, team_id=1)
PEOPLE = [  # name, phone, number, site, [(unit, its site)]
    ("王小明", "+8613812342071", "K001", 1, [("6-1203", 1)]),
    ("李芳", "+8613612343314", "K002", 1, [("6-1201", 1), ("地库 B2-17", 1)]),
    ("赵强", "+8615212340918", "K003", 2, [("6-1203", 2)]),
    ("John Smith", "+442079460958", "K004", 2, []),
    ("曾敏", None, "K005", 1, [("沪A12345", 1)]),
    ("王小明", "+8613812349999", "K006", 1, []),  # void: nobody may be found by it
]


@pytest.fixture
def town(store: Engine) -> tuple[Engine, Policies]:
    tier_stamp._edges.cache_clear()  # a store that is emptied between tests starts its revisions again
    with writing(store) as session:
        session.add_all([Site(id=1, code="s1", name="One"), Site(id=2, code="s2", name="Two")])
        session.flush()
        session.add_all([Team(id=1, code="t1", name="北区客服", site_id=1), Team(id=2, code="t2", name="Works")])
        session.add(Team(id=3, code="t3", name="Gone", active=False))
        session.flush()
        session.add(Staff(id=1, number="1", name="周晓", team_id=1))
        session.add(Staff(id=2, number="2", name="Left", team_id=1, active=False))
        for key, (name, phone, number, site, units) in enumerate(PEOPLE, start=1):
            void = NOW if number == "K006" else None
            session.add(
                Customer(id=key, number=number, name=name, phone=phone, site_id=site, opened_at=NOW, voided_at=void)
            )
            session.flush()
            for unit, unit_site in units:
                asset = Asset(number=f"{key}/{unit}", label=unit, site_id=unit_site)
                session.add(asset)
                session.flush()
                assert asset.id is not None
                session.add(CustomerAsset(customer_id=key, asset_id=asset.id))
            keys = search_keys(name, phone, number, [unit for unit, _ in units])
            session.add_all(CustomerSearch(customer_id=key, key=found, kind=kind) for found, kind in keys)
        logged(session, "1023", customer_id=2)
        logged(session, "1", customer_id=2, stage="closed", is_open=False)
        session.add(
            Interaction(number="1", customer_id=2, content="x", occurred_at=NOW - timedelta(hours=1), recorded_at=NOW)
        )
        session.add(
            Interaction(number="2", customer_id=2, content="void", occurred_at=NOW, recorded_at=NOW, voided_at=NOW)
        )
        session.add(
            Purchase(number="p", customer_id=1, bought_at=NOW - timedelta(days=9), amount_minor=100, recorded_at=NOW)
        )
    with reading(store) as session:
        policies = policies_in_force(session, NOW)
    return store, policies


def numbers(town: tuple[Engine, Policies], typed: str, site_id: int | None = None) -> list[str]:
    found = find_for_entry(town[0], VIEWER, typed, town[1], now=NOW, site_id=site_id)
    return [one.customer.number + (f" {one.asset.label}" if one.asset else "") for one in found.candidates]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("2071", ["K001 6-1203"]),  # the last digits of a phone
        ("138 1234 2071", ["K001 6-1203"]),
        ("+8613812342071", ["K001 6-1203"]),
        ("wxm", ["K001 6-1203"]),  # pinyin initials
        ("王小", ["K001 6-1203"]),
        ("k003", ["K003 6-1203"]),
        ("6-1201", ["K002 6-1201"]),  # only the unit that was typed, not her garage
        ("61201", ["K002 6-1201"]),
        ("沪a123", ["K005 沪A12345"]),
        ("zm", ["K005 沪A12345"]),  # 曾 as a surname is read zeng
        ("smith", ["K004"]),
        ("lf", ["K002 6-1201", "K002 地库 B2-17"]),  # two units: which one is hers to say
        ("9999", []),  # void
        ("nobody", []),
        ("  ", []),
    ],
)
def test_a_customer_is_found_as_one_types(town: tuple[Engine, Policies], typed: str, expected: list[str]) -> None:
    assert numbers(town, typed) == expected


def test_ones_own_site_comes_first_and_something_open_before_nothing(town: tuple[Engine, Policies]) -> None:
    assert numbers(town, "6-1203", site_id=2) == ["K003 6-1203", "K001 6-1203"]
    assert numbers(town, "6-120", site_id=1) == ["K002 6-1201", "K001 6-1203", "K003 6-1203"]


@pytest.mark.parametrize("typed", ["3-2", "３－２"])
def test_a_unit_that_begins_as_it_was_written_comes_before_a_plate_with_its_digits(
    town: tuple[Engine, Policies], typed: str
) -> None:
    with writing(town[0]) as session:
        for key, unit in ((21, "杉D32039"), (22, "3-2001"), (23, "杉H32071")):
            session.add(Customer(id=key, number=f"N{key}", name="王", site_id=1, opened_at=NOW))
            asset = Asset(number=unit, label=unit, site_id=1)
            session.add(asset)
            session.flush()
            assert asset.id is not None
            session.add(CustomerAsset(customer_id=key, asset_id=asset.id))
            keys = search_keys("王", None, f"N{key}", [unit])
            session.add_all(CustomerSearch(customer_id=key, key=found, kind=kind) for found, kind in keys)
        logged(session, "77", customer_id=21)
    assert numbers(town, typed, site_id=1)[0] == "N22 3-2001"
    assert numbers(town, "32", site_id=1)[0] == "N21 杉D32039"  # nothing said against it, and something is open


def test_a_candidate_brings_what_is_open_the_last_contact_and_the_tier(town: tuple[Engine, Policies]) -> None:
    (found,) = find_for_entry(town[0], VIEWER, "3314", town[1], now=NOW).candidates[:1]
    assert [one.number for one in found.customer.open_cases] == ["1023"]
    assert found.customer.last_contact_at == NOW - timedelta(hours=1)
    assert found.tier == "D"
    (buyer,) = find_for_entry(town[0], VIEWER, "2071", town[1], now=NOW).candidates
    assert buyer.tier == "A"


def test_of_cases_outside_ones_scope_nothing_is_told(town: tuple[Engine, Policies]) -> None:
    with writing(town[0]) as session:
        logged(session, "1024", customer_id=2, team_id=2)
    elsewhere = replace(VIEWER, scope=Scope(teams=frozenset({1})))
    (found,) = find_for_entry(town[0], elsewhere, "3314", town[1], now=NOW).candidates[:1]
    assert [one.number for one in found.customer.open_cases] == ["1023"]
    (seen,) = find_for_entry(town[0], VIEWER, "3314", town[1], now=NOW).candidates[:1]
    assert {one.number for one in seen.customer.open_cases} == {"1023", "1024"}


def test_an_unknown_phone_is_offered_as_a_new_customer(town: tuple[Engine, Policies]) -> None:
    found = find_for_entry(town[0], VIEWER, "139 0000 1111", town[1], now=NOW)
    assert (found.candidates, found.new_phone, found.similar) == ((), "+8613900001111", ())


def test_a_name_beside_an_unknown_phone_comes_with_it_and_beside_a_known_one_hides_nobody(
    town: tuple[Engine, Policies],
) -> None:
    found = find_for_entry(town[0], VIEWER, "赵六 139 0000 1111", town[1], now=NOW)
    assert (found.new_phone, found.new_name) == ("+8613900001111", "赵六")
    (known,) = find_for_entry(town[0], VIEWER, "13812342071 王先生", town[1], now=NOW).candidates[:1]
    assert known.customer.number == "K001"


@pytest.mark.parametrize("slip", ["13812342072", "13812340271", "13812343071", "13912342071"])
def test_an_unknown_phone_that_is_likely_a_slip_brings_its_owner_as_a_warning(
    town: tuple[Engine, Policies], slip: str
) -> None:
    found = find_for_entry(town[0], VIEWER, slip, town[1], now=NOW)
    assert found.new_phone == "+86" + slip
    assert [one.customer.number for one in found.similar] == ["K001"]


def test_half_a_phone_is_no_new_customer(town: tuple[Engine, Policies]) -> None:
    assert find_for_entry(town[0], VIEWER, "139000", town[1], now=NOW).new_phone is None
    assert find_for_entry(town[0], VIEWER, "139000011", town[1], now=NOW).new_phone is None


# ── usual causes and routes ───────────────────────────────────────────────────────────────────────────────────────────


def logged(session: Session, number: str, **values: object) -> None:
    row = {"kind": "complaint", "site_id": 1, "received_at": NOW - timedelta(days=3)} | values
    session.add(Case(number=number, recorded_at=NOW, stage_since=NOW, **row))


@pytest.fixture
def busy(town: tuple[Engine, Policies]) -> Engine:
    """Twelve causes; what was logged lately makes three of them usual for complaints at site 1."""
    store = town[0]
    with writing(store) as session:
        session.add(Cause(id=50, code="group", name="Group", position=0))
        session.add_all(Cause(id=100 + n, code=f"c{n}", name=f"Cause {n}", position=n) for n in range(11))
        session.add(Cause(id=120, code="fees", name="Fees", kind="enquiry", position=20))
        session.add(Cause(id=130, code="old", name="Old", position=30, active=False))
        session.flush()
        session.add(Cause(id=51, code="leaf", name="Leaf", parent_id=50, position=40))
        session.flush()
        for n in range(3):
            logged(session, f"a{n}", cause_id=107, team_id=2)
        for n in range(2):
            logged(session, f"b{n}", cause_id=109, team_id=1)
        logged(session, "c", cause_id=51, team_id=3)
        # noise: another kind, another site, too old, void, of today, unsorted
        for n in range(9):
            logged(session, f"n{n}", cause_id=108, kind="repair", team_id=1)
            logged(session, f"s{n}", cause_id=106, site_id=2, team_id=1)
            logged(session, f"o{n}", cause_id=105, received_at=NOW - timedelta(days=100))
            logged(session, f"v{n}", cause_id=104, voided_at=NOW)
            logged(session, f"t{n}", cause_id=103, received_at=NOW)
            logged(session, f"u{n}", cause_id=None)
    return store


def test_the_nine_causes_used_most_for_kind_and_site_filled_up_from_the_tree(busy: Engine) -> None:
    with reading(busy) as session:
        names, entries = organisation(session), read_usual(session, until=NOW)
    usual = usual_choices(entries, names, VIEWER)
    assert usual.causes[1]["complaint"] == (107, 109, 51, 100, 101, 102, 103, 104, 105)
    assert usual.causes[1]["repair"][:2] == (108, 100)
    assert usual.causes[2]["complaint"][0] == 106
    assert usual.causes[0]["complaint"][:3] == (106, 107, 109)  # any site
    assert all(120 not in usual.causes[site][kind] for site in (0, 1, 2) for kind in ("complaint", "repair"))


def test_a_matter_goes_where_its_cause_went_most_else_to_the_sites_team(busy: Engine) -> None:
    with reading(busy) as session:
        names, entries = organisation(session), read_usual(session, until=NOW)
    routes = usual_choices(entries, names, VIEWER).routes
    assert (routes[1][107], routes[1][109], routes[1][0]) == ("team:2", "team:1", "team:1")
    assert 51 not in routes[1]  # went to a team that is gone
    assert usual_choices([], names, VIEWER).routes == {0: {0: "team:1"}, 1: {0: "team:1"}, 2: {0: "team:1"}}


def test_only_who_and_what_is_active_is_offered(busy: Engine) -> None:
    with reading(busy) as session:
        names = organisation(session)
    assert [one.value for one in offered_recipients(names)] == ["team:1", "team:2", "staff:1"]
    assert offered_recipients(names)[0].initials == "bqkf"
    offered = {one.value for one in offered_causes(names)}
    assert {"51", "120"} <= offered
    assert not {"50", "130"} & offered
