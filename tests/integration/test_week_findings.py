"""What This week tells of a finding, and the chart below it, are about the same rows."""

from __future__ import annotations

from sqlalchemy import Engine
from sqlmodel import Session

from dashboard.periods import Period, week_of, weeks_before
from dashboard.reports.unusual import unusual
from dashboard.reports.week_findings import Sort, WeekFinding
from dashboard.reports.week_screen import week_screen
from data_access.engine import reading, writing
from data_access.tables import Cause, Site
from tests.integration.cast import WEEK, case, house, seen

DAY = 24.0
WEEKS: tuple[Period, ...] = (*weeks_before(WEEK, 12), WEEK, week_of(WEEK.end_day, WEEK.zone))


def _complaints(session: Session, counts: list[int], **more: object) -> None:
    """The last number is that of 2026-W45."""
    for back, count in enumerate(reversed(counts)):
        for place in range(count):
            case(session, -back * 7 * DAY + place + 1, **more)


def _told(store: Engine) -> WeekFinding:
    with reading(store) as session:
        return week_screen(session, seen(8 * DAY), WEEK, WEEKS).findings[0]


def _agree(told: WeekFinding) -> None:
    assert told.series is not None
    assert told.series.limits is not None
    assert told.series.limits.upper == told.found.limit
    assert told.series.values[-2] == told.found.value


def test_a_cause_that_is_unusual_at_one_site_only_is_charted_at_that_site(store: Engine) -> None:
    with writing(store) as session:
        keys = house(session)
        _complaints(session, [*([20, 26] * 6), 23], cause_id=keys.lift, site_id=keys.lake)
        _complaints(session, [*([1, 0] * 6), 6], cause_id=keys.lift, site_id=keys.hill)
    told = _told(store)
    assert (told.sort, told.key, told.site_id, told.is_at_one_site) == (Sort.CAUSE, keys.lift, keys.hill, True)
    assert (told.found.value, told.at_site) == (6, 6)
    _agree(told)


def test_many_sites_don_t_push_the_whole_of_their_cause_out(sqlite_store: Engine) -> None:
    with writing(sqlite_store) as session:
        lift = Cause(code="lift", name="电梯")
        sites = [Site(code=f"site{place}", name=f"{place} 号") for place in range(14)]
        session.add_all([lift, *sites])
        session.flush()
        for site in sites:
            _complaints(session, [*([1, 0] * 6), 9], cause_id=lift.id, site_id=site.id)
    with reading(sqlite_store) as session:
        assert len(unusual(session, seen(8 * DAY), WEEKS)) > 12
    told = _told(sqlite_store)
    assert (told.found.groups, told.is_at_one_site) == ((("cause", 1),), False)
    assert (told.found.value, told.at_site) == (126, 9)
    _agree(told)
