"""The tier stamped on a call is the one that the rule gives, and the one that the page about customers counts."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import Engine

from dashboard.policies import policies_in_force
from dashboard.rules.tiers import TierPolicy, abc
from dashboard.use_cases import tier_stamp
from dashboard.use_cases.tier_stamp import tiers_of
from data_access.engine import reading, writing
from data_access.tables import Customer, Purchase

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
CUSTOMERS = 40


def stamped(store: Engine) -> dict[int, str | None]:
    tier_stamp._edges.cache_clear()  # a store that is emptied between tests starts its revisions again
    with reading(store) as session:
        policies = policies_in_force(session, NOW)
        return tiers_of(store, session, range(1, CUSTOMERS + 1), policies, NOW)


def test_stamped_tiers_are_those_of_the_rule(store: Engine) -> None:
    chance = random.Random(7)
    values: dict[int, int | None] = {}
    with writing(store) as session:
        session.add_all(Customer(id=key, number=str(key), opened_at=NOW) for key in range(1, CUSTOMERS + 1))
        session.flush()
        for key in range(1, CUSTOMERS + 1):
            amounts = [chance.choice([-500, 100, 100, 300, 900, 5000]) for _ in range(chance.randrange(4))]
            values[key] = sum(amounts) if amounts else None
            for place, amount in enumerate(amounts):
                bought = NOW - timedelta(days=2 + chance.randrange(300))
                session.add(
                    Purchase(
                        number=f"{key}.{place}", customer_id=key, bought_at=bought, amount_minor=amount, recorded_at=NOW
                    )
                )
    # noise that gives no value: long ago, another currency, void, of today
    with writing(store) as session:
        odd = {"amount_minor": 10**7, "recorded_at": NOW, "bought_at": NOW - timedelta(days=9)}
        buyers = [key for key, value in values.items() if value is not None]
        session.add(Purchase(number="old", customer_id=buyers[0], **odd | {"bought_at": NOW - timedelta(days=500)}))
        session.add(Purchase(number="usd", customer_id=buyers[1], currency="USD", **odd))
        session.add(Purchase(number="void", customer_id=buyers[2], voided_at=NOW, **odd))
        session.add(Purchase(number="today", customer_id=buyers[3], **odd | {"bought_at": NOW - timedelta(hours=1)}))
    expected = {key: None if tier is None else str(tier) for key, tier in abc(values.items(), TierPolicy()).items()}
    assert stamped(store) == expected
    assert set(expected.values()) == {"A", "B", "C", "D"}


def test_a_tier_set_by_hand_wins_until_its_last_day(store: Engine) -> None:
    with writing(store) as session:
        session.add(Customer(id=1, number="1", opened_at=NOW, manual_tier="A"))
        session.add(Customer(id=2, number="2", opened_at=NOW, manual_tier="A", manual_tier_until=date(2026, 11, 23)))
        session.add(Customer(id=3, number="3", opened_at=NOW, manual_tier="A", manual_tier_until=date(2026, 11, 22)))
    assert stamped(store) == {1: "A", 2: "A", 3: "D"}


def test_where_nobody_is_worth_anything_there_is_no_share_to_speak_of(store: Engine) -> None:
    with writing(store) as session:
        session.add_all(Customer(id=key, number=str(key), opened_at=NOW) for key in (1, 2))
        session.flush()
        refund = NOW - timedelta(days=5)
        session.add(Purchase(number="r", customer_id=1, bought_at=refund, amount_minor=-100, recorded_at=NOW))
    assert stamped(store) == {1: None, 2: "D"}
