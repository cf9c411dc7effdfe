"""A company that has only begun: weeks before its first data are unknown, not weeks of zero."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import Engine
from sqlmodel import Session

from dashboard.periods import Period, week_of, weeks_before
from dashboard.reports.comparison import Comparison, compare
from dashboard.reports.series import Series, weekly
from dashboard.reports.unusual import unusual
from data_access.engine import reading, writing
from data_access.repositories.company import company
from tests.integration.cast import WEEK, case, house, seen

DAY = 24.0
WEEKS: tuple[Period, ...] = (*weeks_before(WEEK, 25), WEEK, week_of(WEEK.end_day, WEEK.zone))
"""Twenty-six complete weeks, the last of them 2026-W45, and the running one."""


def _complaints(session: Session, counts: list[int], **more: object) -> None:
    """The last number is that of 2026-W45."""
    for back, count in enumerate(reversed(counts)):
        for place in range(count):
            case(session, -back * 7 * DAY + place + 1, **more)


def _received(store: Engine, **more: Any) -> Series:
    with reading(store) as session:
        return weekly(session, "received", seen(8 * DAY, **more), WEEKS)


def _compared(store: Engine) -> Comparison:
    with reading(store) as session:
        return compare(session, ("received",), seen(7 * DAY), WEEK)[0]


def test_the_second_week_of_a_company_is_beyond_nothing(store: Engine) -> None:
    with writing(store) as session:
        keys = house(session)
        place = {"cause_id": keys.lift, "site_id": keys.hill, "team_id": keys.north}
        _complaints(session, [30, 31], **place)
        case(session, -60 * 7 * DAY, voided_at=seen(0).as_of)  # a void row begins nothing
    found = _received(store)
    assert found.values == (*[None] * 24, 30, 31, 0)
    assert (found.limits, found.signals, found.no_limits) == (None, (), "too_few")
    with reading(store) as session:
        assert unusual(session, seen(8 * DAY), WEEKS) == ()


def test_limits_come_from_the_weeks_that_exist(sqlite_store: Engine) -> None:
    with writing(sqlite_store) as session:
        _complaints(session, [29, 31] * 6)
    limits = _received(sqlite_store).limits
    assert limits is not None
    assert 29 < limits.centre < 31  # not pulled down by fourteen weeks that never were


def test_a_week_without_complaints_is_zero_once_the_company_has_any_case(sqlite_store: Engine) -> None:
    with writing(sqlite_store) as session:
        keys = house(session)
        _complaints(session, [1] + [0] * 12, kind="repair")
        _complaints(session, [2], team_id=keys.north)
    assert _received(sqlite_store, team_ids=(keys.north,)).values == (*[None] * 13, *[0] * 12, 2, 0)


def test_the_mean_of_four_weeks_divides_by_those_that_exist(store: Engine) -> None:
    with writing(store) as session:
        _complaints(session, [4, 8, 7])
    found = _compared(store)
    assert (found.before.value, found.mean, found.change) == (8, 6, -1)


def test_in_the_first_week_there_is_nothing_before(sqlite_store: Engine) -> None:
    with writing(sqlite_store) as session:
        _complaints(session, [7])
    found = _compared(sqlite_store)
    assert (found.now.value, found.before.value, found.mean, found.change) == (7, None, None, None)


def test_one_old_case_entered_late_makes_no_zeros_before_the_first_day_of_use(store: Engine) -> None:
    with writing(store) as session:
        company(session).go_live_on = date(2026, 10, 26)
        _complaints(session, [1, *[0] * 15, 30, 31])
    assert _received(store).values == (*[None] * 8, 1, *[None] * 15, 30, 31, 0)


def test_imported_history_before_the_first_day_of_use_counts(sqlite_store: Engine) -> None:
    with writing(sqlite_store) as session:
        company(session).go_live_on = date(2026, 10, 28)
        _complaints(session, [3, 4, 5, 6])
    assert _received(sqlite_store).values == (*[None] * 22, 3, 4, 5, 6, 0)
