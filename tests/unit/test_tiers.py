"""Tiers by value, contact intervals, lifecycle."""

import json
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.rules.policy_reading import PolicyError
from dashboard.rules.tiers import (
    LifecycleFacts,
    LifecyclePolicy,
    TierPolicy,
    abc,
    contact_cutoffs,
    days_overdue,
    effective_tier,
    lifecycle,
    next_contact_due,
)

POLICY = TierPolicy()
TODAY = date(2026, 11, 22)
DAYS = st.dates(date(2023, 1, 1), TODAY)


def days_ago(n: int) -> date:
    return TODAY - timedelta(days=n)


def test_the_share_before_adding_the_customer_decides() -> None:
    values = [(1, 5000), (2, 2900), (3, 100), (4, 1400), (5, 100), (6, 500)]
    by_value = {1: "A", 2: "A", 4: "A", 6: "B", 3: "C", 5: "C"}
    # counted by hand, in order of value: 5000 (0 %), 2900 (50), 1400 (79), 500 (93), 100 (98), 100 (99)
    assert abc(values, POLICY) == by_value


def test_a_share_of_exactly_the_edge_is_no_longer_below_it() -> None:
    assert abc([(1, 80), (2, 15), (3, 5)], POLICY) == {1: "A", 2: "B", 3: "C"}
    assert abc([(1, 800_000_000_000_000_001), (2, 199_999_999_999_999_999)], POLICY) == {1: "A", 2: "B"}


def test_equal_values_go_by_customer_id() -> None:
    assert abc([(9, 40), (2, 40), (5, 20)], POLICY) == {2: "A", 9: "A", 5: "B"}
    assert abc([(9, 10), (2, 10), (5, 80)], POLICY) == {5: "A", 2: "B", 9: "B"}


def test_no_purchases_is_d_and_nothing_or_less_is_c() -> None:
    assert abc([(1, 100), (2, 0), (3, -50), (4, None)], POLICY) == {1: "A", 2: "C", 3: "C", 4: "D"}


def test_without_any_value_there_is_no_share_to_speak_of() -> None:
    assert abc([(1, 0), (2, -3), (3, None)], POLICY) == {1: None, 2: None, 3: "D"}
    assert abc([], POLICY) == {}


@given(st.dictionaries(st.integers(1, 99), st.one_of(st.none(), st.integers(-10, 1000)), max_size=30))
def test_every_customer_gets_one_tier_and_more_value_never_a_worse_one(values: dict[int, int | None]) -> None:
    tiers = abc(values.items(), POLICY)
    assert set(tiers) == set(values)
    graded = [(value, str(tiers[customer])) for customer, value in values.items() if value is not None and value > 0]
    for value, tier in graded:
        for other, other_tier in graded:
            assert value <= other or tier <= other_tier
    if graded:
        most = max(value for value, _ in graded)
        assert "A" in {tier for value, tier in graded if value == most}  # equal values go by id: one of them leads


def test_a_tier_set_by_hand_wins_through_its_last_day() -> None:
    assert effective_tier("C", "A", TODAY, TODAY) == "A"
    assert effective_tier("C", "A", days_ago(1), TODAY) == "C"
    assert effective_tier("C", "A", None, TODAY) == "A"
    assert effective_tier("C", None, None, TODAY) == "C"
    assert effective_tier(None, None, None, TODAY) is None


def test_the_next_contact_counts_from_the_last_that_reached_the_customer() -> None:
    assert next_contact_due(POLICY, "A", date(2026, 11, 1), date(2020, 1, 1)) == date(2026, 12, 1)
    assert next_contact_due(POLICY, "B", None, date(2026, 11, 1)) == date(2027, 1, 30)
    assert next_contact_due(POLICY, "D", date(2026, 11, 1), date(2020, 1, 1)) is None
    assert next_contact_due(POLICY, None, None, TODAY) is None


def test_a_contact_is_overdue_the_day_after_it_was_due() -> None:
    assert days_overdue(TODAY, TODAY) == 0
    assert days_overdue(days_ago(64), TODAY) == 64
    assert days_overdue(None, TODAY) == 0


@given(st.sampled_from("ABC"), DAYS)
def test_the_querys_cutoffs_say_the_same_as_the_rule(tier: str, last: date) -> None:
    overdue = days_overdue(next_contact_due(POLICY, tier, last, last), TODAY) > 0
    assert (last < contact_cutoffs(POLICY, TODAY)[tier]) == overdue
    assert "D" not in contact_cutoffs(POLICY, TODAY)


@pytest.mark.parametrize(
    ("facts", "state"),
    [
        (LifecycleFacts(), "potential"),
        (LifecycleFacts(marked_lost=True), "lost"),
        (LifecycleFacts(days_ago(400), days_ago(10), 1, marked_lost=True), "retained"),
        (LifecycleFacts(days_ago(90), days_ago(1), 9), "won"),
        (LifecycleFacts(days_ago(91), days_ago(1), 3), "retained"),
        (LifecycleFacts(days_ago(91), days_ago(1), 4), "loyal"),
        (LifecycleFacts(days_ago(500), days_ago(180), 2), "retained"),
        (LifecycleFacts(days_ago(500), days_ago(181), 2), "churned"),
        (LifecycleFacts(days_ago(500), days_ago(181), 6), "churned"),
        (LifecycleFacts(days_ago(500), days_ago(181), 0, runs_contract=True), "retained"),
        (LifecycleFacts(runs_contract=True), "retained"),
    ],
)
def test_the_lifecycle_is_the_first_state_that_matches(facts: LifecycleFacts, state: str) -> None:
    assert lifecycle(facts, LifecyclePolicy(), TODAY) == state


@given(
    st.lists(
        st.builds(LifecycleFacts, st.none() | DAYS, st.none() | DAYS, st.integers(0, 30), st.booleans(), st.booleans())
    )
)
def test_lifecycle_states_add_up_to_the_customers(customers: list[LifecycleFacts]) -> None:
    states = [lifecycle(facts, LifecyclePolicy(), TODAY) for facts in customers]
    known = ("potential", "lost", "won", "retained", "loyal", "churned")
    assert sum(states.count(state) for state in known) == len(customers)


def test_policies_survive_being_stored() -> None:
    assert TierPolicy.from_json(json.loads(json.dumps(POLICY.to_json()))) == POLICY
    assert LifecyclePolicy.from_json(LifecyclePolicy(30, 60, 2).to_json()) == LifecyclePolicy(30, 60, 2)


@pytest.mark.parametrize(
    ("change", "field", "fault"),
    [
        ({"intervals": {"E": 3}}, "intervals.E", "unknown"),
        ({"intervals": {"A": 0}}, "A", "range"),
        ({"intervals": {"A": 1.5}}, "A", "form"),
        ({"b_percent": 70}, "b_percent", "order"),
        ({"window_days": None}, "window_days", "missing"),
    ],
)
def test_a_faulty_policy_names_the_setting(change: dict[str, object], field: str, fault: str) -> None:
    with pytest.raises(PolicyError) as refused:
        TierPolicy.from_json({**POLICY.to_json(), **change})
    assert (refused.value.field, refused.value.fault) == (field, fault)
