"""A trouble of some weeks ago is told on This week, once, and only while it is among the last thirteen weeks."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine
from sqlmodel import Session

from dashboard.periods import Period, week_of, weeks_before
from dashboard.reports.week_screen import week_screen
from data_access.engine import reading, writing
from data_access.tables import Callback
from tests.integration.cast import MONDAY, WEEK, at, seen

DAY = 24.0
WEEKS: tuple[Period, ...] = (*weeks_before(WEEK, 25), WEEK, week_of(WEEK.end_day, WEEK.zone))


def _callbacks(session: Session, late_weeks: dict[int, int]) -> None:
    """Ten a week for 26 weeks, all reached in time but one in odd weeks; `late_weeks`: weeks before W45 → done late."""
    for back in range(26):
        late = late_weeks.get(back, back % 2)
        for place in range(10):
            due = -back * 7 * DAY + 24 + place
            session.add(
                Callback(
                    number=f"{back}.{place}",
                    reason="after_service",
                    opened_at=at(due - 20),
                    original_due_at=at(due),
                    due_at=at(due),
                    state="reached",
                    ended_at=at(due + (30 if place < late else -1)),
                    recorded_at=MONDAY,
                )
            )


@pytest.mark.parametrize(
    ("back", "value"),
    [(5, 0.1), (13, 0.1), (14, None), (0, None)],  # the last: that week itself is told as a finding, not as the past
)
def test_an_earlier_week_beyond_its_limits_is_told(sqlite_store: Engine, back: int, value: float | None) -> None:
    with writing(sqlite_store) as session:
        _callbacks(session, {back: 9})
    with reading(sqlite_store) as session:
        screen = week_screen(session, seen(8 * DAY), WEEK, WEEKS)
    found = screen.earlier
    if value is None:
        assert found is None or found.slug != "callback_on_time_rate"
        return
    assert found is not None
    assert (found.slug, found.value, found.is_over) == ("callback_on_time_rate", pytest.approx(value), True)
    assert found.period == weeks_before(WEEK, back)[0]


def test_a_better_week_is_no_trouble(sqlite_store: Engine) -> None:
    with writing(sqlite_store) as session:
        _callbacks(session, dict.fromkeys(range(26), 5) | dict.fromkeys(range(0, 26, 2), 6) | {4: 0})
    with reading(sqlite_store) as session:
        assert week_screen(session, seen(8 * DAY), WEEK, WEEKS).earlier is None
