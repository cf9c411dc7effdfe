"""Tier, lifecycle and contact plan in SQL are those of `dashboard.rules.tiers`, on both databases and on a real file."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import count
from pathlib import Path
from zoneinfo import ZoneInfo

import pandas as pd
import pytest
from sqlalchemy import Engine, event, insert, inspect, select
from sqlmodel import Session

from dashboard.policies import Policies, policies_in_force
from dashboard.reports.customers import customer_rules
from dashboard.rules.tiers import (
    LifecycleFacts,
    abc,
    effective_tier,
    lifecycle,
    next_contact_due,
)
from data_access.engine import reading, writing
from data_access.queries.customer_facts import customer_facts
from data_access.queries.customer_standing import standing
from data_access.queries.everybody import everybody_with_contact
from data_access.queries.facts import tally
from data_access.scope import Scope, Selection, Split
from data_access.tables import (
    Asset,
    Callback,
    Company,
    Customer,
    CustomerAsset,
    Interaction,
    Purchase,
    Service,
    Staff,
    Team,
)
from data_access.vocabulary import Lifecycle, Tier

ZONE = ZoneInfo("Asia/Shanghai")
T = datetime(2026, 11, 22, 16, tzinfo=UTC)  # midnight in Shanghai: the as-of day is the 23rd there
TODAY = date(2026, 11, 23)

NUMBERS = count(1)


def at(day: date, hour: int = 12) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=ZONE)


def ago(days: int, hour: int = 12) -> datetime:
    return at(TODAY - timedelta(days=days), hour)


def add_customer(session: Session, name: str, opened_days_ago: int = 700, **more: object) -> int:
    customer = Customer(number=name, name=name, opened_at=ago(opened_days_ago), **more)
    session.add(customer)
    session.flush()
    assert customer.id is not None
    return customer.id


def buy(session: Session, customer: int, days_ago: int, yuan: int, hour: int = 12, **more: object) -> None:
    session.add(
        Purchase(
            number=f"p{next(NUMBERS)}",
            customer_id=customer,
            bought_at=ago(days_ago, hour),
            amount_minor=yuan * 100,
            recorded_at=T,
            **more,
        )
    )
    session.flush()


def states(store: Engine, as_of: datetime = T) -> dict[str, tuple[str | None, str]]:
    """Name → (tier, lifecycle) of everybody."""
    with reading(store) as session:
        rows = standing(customer_rules(policies_in_force(session, as_of)), as_of).subquery()
        found = session.execute(
            select(Customer.name, rows.c.tier, rows.c.lifecycle).join(rows, rows.c.id == Customer.id)
        ).all()
    return {name: (tier, state) for name, tier, state in found}


def test_the_customer_who_crosses_eighty_percent_is_still_a(store: Engine) -> None:
    with writing(store) as session:
        for name, yuan in (("first", 70), ("crosses", 12), ("b", 11), ("crosses 95", 4), ("c", 3)):
            buy(session, add_customer(session, name), 200, yuan)
        add_customer(session, "nothing")
        refund = add_customer(session, "all given back")
        buy(session, refund, 200, 50)
        buy(session, refund, 199, -50)
        old = add_customer(session, "rich two years ago", 900)
        buy(session, old, 800, 10_000)
        # what must not count
        buy(session, add_customer(session, "in dollars"), 200, 90_000, currency="USD")
        buy(session, add_customer(session, "void purchase"), 200, 90_000, voided_at=T)
        void = add_customer(session, "void", voided_at=T)
        buy(session, void, 200, 90_000)
        add_customer(session, "not yet", -1)
    tiers = {name: tier for name, (tier, _) in states(store).items()}
    assert tiers == {
        "first": "A",
        "crosses": "A",
        "b": "B",
        "crosses 95": "B",
        "c": "C",
        "nothing": "D",
        "all given back": "C",
        "rich two years ago": "C",
        "in dollars": "C",
        "void purchase": "D",
    }


def test_the_window_is_twelve_months_to_the_day(store: Engine) -> None:
    with writing(store) as session:
        inside, outside = add_customer(session, "inside"), add_customer(session, "outside")
        buy(session, inside, 365, 1, hour=0)
        buy(session, outside, 366, 1, hour=23)
    assert {name: tier for name, (tier, _) in states(store).items()} == {"inside": "A", "outside": "C"}


def test_without_any_positive_value_there_is_no_share_to_speak_of(store: Engine) -> None:
    with writing(store) as session:
        buy(session, add_customer(session, "free"), 10, 0)
        add_customer(session, "nothing")
    assert {name: tier for name, (tier, _) in states(store).items()} == {"free": None, "nothing": "D"}


def test_a_tier_set_by_hand_wins_up_to_its_last_day(store: Engine) -> None:
    with writing(store) as session:
        add_customer(session, "for ever", manual_tier="A")
        add_customer(session, "until today", manual_tier="B", manual_tier_until=TODAY)
        add_customer(session, "until yesterday", manual_tier="A", manual_tier_until=TODAY - timedelta(days=1))
    assert {name: tier for name, (tier, _) in states(store).items()} == {
        "for ever": "A",
        "until today": "B",
        "until yesterday": "D",
    }


def test_every_state_of_the_lifecycle_at_its_edge(store: Engine) -> None:
    with writing(store) as session:
        add_customer(session, "potential")
        add_customer(session, "lost", lost_at=ago(3), lost_reason="price")
        add_customer(session, "lost tomorrow", lost_at=ago(-1))
        buy(session, add_customer(session, "bought, then marked lost", lost_at=ago(3)), 100, 5)
        buy(session, add_customer(session, "won on day 90"), 90, 5)
        buy(session, add_customer(session, "retained on day 91"), 91, 5)
        buy(session, add_customer(session, "silent 180"), 180, 5)
        buy(session, add_customer(session, "churned 181"), 181, 5)
        loyal, thrice = add_customer(session, "loyal"), add_customer(session, "three days, four orders")
        for days in (300, 200, 150, 100):
            buy(session, loyal, days, 5)
        for days, hour in ((300, 1), (200, 1), (100, 1), (100, 23)):
            buy(session, thrice, days, 5, hour)
        served = add_customer(session, "served")
        session.add(Service(number="s", customer_id=served, finished_at=ago(100), recorded_at=T))
        session.add(Service(number="v", customer_id=loyal, finished_at=ago(1), recorded_at=T, voided_at=T))
        contract = Asset(number="k", label="K-1", kind="contract")
        flat = Asset(number="f", label="1-101", kind="unit")
        session.add_all([contract, flat])
        session.flush()
        under_contract = add_customer(session, "runs a contract")
        with_flat = add_customer(session, "has a flat")
        session.add(CustomerAsset(customer_id=under_contract, asset_id=contract.id or 0))
        session.add(CustomerAsset(customer_id=with_flat, asset_id=flat.id or 0))
    assert {name: state for name, (_, state) in states(store).items()} == {
        "potential": "potential",
        "lost": "lost",
        "lost tomorrow": "potential",
        "bought, then marked lost": "retained",
        "won on day 90": "won",
        "retained on day 91": "retained",
        "silent 180": "retained",
        "churned 181": "churned",
        "loyal": "loyal",
        "three days, four orders": "retained",
        "served": "retained",
        "runs a contract": "retained",
        "has a flat": "potential",
    }


def _policies(session: Session) -> Policies:
    policies = policies_in_force(session, T)
    return replace(policies, lifecycle=replace(policies.lifecycle, churned_after_days=120, won_days=60))


def test_sql_and_python_give_the_same_answers_on_random_customers(store: Engine) -> None:
    chance = random.Random(7)
    people: dict[int, dict[str, object]] = {}
    with writing(store) as session:
        for number in range(150):
            manual = chance.choice([None, None, None, "A", "C"])
            until = chance.choice([None, TODAY, TODAY - timedelta(days=1)]) if manual else None
            lost = ago(5) if chance.random() < 0.2 else None
            opened = chance.randrange(1, 800)
            customer = add_customer(
                session, str(number), opened, manual_tier=manual, manual_tier_until=until, lost_at=lost
            )
            days = [chance.randrange(1, 700) for _ in range(chance.choice([0, 1, 2, 6]))]
            bought = [(day, chance.randrange(0, 5) * 10) for day in days]
            for day, yuan in bought:
                buy(session, customer, day, yuan, hour=chance.randrange(24))
            contacts = [(chance.randrange(0, 300), chance.random() < 0.6) for _ in range(chance.choice([0, 1, 3]))]
            for place, (day, reached) in enumerate(contacts):
                session.add(
                    Interaction(
                        number=f"{number}-{place}",
                        customer_id=customer,
                        occurred_at=ago(day + 1),
                        reached=reached,
                        recorded_at=T,
                    )
                )
            people[customer] = {
                "manual": manual,
                "until": until,
                "lost": lost is not None,
                "opened": TODAY - timedelta(days=opened),
                "bought": bought,
                "contacts": [TODAY - timedelta(days=day + 1) for day, reached in contacts if reached],
            }
    with reading(store) as session:
        policies = _policies(session)
        rows = session.execute(select(everybody_with_contact(session, customer_rules(policies), T))).all()
        overdue = tally(
            session,
            customer_facts(session, customer_rules(policies))["customers_contact_overdue"],
            Selection(as_of=T, start=T - timedelta(days=7), end=T),
        )[0].n
    values = [
        (key, sum(yuan for day, yuan in one["bought"] if day <= 365) if one["bought"] else None)  # type: ignore[misc,attr-defined]
        for key, one in people.items()
    ]
    computed = abc(values, policies.tiers)
    assert len(rows) == len(people) == 150
    expected_overdue = 0
    for row in rows:
        one = people[row.id]
        bought = sorted(TODAY - timedelta(days=day) for day, _ in one["bought"])  # type: ignore[attr-defined]
        tier = effective_tier(computed[row.id], one["manual"], one["until"], TODAY)  # type: ignore[arg-type]
        facts = LifecycleFacts(
            bought[0] if bought else None,
            bought[-1] if bought else None,
            len({day for day in bought if (TODAY - day).days <= 365}),
            marked_lost=bool(one["lost"]),
        )
        state = lifecycle(facts, policies.lifecycle, TODAY)
        assert (row.tier, row.lifecycle) == (tier, state)
        last = max(one["contacts"], default=None)  # type: ignore[call-overload]
        due = next_contact_due(policies.tiers, tier, last, one["opened"])  # type: ignore[arg-type]
        expected_overdue += due is not None and due < TODAY and state != Lifecycle.LOST
    assert overdue == expected_overdue > 10


def test_only_a_contact_that_reached_the_customer_resets_the_interval(store: Engine) -> None:
    with writing(store) as session:
        late = {
            name: add_customer(session, name, 31, manual_tier="A")
            for name in ("never", "no answer", "mailing", "tomorrow", "void", "failed callback")
        }
        fine = {name: add_customer(session, name, 31, manual_tier="A") for name in ("spoke", "callback", "wrote to us")}
        add_customer(session, "new", 30, manual_tier="A")
        add_customer(session, "D plans nothing", 600)
        add_customer(session, "lost", 600, manual_tier="A", lost_at=ago(400))
        touches: list[tuple[int, dict[str, object]]] = [
            (late["no answer"], {"reached": False, "direction": "outbound"}),
            (late["mailing"], {"direction": "outbound", "channel": "letter"}),
            (late["tomorrow"], {"occurred_at": ago(-1)}),
            (late["void"], {"voided_at": T}),
            (fine["spoke"], {"direction": "outbound"}),
            (fine["wrote to us"], {"channel": "letter"}),
        ]
        for place, (customer, more) in enumerate(touches):
            session.add(
                Interaction(
                    **{"number": str(place), "customer_id": customer, "occurred_at": ago(2), "recorded_at": T, **more}
                )
            )
        for customer, state in ((fine["callback"], "reached"), (late["failed callback"], "used_up")):
            session.add(
                Callback(
                    number=str(customer),
                    customer_id=customer,
                    reason="care",
                    opened_at=ago(9),
                    original_due_at=ago(1),
                    due_at=ago(1),
                    state=state,
                    ended_at=ago(2),
                    recorded_at=T,
                )
            )
    with reading(store) as session:
        facts = customer_facts(session, customer_rules(policies_in_force(session, T)))
        selection = Selection(as_of=T, start=T - timedelta(days=7), end=T)
        counted = {name: tally(session, facts[name], selection)[0].n for name in facts}
    assert counted == {
        "customers": 12,
        "customers_with_contact_plan": 10,
        "customers_contact_overdue": 6,
        "customers_contact_covered": 4,
        "customers_at_risk": 0,
        "customers_interval_waiting": 6,
    }


def test_a_snapshot_works_the_standing_out_once_and_keeps_no_writer_waiting(store: Engine) -> None:
    with writing(store) as session:
        buy(session, add_customer(session, "known"), 200, 1)
    selection = Selection(as_of=T, start=T - timedelta(days=7), end=T)
    ranked: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        ranked.extend(["once"] if "WITH bought" in statement else [])

    event.listen(store, "before_cursor_execute", note)
    with reading(store) as session:
        rules = customer_rules(policies_in_force(session, T))
        facts = customer_facts(session, rules)
        before = tally(session, facts["customers"], selection)[0].n
        with writing(store) as other:
            add_customer(other, "came meanwhile")
        counted = [tally(session, facts[name], selection)[0].n for name in facts]
    event.remove(store, "before_cursor_execute", note)
    with reading(store) as session:
        left = inspect(session.connection()).get_temp_table_names()
        after = tally(session, customer_facts(session, rules)["customers"], selection)[0].n
    assert (before, counted[0], after) == (1, 1, 2)
    assert (ranked, left) == (["once"], [])


@pytest.fixture
def cdnow(trial_files: Path) -> pd.DataFrame:
    return pd.read_csv(
        trial_files / "cdnow" / "CDNOW_master.txt",
        sep=r"\s+",
        skiprows=1,
        names=["customer", "day", "pieces", "amount"],
        dtype={"customer": str, "day": str},
    ).assign(day=lambda frame: pd.to_datetime(frame.day), minor=lambda frame: (frame.amount * 100).round().astype(int))


@pytest.mark.slow
def test_cdnow_on_the_first_of_july_1998(sqlite_store: Engine, cdnow: pd.DataFrame) -> None:
    as_of, today = datetime(1998, 7, 1, tzinfo=ZONE), pd.Timestamp("1998-07-01")
    keys = {number: place for place, number in enumerate(cdnow.customer.unique(), start=1)}
    with writing(sqlite_store) as session:
        session.execute(
            insert(Customer),
            # imported today: the file is younger than the purchases, and the customers exist all the same
            [{"id": key, "number": number, "name": "", "opened_at": T} for number, key in keys.items()],
        )
        session.execute(
            insert(Purchase),
            [
                {
                    "number": str(place),
                    "customer_id": keys[row.customer],
                    "bought_at": row.day.to_pydatetime().replace(tzinfo=ZONE),
                    "amount_minor": row.minor,
                    "currency": "USD",
                    "recorded_at": T,
                }
                for place, row in enumerate(cdnow.itertuples())
            ],
        )
    with reading(sqlite_store) as session:
        policies = policies_in_force(session, as_of)
        facts, selection = (
            customer_facts(session, customer_rules(policies)),
            Selection(as_of=as_of, start=as_of, end=as_of),
        )
        tiers = {one.group: one.n for one in tally(session, facts["customers"], selection.split(Split.TIER))}
        cycle = {one.group: one.n for one in tally(session, facts["customers"], selection.split(Split.LIFECYCLE))}
    assert policies.value_currency == "USD"
    assert tiers == _tiers_by_pandas(cdnow, today)
    assert sum(cycle.values()) == 23_570
    assert cycle == _lifecycle_by_pandas(cdnow, today)


def _tiers_by_pandas(purchases: pd.DataFrame, today: pd.Timestamp) -> dict[str, int]:
    """Independent of our code: value of the last 365 days, cumulative share before adding the customer."""
    window = purchases[purchases.day >= today - pd.Timedelta(days=365)]
    value = window.groupby("customer").minor.sum().reindex(purchases.customer.unique(), fill_value=0)
    value = value.sort_index().sort_values(ascending=False, kind="stable")
    before = (value.cumsum() - value) / value.sum()
    tier = pd.cut(before, [-1, 0.8 - 1e-12, 0.95 - 1e-12, 2], labels=["A", "B", "C"]).astype(str)
    tier[value <= 0] = "C"
    return {str(name): int(n) for name, n in tier.value_counts().items()}


def _lifecycle_by_pandas(purchases: pd.DataFrame, today: pd.Timestamp) -> dict[str, int]:
    by_customer = purchases.groupby("customer").day
    since_first, silence = (today - by_customer.min()).dt.days, (today - by_customer.max()).dt.days
    recent = purchases[purchases.day >= today - pd.Timedelta(days=365)]
    days = recent.groupby("customer").day.nunique().reindex(since_first.index, fill_value=0)
    state = pd.Series("retained", index=since_first.index)
    state[days >= 4] = "loyal"
    state[silence > 180] = "churned"
    state[since_first <= 90] = "won"
    return {str(name): int(n) for name, n in state.value_counts().items()}


def test_the_tiers_are_those_of_the_vocabulary() -> None:
    assert {"A", "B", "C", "D"} == set(Tier)


def test_a_teams_customers_are_those_of_its_managers_and_nobodys_are_seen_by_all(store: Engine) -> None:
    with writing(store) as session:
        session.add(Company(id=1))
        teams = [Team(code=code, name=code) for code in ("north", "south")]
        session.add_all(teams)
        session.flush()
        managers = [Staff(number=team.code, name=team.code, team_id=team.id) for team in teams]
        session.add_all(managers)
        session.flush()
        for place, manager in enumerate([managers[0].id, managers[1].id, managers[1].id, None]):
            session.add(Customer(number=f"t{place}", name="x", opened_at=ago(9), account_manager_id=manager))
        north = teams[0].id or 0
    selection = Selection(as_of=T, start=T - timedelta(days=7), end=T)
    with reading(store) as session:
        fact = customer_facts(session, customer_rules(policies_in_force(session, T)))["customers"]
        counts = [
            tally(session, fact, one)[0].n
            for one in (
                selection,
                replace(selection, scope=Scope(teams=frozenset({north}))),
                replace(selection, team_ids=(north,)),
            )
        ]
    assert counts == [4, 2, 1]
