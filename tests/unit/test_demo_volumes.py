"""How much happens in the demo company, by its size."""

from __future__ import annotations

import pytest

from dashboard.demo.world import Volumes, volumes_for

WEEKS = 79


def test_three_thousand_customers_have_the_usual_weeks_and_fewer_have_no_less() -> None:
    assert volumes_for(3000, None, WEEKS) == Volumes()
    assert volumes_for(500, None, WEEKS) == Volumes()


def test_a_hundred_thousand_customers_have_thirty_thousand_cases_a_year_and_a_million_contacts() -> None:
    volumes = volumes_for(100_000, 1_000_000, WEEKS)
    assert volumes.cases * 52 == pytest.approx(30_000, rel=0.02)
    calls_that_keep_in_touch = 100_000 * 0.04
    assert (volumes.cases + volumes.contacts + calls_that_keep_in_touch) * WEEKS == pytest.approx(1_000_000, rel=0.01)
    assert (volumes.repairs + volumes.services) * WEEKS == pytest.approx(290_000, rel=0.03)


def test_fewer_contacts_than_there_are_cases_leave_none_over() -> None:
    assert volumes_for(3000, 1, WEEKS).contacts == 0
