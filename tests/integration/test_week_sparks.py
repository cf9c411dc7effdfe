"""The line under a figure of This week ends with that figure, and says when it is beyond usual variation."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine
from sqlmodel import Session

from dashboard.periods import Period, week_of, weeks_before
from dashboard.reports.week_screen import WeekScreen, week_screen
from data_access.engine import reading, writing
from tests.integration.cast import NEXT_WEEK, WEEK, case, seen

DAY = 24.0
WEEKS: tuple[Period, ...] = (*weeks_before(WEEK, 12), WEEK, week_of(WEEK.end_day, WEEK.zone))


def _received(session: Session, counts: list[int]) -> None:
    """The last number but one is that of 2026-W45, the last that of the running week."""
    for back, count in enumerate(reversed(counts), start=-1):
        for place in range(count):
            start = -back * 7 * DAY + place + 1
            case(session, start, (start + 2, "closed"))


def _screen(store: Engine, period: Period) -> WeekScreen:
    with reading(store) as session:
        return week_screen(session, seen(10 * DAY, period), period, WEEKS)


@pytest.mark.parametrize(("period", "count", "running"), [(WEEK, 5, False), (NEXT_WEEK, 2, True)])
def test_the_line_ends_with_the_figure_s_own_week(
    sqlite_store: Engine, period: Period, count: int, running: bool
) -> None:
    with writing(sqlite_store) as session:
        _received(session, [*([3, 4] * 6), 5, 2])
    screen = _screen(sqlite_store, period)
    line = screen.sparks["received"]
    assert screen.received.now.n == count
    assert line.values[-1] == count
    assert line.is_unfinished is running


def test_the_backlog_s_line_ends_with_the_backlog_of_now(sqlite_store: Engine) -> None:
    with writing(sqlite_store) as session:
        _received(session, [*([3, 4] * 6), 5, 2])
        case(session, 8 * DAY)
        case(session, 9 * DAY)
    screen = _screen(sqlite_store, WEEK)
    assert screen.open.n == 2
    assert screen.sparks["open"].values[-1] == 2


@pytest.mark.parametrize(("running", "side"), [(1, None), (5, None), (30, "above")])
def test_a_running_week_may_be_too_high_but_never_too_low(sqlite_store: Engine, running: int, side: str | None) -> None:
    with writing(sqlite_store) as session:
        _received(session, [*([13, 14] * 6), 13, running])
    assert _screen(sqlite_store, NEXT_WEEK).sparks["received"].side == side


def test_a_complete_week_far_below_is_unusual_too(sqlite_store: Engine) -> None:
    with writing(sqlite_store) as session:
        _received(session, [*([13, 14] * 6), 2, 0])
    assert _screen(sqlite_store, WEEK).sparks["received"].side == "below"
