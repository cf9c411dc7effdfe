"""One customer's file: changed by one at a time, found by the new name at once, masked for whom it must be; and the story."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, select
from sqlmodel import col

from dashboard.auth.viewer import Viewer, machine
from dashboard.errors import Conflict, NotAllowed, NotFound, Refusal
from dashboard.reports.customer_search import found_customers
from dashboard.use_cases.edit_customer import ContactData, TierByHand, edit_customer, set_tier
from data_access.engine import reading, writing
from data_access.queries.customer_file import CustomerFile, customer_file
from data_access.queries.customer_timeline import Happening, customer_timeline
from data_access.repositories.ledger import revisions
from data_access.scope import EVERYTHING, Scope
from data_access.tables import (
    AuditEntry,
    Callback,
    CallbackAttempt,
    Case,
    Customer,
    CustomerSearch,
    Interaction,
    Purchase,
    Service,
    Site,
    Staff,
    Survey,
    Team,
)
from data_access.vocabulary import Role, Subject, Tier

NOW = datetime(2025, 11, 10, 2, tzinfo=UTC)
MANAGER = machine("test")
SUPERVISOR = Viewer("王组长", Role.SUPERVISOR)


@pytest.fixture
def customer(store: Engine) -> int:
    with writing(store) as session:
        made = Customer(
            number="C1",
            name="王小明",
            phone="+8613812342071",
            address="云杉里 1-0601",
            opened_at=NOW - timedelta(days=400),
        )
        session.add(made)
        session.flush()
        assert made.id is not None
        return made.id


def _file(store: Engine, customer_id: int) -> CustomerFile:
    with reading(store) as session:
        found = customer_file(session, customer_id)
    assert found is not None
    return found


def test_a_changed_customer_is_found_by_the_new_name_and_not_by_the_old(store: Engine, customer: int) -> None:
    edit_customer(store, MANAGER, customer, 1, ContactData("李静", phone="139 1000 2000"), now=NOW)
    with reading(store) as session:
        assert [one.customer_id for typed in ("lij", "2000") for one in found_customers(session, typed)] == [
            customer
        ] * 2
        assert found_customers(session, "wangxm") == ()
        assert revisions(session, (Subject.CUSTOMERS,)) == (1,)
        (details,) = session.execute(select(col(AuditEntry.details)).where(col(AuditEntry.action) == "edit")).scalars()
    assert details["changed"]["name"] == ["王小明", "李静"]
    assert _file(store, customer).phone == "+8613910002000"


def test_a_room_is_found_among_many_phones_that_end_like_it(store: Engine, customer: int) -> None:
    with writing(store) as session:
        session.add_all(CustomerSearch(customer_id=customer, key=f"20{n:09}", kind="phone") for n in range(500))
        neighbour = Customer(number="C2", name="李静", opened_at=NOW)
        session.add(neighbour)
        session.flush()
        session.add(CustomerSearch(customer_id=neighbour.id, key="20栋101", kind="asset"))
    with reading(store) as session:
        assert [one.name for one in found_customers(session, "20")] == ["李静"]


def test_the_second_of_two_writers_sees_both_versions_and_changes_nothing(store: Engine, customer: int) -> None:
    edit_customer(store, MANAGER, customer, 1, ContactData("李静"), now=NOW)
    with pytest.raises(Conflict) as conflict:
        edit_customer(store, MANAGER, customer, 1, ContactData("张三"), now=NOW)
    assert (conflict.value.mine["name"], conflict.value.theirs["name"]) == ("张三", "李静")
    assert _file(store, customer).name == "李静"


def test_what_is_masked_stays_when_it_is_left_out_and_is_in_no_conflict(store: Engine, customer: int) -> None:
    edit_customer(store, SUPERVISOR, customer, 1, ContactData("王小明", preferred_time="晚上"), now=NOW)
    kept = _file(store, customer)
    assert (kept.phone, kept.address, kept.preferred_time) == ("+8613812342071", "云杉里 1-0601", "晚上")
    with pytest.raises(Conflict) as conflict:
        edit_customer(store, SUPERVISOR, customer, 1, ContactData("王小明", phone="13900001111"), now=NOW)
    assert "phone" not in conflict.value.theirs


def test_saving_without_a_change_leaves_no_trace(store: Engine, customer: int) -> None:
    edit_customer(store, MANAGER, customer, 1, ContactData("王小明"), now=NOW)
    assert _file(store, customer).version == 1


@pytest.mark.parametrize(
    ("entry", "key"),
    [
        (ContactData("王小明", phone="12345"), "customer.bad_phone"),
        (ContactData("王小明", email="nobody"), "customer.bad_email"),
        (ContactData("王" * 201), "customer.too_long"),
        (ContactData("王小明", account_manager_id=999), "customer.no_such_manager"),
    ],
)
def test_what_cannot_be_read_is_refused_with_a_sentence(
    store: Engine, customer: int, entry: ContactData, key: str
) -> None:
    with pytest.raises(Refusal) as refusal:
        edit_customer(store, MANAGER, customer, 1, entry, now=NOW)
    assert refusal.value.key == key


def test_a_tier_by_hand_is_the_managers_and_has_a_last_day(store: Engine, customer: int) -> None:
    with pytest.raises(NotAllowed):
        set_tier(store, SUPERVISOR, customer, 1, TierByHand(Tier.A), now=NOW)
    with pytest.raises(Refusal):
        set_tier(store, MANAGER, customer, 1, TierByHand(Tier.A, date(2025, 11, 9)), now=NOW)
    set_tier(store, MANAGER, customer, 1, TierByHand(Tier.A, date(2026, 1, 1)), now=NOW)
    assert (_file(store, customer).manual_tier, _file(store, customer).manual_tier_by) == ("A", "test")
    set_tier(store, MANAGER, customer, 2, TierByHand(None), now=NOW)
    back = _file(store, customer)
    assert (back.manual_tier, back.manual_tier_until, back.manual_tier_by) == (None, None, None)


def test_a_void_customer_is_gone(store: Engine, customer: int) -> None:
    with writing(store) as session:
        session.get_one(Customer, customer).voided_at = NOW
    with reading(store) as session:
        assert customer_file(session, customer) is None
    with pytest.raises(NotFound):
        edit_customer(store, MANAGER, customer, 1, ContactData("李静"), now=NOW)


@pytest.fixture
def story(store: Engine, customer: int) -> dict[str, int]:
    """One of each sort, and beside them what must not be told: void rows, another customer's, later ones, another team's."""

    def at(days: int) -> datetime:
        return NOW - timedelta(days=days)

    with writing(store) as session:
        site, north, south = Site(code="s", name="云杉里"), Team(code="n", name="北"), Team(code="u", name="南")
        other, lin = Customer(number="C2", opened_at=at(9)), Staff(number="S1", name="林管家")
        session.add_all([site, north, south, other, lin])
        session.flush()
        mine: dict[str, Any] = {"customer_id": customer, "team_id": north.id, "recorded_at": NOW}
        case = Case(number="K1", kind="repair", content="漏水", received_at=at(8), stage_since=at(8), **mine)
        call = Callback(
            number="B1", reason="after_service", opened_at=at(5), original_due_at=at(2), due_at=at(2), **mine
        )
        session.add_all([case, call])
        session.flush()
        rows = [
            Interaction(number="I0", content="开了这起报修的来电", occurred_at=at(8), case_id=case.id, **mine),
            Interaction(number="I1", content="问停车费", occurred_at=at(7), kind="enquiry", **mine),
            Service(number="V1", description="换阀门", finished_at=at(6), **mine),
            Purchase(number="P1", customer_id=customer, bought_at=at(4), amount_minor=1200, recorded_at=NOW),
            Survey(number="Q1", answered_at=at(3), comment="很快", **mine),
            CallbackAttempt(number="T1", callback_id=call.id or 0, attempted_at=at(1), result="busy", recorded_at=NOW),
            Interaction(number="I2", content="作废", occurred_at=at(7), voided_at=NOW, **mine),
            Interaction(number="I3", content="别人的", occurred_at=at(7), recorded_at=NOW, customer_id=other.id),
            Interaction(number="I4", content="截止之后", occurred_at=NOW, **mine),
            Survey(number="Q2", sent_at=at(3), **mine),
            Interaction(number="I5", content="南班的", occurred_at=at(7), **(mine | {"team_id": south.id})),
        ]
        session.add_all(rows)
        session.flush()
        return {"customer": customer, "north": north.id or 0}


ORDER = ["attempt", "survey", "purchase", "callback", "service", "contact", "case"]


def test_the_story_tells_everything_once_newest_first(store: Engine, story: dict[str, int]) -> None:
    north = Scope(teams=frozenset({story["north"]}))
    with reading(store) as session:
        told = customer_timeline(session, story["customer"], north, NOW)
    assert [str(entry.sort) for entry in told.entries] == ORDER
    assert dict(told.counts) == dict.fromkeys(Happening, 1)
    purchase = told.entries[2]
    assert (purchase.amount, purchase.currency, purchase.at) == (1200, "CNY", NOW - timedelta(days=4))


def test_the_story_by_sort_and_page_and_scope(store: Engine, story: dict[str, int]) -> None:
    with reading(store) as session:
        everything = customer_timeline(session, story["customer"], EVERYTHING, NOW)
        contacts = customer_timeline(session, story["customer"], EVERYTHING, NOW, (Happening.CONTACT,))
        second = customer_timeline(session, story["customer"], EVERYTHING, NOW, (), 2, 2)
    assert len(everything.entries) == 8
    assert [entry.text for entry in contacts.entries] == ["南班的", "问停车费"]
    assert dict(contacts.counts)[Happening.CASE] == 1
    assert second.entries == everything.entries[2:4]
