"""Control limits against the NIST/SEMATECH e-Handbook and Montgomery, and the rules for signals."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.inference.control import Limits, c_limits, p_limits, signals, u_limits, why_no_limits, xmr_limits

FLOW_RATE = [49.6, 47.6, 49.9, 51.3, 47.8, 51.2, 52.6, 52.4, 53.6, 52.1]  # NIST 6.3.2.2
DEFECTIVES = [  # NIST 6.3.3.2, 30 samples of 50
    *(12, 15, 8, 10, 4, 7, 16, 9, 14, 10, 5, 6, 17, 12, 22),
    *(8, 10, 5, 13, 11, 20, 18, 24, 15, 9, 12, 7, 13, 9, 6),
]
WAFERS = [16, 14, 28, 16, 12, 20, 10, 12, 10, 17, 19, 17, 14, 16, 15, 13, 14, 16, 11, 20, 11, 19, 16, 31, 13]
BAND = Limits(10.0, 4.0, 16.0)


def test_individuals_limits_are_nists() -> None:
    limits = xmr_limits(FLOW_RATE)
    assert limits is not None
    assert (limits.centre, limits.range_mean) == pytest.approx((50.81, 1.8778), abs=1e-4)
    assert (limits.lower, limits.upper) == pytest.approx((45.8159, 55.8041), abs=1e-4)
    assert limits.range_upper == pytest.approx(6.135, abs=0.005)
    assert signals(FLOW_RATE, limits, rules=(1,)) == ()


def test_share_limits_are_nists_and_two_samples_stand_out() -> None:
    sizes = [50] * 30
    limits = p_limits(DEFECTIVES, sizes)
    assert limits[0] is not None
    assert (limits[0].centre, limits[0].upper, limits[0].lower) == pytest.approx((0.2313, 0.4102, 0.0524), abs=1e-4)
    found = signals([count / 50 for count in DEFECTIVES], limits, rules=(1,))
    assert [signal.index + 1 for signal in found] == [15, 23]


def test_share_limits_without_the_two_samples_are_nists_revised_ones() -> None:
    kept = [count for number, count in enumerate(DEFECTIVES, start=1) if number not in (15, 23)]
    limits = p_limits(kept, [50] * len(kept))[0]
    assert limits is not None
    assert (limits.centre, limits.upper, limits.lower) == pytest.approx((0.215, 0.3893, 0.0407), abs=1e-4)


def test_rate_limits_over_unequal_exposure_are_montgomerys() -> None:
    # Montgomery, Introduction to Statistical Quality Control, u chart with variable units (dye lots)
    counts = [14, 12, 20, 11, 7, 10, 21, 16, 19, 23]
    exposures = [10, 8, 13, 10, 9.5, 10, 12, 10.5, 12, 12.5]
    upper = [2.555, 2.6886, 2.4159, 2.555, 2.5844, 2.555, 2.4564, 2.5278, 2.4564, 2.4356]
    lower = [0.2915, 0.1579, 0.4306, 0.2915, 0.2621, 0.2915, 0.3901, 0.3187, 0.3901, 0.411]
    limits = [found for found in u_limits(counts, exposures) if found is not None]
    assert limits[0].centre == pytest.approx(1.4233, abs=1e-4)
    assert [found.upper for found in limits] == pytest.approx(upper, abs=1e-4)
    assert [found.lower for found in limits] == pytest.approx(lower, abs=1e-4)
    values = [count / exposure for count, exposure in zip(counts, exposures, strict=True)]
    assert signals(values, limits, rules=(1,)) == ()


def test_count_limits_are_nists_and_a_point_on_the_limit_is_no_signal() -> None:
    limits = c_limits(WAFERS)
    assert limits == Limits(16.0, 4.0, 28.0)
    assert WAFERS[2] == limits.upper
    assert [signal.index + 1 for signal in signals(WAFERS, limits, rules=(1,))] == [24]


def test_few_points_or_no_variation_give_no_limits() -> None:
    assert (xmr_limits(FLOW_RATE[:9]), why_no_limits(FLOW_RATE[:9])) == (None, "too_few")
    assert (xmr_limits([7.0] * 12), why_no_limits([7.0] * 12)) == (None, "no_variation")
    assert (xmr_limits([None, *FLOW_RATE[1:]]), why_no_limits([None, *FLOW_RATE[1:]])) == (None, "too_few")
    assert why_no_limits(FLOW_RATE) is None
    assert c_limits([]) is None


def test_a_missing_week_is_not_bridged() -> None:
    weeks = [10.0, 12.0, 10.0, 12.0, 10.0, None, 90.0, 92.0, 90.0, 92.0, 90.0]
    limits = xmr_limits(weeks)
    assert limits is not None
    assert limits.range_mean == pytest.approx(2.0)  # the leap from 10 to 90 spans the missing week


def test_counts_have_no_limit_below_zero() -> None:
    limits = xmr_limits([0, 3, 0, 4, 1, 5, 0, 2, 6, 0], floor=0)
    assert limits is not None
    assert limits.lower == 0
    assert signals([0, 0], limits, rules=(1,)) == ()


def test_a_period_without_exposure_has_no_limits() -> None:
    assert p_limits([1, 0], [10, 0])[1] is None
    assert u_limits([1, 0], [10.0, 0.0])[1] is None
    assert p_limits([0], [0]) == (None,)
    assert signals([0.1, None], p_limits([1, 0], [10, 0])) == ()


def test_the_eighth_point_on_one_side_is_a_signal() -> None:
    def found(values: list[float | None]) -> list[tuple[int, str]]:
        return [(signal.index, signal.side) for signal in signals(values, BAND, rules=(2,))]

    assert found([11.0] * 7) == []
    assert found([11.0] * 9) == [(7, "above"), (8, "above")]
    assert found([9.0] * 8) == [(7, "below")]
    assert found([11.0] * 4 + [10.0] + [11.0] * 4) == []  # on the centre line: on neither side
    assert found([11.0] * 4 + [None] + [11.0] * 4) == []


def test_three_of_four_near_one_limit_are_a_signal() -> None:
    def found(values: list[float | None]) -> list[int]:
        return [signal.index for signal in signals(values, BAND, rules=(3,))]

    assert found([14.0, 10.5, 14.0, 14.0]) == [3]
    assert found([14.0, 14.0, 14.0]) == [2]
    assert found([14.0, 14.0, 14.0, 10.5]) == [2]  # the last point itself lies near the centre
    assert found([13.0, 13.0, 13.0, 13.0]) == []  # just as near the centre
    assert found([14.0, 6.0, 14.0, 6.0]) == []  # two on each side
    assert found([14.0, None, 14.0, 14.0]) == []
    assert found([6.0, 6.0, 10.0, 6.0]) == [3]


def test_a_floored_lower_limit_does_not_narrow_the_lower_side() -> None:
    assert signals([2.4, 2.4, 2.4], Limits(4.0, 0.0, 12.0), rules=(3,)) == ()


@given(st.lists(st.integers(0, 200), min_size=10, max_size=60))
def test_limits_move_with_the_values_and_signals_lie_outside(values: list[int]) -> None:
    limits = xmr_limits(values)
    if limits is None:
        assert len(set(values)) == 1
        return
    shifted = xmr_limits([value + 1000 for value in values])
    assert shifted is not None
    assert shifted.upper - shifted.centre == pytest.approx(limits.upper - limits.centre)
    beyond = [i for i, value in enumerate(values) if not limits.lower <= value <= limits.upper]
    assert [signal.index for signal in signals(values, limits, rules=(1,))] == beyond
