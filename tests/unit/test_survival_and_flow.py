"""Durations with open cases, and queues."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.duration.survfunc import SurvfuncRight

from dashboard.inference.flow import average_wait, clearing, imbalance, is_stable
from dashboard.inference.survival import Outcome, cumulative_incidence, kaplan_meier, time_to_event

# Freireich et al. 1963, 6-MP group; Klein & Moeschberger 2003, Table 4.1B: weeks of remission, 12 of 21 censored
REMISSION = [6, 6, 6, 6, 7, 9, 10, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 32, 34, 35]
RELAPSED = [1, 1, 1, 0, 1, 0, 1, 0, 0, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0]


def test_the_remission_times_give_the_published_curve() -> None:
    curve = kaplan_meier(REMISSION, [bool(mark) for mark in RELAPSED])
    assert curve is not None
    assert curve.times == (6, 7, 10, 13, 16, 22, 23)
    assert curve.shares == pytest.approx((0.8571, 0.8067, 0.7529, 0.6902, 0.6275, 0.5378, 0.4482), abs=5e-5)
    assert curve.standard_errors == pytest.approx((0.076, 0.087, 0.096, 0.107, 0.114, 0.128, 0.135), abs=5e-4)
    assert curve.median == 23
    assert (curve.at(5.9), curve.at(6), curve.at(100)) == pytest.approx((1, 0.8571, 0.4482), abs=5e-5)


def test_open_complaints_lengthen_the_median_that_closed_ones_alone_understate() -> None:
    # Constructed; a hand product-limit loop: 0.9, 0.7, 0.6, 0.48, 0.36, 0
    curve = kaplan_meier([1, 2, 2, 3, 4, 5, 6, 8, 10, 12], [True] * 4 + [False] + [True] * 2 + [False] * 2 + [True])
    assert curve is not None
    assert curve.times == (1, 2, 3, 5, 6, 12)
    assert curve.shares == pytest.approx((0.9, 0.7, 0.6, 0.48, 0.36, 0.0), abs=1e-6)
    assert curve.median == 5
    assert curve.rmst(12) == pytest.approx(6.44, abs=1e-6)
    assert curve.quantile(0.9) == 12
    with pytest.raises(ValueError, match="ends before"):
        curve.rmst(12.5)


def test_a_median_that_is_not_reached_is_none() -> None:
    curve = kaplan_meier([1, 5, 5, 5], [True, False, False, False])
    assert curve is not None
    assert curve.median is None
    open_only = kaplan_meier([3, 4], [False, False])
    assert open_only is not None
    assert (open_only.times, open_only.median, open_only.at(9)) == ((), None, 1.0)


def test_half_waiting_is_the_median_in_spite_of_rounding() -> None:
    curve = kaplan_meier(list(range(1, 11)), [True] * 10)
    assert curve is not None
    assert curve.median == 5


def test_faulty_durations_are_not_swallowed() -> None:
    assert kaplan_meier([], []) is None
    for faulty in (-1.0, float("nan")):
        with pytest.raises(ValueError, match="negative or no number"):
            kaplan_meier([1.0, faulty], [True, True])
    with pytest.raises(ValueError, match="as many marks"):
        kaplan_meier([1.0], [])


@given(st.lists(st.tuples(st.integers(0, 30), st.booleans()), min_size=1, max_size=60))
def test_the_curve_agrees_with_statsmodels(rows: list[tuple[int, bool]]) -> None:
    durations, done = [float(row[0]) for row in rows], [row[1] for row in rows]
    curve = kaplan_meier(durations, done)
    assert curve is not None
    if not any(done):
        assert curve.times == ()
        return
    with np.errstate(divide="ignore", invalid="ignore"):
        expected = SurvfuncRight(np.array(durations), np.array(done, dtype=int))
    assert curve.times == pytest.approx(tuple(expected.surv_times))
    assert curve.shares == pytest.approx(tuple(expected.surv_prob), abs=1e-9)
    waiting = [i for i, share in enumerate(curve.shares) if share > 1e-9]
    assert [curve.standard_errors[i] for i in waiting] == pytest.approx(
        [expected.surv_prob_se[i] for i in waiting], abs=1e-9
    )


def test_leaving_is_no_mere_cut_off_once_many_leave() -> None:
    # Constructed, by hand: at 1 one of four is done, at 2 one of three leaves, at 3 one of two is done, one waits on.
    # S: 3/4, 1/2, 1/4; CIF of being done: 1/4, then 1/4 + 1/2 · 1/2 = 1/2
    outcomes = [Outcome.DONE, Outcome.LEFT, Outcome.DONE, Outcome.WAITING]
    curve = cumulative_incidence([1, 2, 3, 4], outcomes)
    assert curve is not None
    assert (curve.times, curve.shares) == ((1, 3), (0.75, 0.5))
    assert time_to_event([1, 2, 3, 4], outcomes).median == 3
    cut_off = kaplan_meier([1, 2, 3, 4], [True, False, True, False])
    assert cut_off is not None
    assert cut_off.shares == pytest.approx((0.75, 0.375))  # as if those who left might still come to be done
    few = [Outcome.LEFT] + [Outcome.DONE] * 29
    plain = kaplan_meier([*range(1, 31)], [False] + [True] * 29)
    assert plain is not None
    assert time_to_event([*range(1, 31)], few).shares == plain.shares


@given(st.lists(st.tuples(st.integers(1, 30), st.integers(0, 2)), min_size=2, max_size=60))
def test_both_incidences_and_those_who_wait_make_a_whole(rows: list[tuple[int, int]]) -> None:
    durations, outcomes = [float(row[0]) for row in rows], [Outcome(row[1]) for row in rows]
    swapped = [{Outcome.DONE: Outcome.LEFT, Outcome.LEFT: Outcome.DONE}.get(one, one) for one in outcomes]
    either = kaplan_meier(durations, [one is not Outcome.WAITING for one in outcomes])
    done, left = cumulative_incidence(durations, outcomes), cumulative_incidence(durations, swapped)
    assert either is not None
    assert done is not None
    assert left is not None
    for moment in {*durations, 0.5}:
        assert (1 - done.at(moment)) + (1 - left.at(moment)) + either.at(moment) == pytest.approx(1)


def test_littles_wine_rack() -> None:
    # Little & Graves 2008, Little's Law: a rack of 240, two thirds full, 8 bottles a month: 20 months
    wait = average_wait(160, 8)
    assert wait == pytest.approx(20)
    assert average_wait(160, 0) is None
    assert is_stable(20, 24)
    assert not is_stable(20, 26)


def test_a_backlog_clears_at_the_net_pace_or_not_at_all() -> None:
    # Constructed: 90 open, 18 arrive and 22 are completed a day
    pace = clearing(90, 18, 22)
    assert (pace.days_to_clear, pace.days_of_work) == pytest.approx((22.5, 4.0909), abs=1e-4)
    assert clearing(90, 22, 22).days_to_clear is None
    assert clearing(90, 30, 22).days_to_clear is None
    assert clearing(90, 0, 0).days_of_work is None
    assert clearing(0, 30, 22).days_to_clear == 0
    with pytest.raises(ValueError, match="negative"):
        clearing(-1, 1, 2)


def test_the_flow_balances_or_says_by_how_much_not() -> None:
    assert imbalance(open_before=40, arrived=25, ended=22, open_after=43) == 0
    assert imbalance(open_before=40, arrived=25, ended=22, open_after=45) == 2
