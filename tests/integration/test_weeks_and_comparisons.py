"""Weeks side by side: limits, comparisons with earlier periods, and what stands out."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Engine
from sqlmodel import Session

from dashboard.periods import Period, week_of, weeks_before
from dashboard.reports.comparison import compare
from dashboard.reports.series import weekly
from dashboard.reports.unusual import unusual, unusual_groups
from data_access.engine import reading, writing
from tests.integration.cast import MONDAY, WEEK, case, house, seen

DAY = 24.0
USUAL = [4, 6, 5, 4, 6, 5, 4, 6, 5, 4, 6, 5]
"""Mean 5, mean moving range 4/3: natural limits 5 ± 2.6596 × 16/11 (NIST 6.3.2.2)."""


def _weeks(number: int) -> tuple[Period, ...]:
    """So many weeks up to 2026-W45, and the running one after it."""
    return (*weeks_before(WEEK, number - 1), WEEK, week_of(WEEK.end_day, WEEK.zone))


def _complaints(session: Session, counts: list[int], **more: object) -> None:
    """The last number is that of 2026-W45."""
    for back, count in enumerate(reversed(counts)):
        for place in range(count):
            case(session, -back * 7 * DAY + place + 1, **more)


def test_a_week_is_judged_by_the_complete_weeks_before_it(store: Engine) -> None:
    with writing(store) as session:
        _complaints(session, [*USUAL, 12])
        case(session, 8 * DAY)  # the running week
        _complaints(session, [40], kind="repair")
    with reading(store) as session:
        found = weekly(session, "received", seen(9 * DAY), _weeks(13))
    assert found.values == (*map(float, USUAL), 12, 1)
    assert found.limits is not None
    ranges = [2, 1, 1, 2, 1, 1, 2, 1, 1, 2, 1]
    assert (found.limits.centre, found.limits.upper) == pytest.approx((5, 5 + 3 / 1.128 * sum(ranges) / 11))
    assert [(signal.index, signal.rule, signal.side) for signal in found.signals] == [(12, 1, "above")]
    assert found.unfinished is not None
    assert found.unfinished.period.key == "2026-W46"


def test_too_few_weeks_have_no_limits_and_say_why(sqlite_store: Engine) -> None:
    with writing(sqlite_store) as session:
        _complaints(session, [3, 4, 5])
    with reading(sqlite_store) as session:
        found = weekly(session, "received", seen(9 * DAY), _weeks(3))
    assert (found.limits, found.signals, found.no_limits) == (None, (), "too_few")


def test_an_unfinished_week_meets_the_same_elapsed_part_of_earlier_ones(store: Engine) -> None:
    with writing(store) as session:
        for back in (0, 1, 2, 3, 4):
            case(session, -back * 7 * DAY + 30)
            case(session, -back * 7 * DAY + 100)  # later in the week than the cut-off
        case(session, -7 * DAY + 31)
    with reading(store) as session:
        running, whole = (compare(session, ("received",), seen(hours), WEEK)[0] for hours in (48, 7 * DAY))
    assert (running.now.value, running.before.value, running.mean) == (1, 2, 1.25)
    assert running.is_unfinished
    assert running.relative == -0.5
    assert (whole.now.value, whole.before.value, whole.mean) == (2, 3, 2.25)


def test_shares_are_compared_as_sums_and_seen_with_the_same_delay(store: Engine) -> None:
    with writing(store) as session:
        case(session, 0, (100, "closed"))
        case(session, 0)
        for back, number in ((1, 3), (2, 1)):
            for place in range(number):
                # the first is closed in its week, every other one only a week later
                case(session, -back * 7 * DAY, (-back * 7 * DAY + (5 if place == 0 else 9 * DAY), "closed"))
    with reading(store) as session:
        found = compare(session, ("closure_rate",), seen(7 * DAY), WEEK)[0]
    assert (found.now.value, found.before.value) == (0.5, pytest.approx(1 / 3))
    assert found.mean == pytest.approx(2 / 4)  # sum over sum, not the mean of 1/3 and 1
    assert found.relative is None  # shares change in points
    assert found.difference is not None
    assert found.difference.verdict == "usual"


def test_a_stock_is_compared_with_the_same_hour_a_week_earlier(store: Engine) -> None:
    with writing(store) as session:
        case(session, -20 * DAY)
        case(session, -5 * DAY, (-4 * DAY, "closed"))
        case(session, 1 * DAY)
    with reading(store) as session:
        found = compare(session, ("open",), seen(2 * DAY), WEEK)[0]
    assert (found.now.value, found.before.value) == (2, 1)  # on Wednesday of the week before the second was not yet in


def test_a_spike_of_one_cause_at_one_site_stands_out_and_chance_does_not(store: Engine) -> None:
    with writing(store) as session:
        keys = house(session)
        calm = {"cause_id": keys.noise, "site_id": keys.lake, "team_id": keys.north}
        _complaints(session, [*USUAL, 5], **calm)
        spike = {"cause_id": keys.lift, "site_id": keys.hill, "team_id": keys.south}
        _complaints(session, [*([1, 0] * 6), 9], **spike)
        _complaints(session, [*([0] * 12), 30], kind="repair", **calm)
    with reading(store) as session:
        found = unusual(session, seen(8 * DAY), _weeks(13))
    assert [(one.slug, one.groups) for one in found] == [
        ("received", (("cause", keys.lift), ("site", keys.hill))),
        ("received", (("cause", keys.lift),)),
        ("received", (("team", keys.south),)),
        ("received", ()),
    ]
    assert (found[0].value, found[0].centre, found[0].is_worse) == (9, 0.5, True)
    assert found[0].link == {"period": "2026-W45", "cause": str(keys.lift), "site": str(keys.hill)}


def test_two_complaints_where_there_was_never_one_are_no_news(sqlite_store: Engine) -> None:
    with writing(sqlite_store) as session:
        keys = house(session)
        _complaints(session, [*([0, 0, 0, 1] * 3), 3], cause_id=keys.lift, site_id=keys.hill)
        _complaints(session, [*([20, 24] * 6), 18], cause_id=keys.noise, site_id=keys.lake)
    with reading(sqlite_store) as session:
        assert unusual(session, seen(8 * DAY), _weeks(13)) == ()


def test_what_is_unusual_in_weeks_that_are_over_does_not_depend_on_the_cut_off(store: Engine) -> None:
    with writing(store) as session:
        keys = house(session)
        spike = {"cause_id": keys.lift, "site_id": keys.hill, "team_id": keys.south}
        _complaints(session, [*([1, 0] * 6), 9], **spike)
        case(session, 7 * DAY + 1, **spike)  # of the running week
    weeks = _weeks(13)[:-1]
    with reading(store) as session:
        now = unusual_groups(session, seen(8 * DAY), weeks)
        assert [one.value for one in now] == [9, 9, 9]
        assert unusual_groups(session, replace(seen(8 * DAY), as_of=weeks[-1].end), weeks) == now


def test_before_the_first_complete_week_nothing_is_unusual(sqlite_store: Engine) -> None:
    with reading(sqlite_store) as session:
        before = seen(0).during(MONDAY, MONDAY + timedelta(days=7))
        assert unusual(session, before, (WEEK,)) == ()
