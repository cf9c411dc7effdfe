"""Shares in words: a rounded figure never claims all or nothing."""

from __future__ import annotations

import pytest

from dashboard.i18n.words import Words


@pytest.mark.parametrize(
    ("share", "digits", "told"),
    [
        (21 / 4_580, 0, "<1%"),
        (4_569 / 4_580, 0, "99.8%"),
        (0.99996, 1, ">99.9%"),
        (0.0003, 1, "<0.1%"),
        (0.0, 0, "0%"),
        (1.0, 0, "100%"),
        (sum([0.1] * 10), 0, "100%"),
        (0.5, 1, "50.0%"),
    ],
)
def test_only_a_whole_is_a_hundred_per_cent_and_only_nothing_is_zero(share: float, digits: int, told: str) -> None:
    assert Words("en").percent(share, digits) == told
