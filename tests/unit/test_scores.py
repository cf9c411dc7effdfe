"""Means of scores, the net promoter score, and rates per exposure."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import ttest_1samp, ttest_ind

from dashboard.inference.rates import poisson_rate
from dashboard.inference.scores import Sums, mean_difference, mean_interval, nps, nps_difference, nps_of_sums

ANSWERS = st.lists(st.integers(1, 5), min_size=2, max_size=80).filter(lambda values: len(set(values)) > 1)


def sums(values: list[int]) -> Sums:
    return Sums(len(values), sum(values), sum(value * value for value in values))


def test_nps_of_halves_thirds_and_sixths() -> None:
    # W. Huber, Cross Validated, on the margin of error of an NPS: 1/2, 1/3, 1/6; here n = 324
    estimate = nps(162, 108, 54)
    assert estimate.value == pytest.approx(33.3333, abs=1e-3)
    assert estimate.interval == pytest.approx((25.2174, 41.4493), abs=1e-3)


def test_nps_of_a_hundred_answers_has_a_margin_of_sixteen_points() -> None:
    # Constructed; closed form 1.959964 * 100 * sqrt((0.45 + 0.25 - 0.2**2) / 100) = 15.92282
    estimate = nps(45, 30, 25)
    assert estimate.value == 20.0
    assert estimate.interval == pytest.approx((4.07718, 35.92282), abs=1e-4)
    assert nps_of_sums(Sums(100, 2000, 700_000)) == estimate


@pytest.mark.parametrize(
    ("counts", "value", "reason"),
    [
        ((0, 0, 0), None, "no_data"),
        ((1, 0, 0), 100.0, "one_answer"),
        ((0, 7, 0), 0.0, "all_same"),
        ((0, 0, 9), -100.0, "all_same"),
    ],
)
def test_an_nps_without_variation_has_no_interval_and_says_why(
    counts: tuple[int, int, int], value: float | None, reason: str
) -> None:
    estimate = nps(*counts)
    assert (estimate.value, estimate.interval, estimate.reason) == (value, None, reason)


def test_an_nps_interval_stays_on_its_scale() -> None:
    estimate = nps(30, 1, 0)
    assert estimate.interval is not None
    assert estimate.interval.high == 100.0


def test_a_change_of_nps_is_called_only_when_it_excludes_no_change() -> None:
    later, earlier = Sums(100, 4000, 700_000), Sums(100, 2000, 700_000)
    change = nps_difference(later, earlier)
    assert change is not None
    # by hand: se = 100 sqrt((0.7 - 0.16 + 0.7 - 0.04) / 100) = 10.954; 20 / 10.954 = 1.8257
    assert (change.value, change.statistic) == pytest.approx((20.0, 1.825742), abs=1e-6)
    assert change.verdict == "usual"
    louder = nps_difference(Sums(100, 6000, 700_000), earlier)
    assert louder is not None
    assert louder.verdict == "higher"
    assert nps_difference(Sums(0, 0, 0), earlier) is None
    flat = nps_difference(Sums(4, 400, 40_000), Sums(3, 300, 30_000))
    assert flat is not None
    assert flat.verdict == "cannot_test"


@given(ANSWERS)
def test_the_mean_interval_agrees_with_scipy(values: list[int]) -> None:
    estimate = mean_interval(len(values), sum(values), sum(value * value for value in values))
    expected = ttest_1samp(values, 0).confidence_interval(0.95)
    assert estimate.value == pytest.approx(np.mean(values))
    assert estimate.interval == pytest.approx((expected.low, expected.high), abs=1e-7)


@pytest.mark.parametrize(
    ("values", "value", "reason"), [([], None, "no_data"), ([4], 4.0, "one_answer"), ([5] * 30, 5.0, "all_same")]
)
def test_a_mean_without_variation_has_no_interval_and_says_why(
    values: list[int], value: float | None, reason: str
) -> None:
    estimate = mean_interval(len(values), sum(values), sum(value * value for value in values))
    assert (estimate.value, estimate.interval, estimate.reason) == (value, None, reason)


def test_equal_answers_with_decimals_do_not_leave_a_rounding_interval() -> None:
    assert mean_interval(1000, 0.1 * 1000, 0.1 * 0.1 * 1000).reason == "all_same"


@given(ANSWERS, ANSWERS)
def test_a_change_of_a_mean_agrees_with_welchs_test_in_scipy(later: list[int], earlier: list[int]) -> None:
    change = mean_difference(sums(later), sums(earlier))
    expected = ttest_ind(later, earlier, equal_var=False)
    limits = expected.confidence_interval(0.95)
    assert change is not None
    assert (change.statistic, change.p) == pytest.approx((expected.statistic, expected.pvalue), abs=1e-7)
    assert change.interval == pytest.approx((limits.low, limits.high), abs=1e-6)


def test_a_change_of_a_mean_needs_two_answers_on_each_side() -> None:
    change = mean_difference(sums([5]), sums([1, 2, 3]))
    assert change is not None
    assert change.verdict == "cannot_test"
    assert mean_difference(sums([]), sums([1, 2])) is None


@pytest.mark.parametrize(
    ("count", "low", "high"),
    # Garwood 1936, Biometrika 28, the table of 95 % limits of a Poisson mean (also Pearson & Hartley, table 40)
    [(0, 0.0, 3.69), (1, 0.0253, 5.57), (5, 1.62, 11.67), (10, 4.80, 18.39), (30, 20.24, 42.83)],
)
def test_poisson_limits_give_garwoods_table(count: int, low: float, high: float) -> None:
    estimate = poisson_rate(count, 1)
    assert estimate.interval == pytest.approx((low, high), abs=0.005)


def test_a_rate_is_scaled_and_absent_without_exposure() -> None:
    estimate = poisson_rate(10, 25_000, per=10_000)
    assert estimate.value == pytest.approx(4.0)
    assert estimate.interval == pytest.approx((1.918, 7.356), abs=0.001)
    assert poisson_rate(3, 0).value is None
    assert poisson_rate(3, 0).reason == "no_data"
    with pytest.raises(ValueError, match="negative"):
        poisson_rate(-1, 10)
