"""The re-open rate beside a period that is too young to have one."""

from __future__ import annotations

from sqlalchemy import Engine

from dashboard.metrics.model import Value
from dashboard.reports.figures import figures, rows_behind
from dashboard.reports.mature import Mature, last_mature
from data_access.engine import reading, writing
from data_access.scope import Selection
from tests.integration.cast import at, case

DAY = 24.0


def _mature(store: Engine, selection: Selection) -> tuple[dict[str, Value], Mature | None]:
    with reading(store) as session:
        found = {one.slug: one for one in figures(session, ("reopen_rate", "resolved_young"), selection)}
        return found, last_mature(session, selection, found)


def test_it_is_that_of_as_many_days_that_are_thirty_days_old_by_now(store: Engine) -> None:
    with writing(store) as session:
        back = case(session, -30 * DAY, (-29 * DAY, "resolved"), (-10 * DAY, "reopened"))
        case(session, -40 * DAY, (-36 * DAY, "resolved"))  # its first moment
        case(session, -40 * DAY, (-36 * DAY - 1, "resolved"), (-33 * DAY, "reopened"))  # the day before
        case(session, -30 * DAY, (-26 * DAY - 1, "resolved"), (20, "reopened"))  # its last hour
        case(session, -30 * DAY, (-26 * DAY + 1, "resolved"), (-20 * DAY, "reopened"))  # its day is too young
        case(session, 0, (9, "resolved"), (20, "reopened"))  # the period's own
        case(session, -30 * DAY, (-29 * DAY, "resolved"), (-10 * DAY, "reopened"), kind="repair")
    young = Selection(as_of=at(4 * DAY + 15), start=at(-5 * DAY), end=at(7 * DAY))
    found, mature = _mature(store, young)
    assert (found["reopen_rate"].value, found["resolved_young"].n) == (None, 1)
    assert mature is not None
    assert mature.period.key == "2026-09-27/2026-10-07"  # ten days: nine and fifteen hours
    assert (mature.rate.numerator, mature.rate.denominator) == (2, 3)
    itself = young.during(mature.period.start, mature.period.end)
    with reading(store) as session:
        assert back in rows_behind(session, "reopen_rate", itself)
    found, mature = _mature(store, itself)
    assert (found["reopen_rate"].numerator, found["reopen_rate"].denominator, mature) == (2, 3, None)


def test_nothing_stands_beside_a_period_that_has_not_begun_or_when_nothing_was_resolved(store: Engine) -> None:
    with writing(store) as session:
        case(session, 0, (9, "resolved"))
    week = Selection(as_of=at(50), start=at(0), end=at(7 * DAY))
    assert _mature(store, week)[1] is None
    assert _mature(store, week.during(at(60), at(90)))[1] is None
