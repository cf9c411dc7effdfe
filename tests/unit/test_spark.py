"""The small line under a figure: its scale doesn't dramatise, and the running week stands apart."""

from __future__ import annotations

from urllib.parse import unquote

import pytest

from dashboard.charts.spark import LEAST_SHARE_SPAN, scale, spark
from dashboard.charts.theme import LIGHT


def test_a_share_that_falls_by_three_points_doesn_t_fall_from_top_to_bottom() -> None:
    low, high = scale([1.0, 1.0, 0.97], (0.9, 1.0), is_share=True)
    assert high == 1.0
    assert high - low == pytest.approx(LEAST_SHARE_SPAN)
    assert (1.0 - 0.97) / (high - low) < 0.2


def test_a_deep_fall_of_a_share_is_still_seen_whole() -> None:
    assert scale([0.7, 0.12, None, 0.6], None, is_share=True) == (0.12, 0.7)


def test_counts_are_scaled_by_their_usual_variation_or_else_stand_on_zero() -> None:
    assert scale([20, 31, 25], (18.0, 32.0)) == (18.0, 32.0)
    assert scale([20, 40, 25], (18.0, 32.0)) == (18.0, 40)
    assert scale([20, 31, 25], None) == (0.0, 31)
    low, high = scale([0, 0], None)
    assert low < 0 < high


def test_the_line_stops_before_the_running_week_and_breaks_where_a_week_is_missing() -> None:
    drawn = unquote(spark(LIGHT, [1, 2, None, 3, 4, 2], None, unfinished=True))
    line = drawn.split('d="')[1].split('"')[0]
    assert line.count("M") == 2
    assert line.count("L") == 2
    assert LIGHT.paper in drawn  # hollow
    assert LIGHT.paper not in unquote(spark(LIGHT, [1, 2, 3], None))


def test_an_unusual_end_has_the_warning_s_colour() -> None:
    assert LIGHT.warning in unquote(spark(LIGHT, [1, 2, 9], (0.0, 4.0), unusual=True))
    assert LIGHT.warning not in unquote(spark(LIGHT, [1, 2, 3], (0.0, 4.0)))
