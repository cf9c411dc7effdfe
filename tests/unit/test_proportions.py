"""Shares and their changes against published intervals."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint, proportions_ztest

from dashboard.inference.interval import normal_quantile
from dashboard.inference.proportions import difference, wilson

SIZES = st.integers(1, 5000)
SHARES = SIZES.flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@pytest.mark.parametrize(
    ("k", "n", "low", "high"),
    # Newcombe 1998, Statistics in Medicine 17:857–872, Table I, method 3
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_wilson_gives_newcombes_table(k: int, n: int, low: float, high: float) -> None:
    interval = wilson(k, n)
    assert interval == pytest.approx((low, high), abs=5e-5)


def test_wilson_is_exact_at_the_ends_and_absent_without_answers() -> None:
    none, everyone = wilson(0, 20), wilson(20, 20)
    assert none is not None
    assert everyone is not None
    assert (none.low, everyone.high) == (0.0, 1.0)
    assert wilson(0, 0) is None


@pytest.mark.parametrize(("k", "n"), [(-1, 3), (4, 3), (1, 0)])
def test_what_is_no_share_is_refused(k: int, n: int) -> None:
    with pytest.raises(ValueError, match="no share"):
        wilson(k, n)


@given(SHARES)
def test_wilson_agrees_with_statsmodels_and_holds_the_share(share: tuple[int, int]) -> None:
    k, n = share
    interval = wilson(k, n)
    assert interval is not None
    assert interval == pytest.approx(proportion_confint(k, n, method="wilson"), abs=1e-9)
    assert 0 <= interval.low <= k / n <= interval.high <= 1


def test_the_difference_gives_newcombes_table() -> None:
    # Newcombe 1998, Statistics in Medicine 17:873–890, Table II, method 10, contrast (a) 56/70 - 48/80
    change = difference(56, 70, 48, 80)
    assert change is not None
    assert change.interval == pytest.approx((0.0524, 0.3339), abs=5e-5)
    assert (change.value, change.statistic, change.p) == pytest.approx((0.2, 2.6502, 0.00805), abs=5e-5)
    assert change.verdict == "higher"


def test_twelve_points_more_of_a_hundred_answers_are_still_usual_variation() -> None:
    # Constructed; the same figures from statsmodels proportions_ztest and confint_proportions_2indep("newcomb")
    change = difference(78, 100, 66, 100)
    assert change is not None
    assert (change.value, change.statistic, change.p) == pytest.approx((0.12, 1.88982, 0.058782), abs=1e-5)
    assert change.interval == pytest.approx((-0.00457, 0.23979), abs=1e-5)
    assert change.verdict == "usual"


def test_none_or_all_in_both_weeks_cannot_be_tested() -> None:
    for k1, n1, k2, n2 in [(0, 20, 0, 30), (20, 20, 30, 30)]:
        change = difference(k1, n1, k2, n2)
        assert change is not None
        assert (change.verdict, change.interval, change.p) == ("cannot_test", None, None)
    assert difference(0, 0, 3, 9) is None


@given(SHARES, SHARES)
def test_the_difference_agrees_with_statsmodels_and_turns_round(a: tuple[int, int], b: tuple[int, int]) -> None:
    change, back = difference(*a, *b), difference(*b, *a)
    assert change is not None
    assert back is not None
    if change.interval is None or back.interval is None:
        assert change.verdict == back.verdict == "cannot_test"
        return
    assert change.interval == pytest.approx(confint_proportions_2indep(*a, *b, method="newcomb"), abs=1e-9)
    assert back.interval == pytest.approx((-change.interval.high, -change.interval.low), abs=1e-12)
    assert (change.statistic, change.p) == pytest.approx(
        proportions_ztest([a[0], b[0]], [a[1], b[1]]), rel=1e-6, abs=1e-9
    )


def test_the_quantile_is_the_tables() -> None:
    assert normal_quantile(0.95) == pytest.approx(1.959964, abs=5e-7)
    with pytest.raises(ValueError, match="between 0 and 1"):
        normal_quantile(95)
