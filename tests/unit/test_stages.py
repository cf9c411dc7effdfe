"""The legal moves of every kind of case."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.rules.stages import (
    FUNNEL,
    LEGAL_MOVES,
    is_legal,
    is_open,
    legal_moves,
    next_stage_after,
    rank,
    stages_from,
)
from data_access.vocabulary import CASE_EVENTS, EXITS, STAGES, CaseKind

STATES = (*STAGES, *EXITS)


def test_the_table_speaks_of_every_kind_and_state_in_known_words() -> None:
    assert set(LEGAL_MOVES) == {(str(kind), str(state)) for kind, state in product(CaseKind, STATES)}
    for moves in LEGAL_MOVES.values():
        assert set(moves) <= set(CASE_EVENTS)
        assert len(moves) == len(set(moves))


@pytest.mark.parametrize("kind", ["complaint", "suggestion"])
def test_a_complaint_or_suggestion_is_closed_only_once_the_customer_was_told(kind: str) -> None:
    for stage in ("received", "dispatched", "investigating", "resolved"):
        assert not is_legal(kind, stage, "closed")
    assert is_legal(kind, "answered", "closed")


@pytest.mark.parametrize("kind", ["enquiry", "praise"])
def test_an_enquiry_or_praise_may_be_closed_at_once(kind: str) -> None:
    assert is_legal(kind, "received", "closed")


def test_a_repair_is_closed_after_it_is_resolved_and_not_before() -> None:
    assert not is_legal("repair", "dispatched", "closed")
    assert is_legal("repair", "resolved", "closed")


def test_a_complaint_takes_its_way() -> None:
    way = ["dispatched", "investigating", "resolved", "answered", "followed_up", "closed"]
    stage = "received"
    for event in way:
        assert is_legal("complaint", stage, event)
        stage = next_stage_after(stage, event)
    assert stage == "closed"
    assert legal_moves("complaint", "closed") == (
        *("followed_up", "rejected", "reopened", "effect_checked", "opinion", "note"),
    )


def test_urging_and_transferring_need_somebody_who_has_the_case() -> None:
    for event in ("urged", "supervised", "transferred"):
        assert not is_legal("complaint", "received", event)
        assert is_legal("complaint", "dispatched", event)
        assert not is_legal("complaint", "closed", event)


@pytest.mark.parametrize("kind", list(CaseKind))
def test_what_is_over_can_only_be_reopened_and_what_was_merged_not_even_that(kind: str) -> None:
    assert legal_moves(kind, "withdrawn") == ("reopened", "opinion", "note")
    assert legal_moves(kind, "invalid") == ("reopened", "opinion", "note")
    assert legal_moves(kind, "merged") == ("opinion", "note")
    assert not is_legal(kind, "received", "reopened")
    assert next_stage_after("closed", "reopened") == "received"


def test_a_late_step_does_not_throw_a_case_back() -> None:
    assert next_stage_after("closed", "followed_up") == "closed"
    assert next_stage_after("resolved", "dispatched") == "resolved"
    assert next_stage_after("investigating", "escalated") == "investigating"
    assert next_stage_after("dispatched", "withdrawn") == "withdrawn"
    assert next_stage_after("withdrawn", "closed") == "withdrawn"
    assert next_stage_after("merged", "note") == "merged"


def test_stages_have_a_place_and_exits_have_none() -> None:
    assert [rank(stage) for stage in STAGES] == list(range(7))
    assert stages_from("resolved") == ("resolved", "answered", "followed_up", "closed")
    assert [rank(stage) for stage in FUNNEL] == [0, 1, 2, 3, 6]
    with pytest.raises(KeyError):
        rank("withdrawn")
    assert [state for state in STATES if not is_open(state)] == ["closed", "withdrawn", "invalid", "merged"]


def test_an_unknown_word_is_no_silent_no() -> None:
    with pytest.raises(KeyError):
        legal_moves("wish", "received")


@given(st.sampled_from(list(CaseKind)), st.lists(st.integers(0, 20), max_size=40))
def test_legal_moves_always_lead_to_a_state_of_the_table(kind: CaseKind, choices: list[int]) -> None:
    state = "received"
    for choice in choices:
        moves = legal_moves(kind, state)
        state = next_stage_after(state, moves[choice % len(moves)])
        assert state in STATES
