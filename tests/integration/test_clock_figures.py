"""How long cases took, in calendar and in working time side by side. Worked out by hand; every cast holds noise."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import Engine, update
from sqlmodel import Session, col, select

from dashboard.metrics.catalogue import METRICS
from dashboard.metrics.model import Reason
from dashboard.reports.figures import figure, figures, rows_behind, rows_missed
from dashboard.rules.work_stretches import work_stretches
from dashboard.rules.working_time import Calendar, WorkSession
from data_access.engine import reading, writing
from data_access.repositories.work_time import keep_stretches
from data_access.scope import Selection, Split
from data_access.tables import Case, CaseEvent, WorkDay
from tests.integration.cast import MONDAY, at, case, house, seen

HOUR = 3600
VOID = {"voided_at": MONDAY}
CALENDAR = Calendar.from_days(
    [(date(2026, 11, 4), False)],  # a Wednesday off; else Monday to Friday, 09:00–12:00 and 13:30–18:00
    sessions=(WorkSession.parse("09:00-12:00"), WorkSession.parse("13:30-18:00")),
)


@pytest.fixture
def worked(store: Engine) -> Engine:
    """A store whose calendar is published to Sunday 8 November 2026."""
    with writing(store) as session:
        keep_stretches(session, work_stretches(CALENDAR, date(2026, 10, 1), date(2026, 12, 31)))
        session.add(WorkDay(day=date(2026, 11, 8), is_workday=False, kind="weekend"))
    return store


def _hours(store: Engine, selection: Selection, *slugs: str) -> list[float | None]:
    with reading(store) as session:
        values = [figure(session, slug, selection).value for slug in slugs]
    return [None if value is None else round(value / HOUR, 6) for value in values]


def _by_stage(store: Engine, slug: str, selection: Selection) -> dict[object, float | None]:
    with reading(store) as session:
        found = figures(session, (slug,), selection)
    return {one.group: one.value and round(one.value / HOUR, 6) for one in found}


def test_response_and_resolution_have_both_clocks(worked: Engine) -> None:
    with writing(worked) as session:
        # Monday 10:00; acknowledged at 14:00 (2 h + 0.5 h worked); resolved Tuesday 10:00 (2 + 4.5 + 1)
        case(session, 10, (14, "acknowledged"), (34, "resolved"))
        # Tuesday 17:00; resolved Thursday 9:30: Wednesday is off (1 + 0.5)
        case(session, 41, (81.5, "resolved"))
        case(session, 41, (80, "resolved", "day"))  # a date without a time stays out of hour figures
        case(session, 10, (11, "resolved"), kind="repair")
        case(session, 10, (11, "resolved"), **VOID)
    slugs = ("first_response", "first_response_work", "first_resolution", "first_resolution_work")
    # responses: 4 h and 40.5 h, worked 2.5 and 1.5; resolutions 24 and 40.5, worked 7.5 and 1.5
    assert _hours(worked, seen(100), *slugs) == [22.25, 2.0, 32.25, 4.5]
    assert _hours(worked, seen(100), "first_resolution_work_p90") == [6.9]


def test_a_date_without_a_time_counts_in_days(worked: Engine) -> None:
    with writing(worked) as session:
        case(session, 23, (25, "resolved"))  # two hours, and the next day
        case(session, 1, (60, "resolved", "day"), received_precision="day")
        case(session, 0, (0, "resolved", "unknown"))
        case(session, 1, (90, "resolved"), **VOID)
    with reading(worked) as session:
        days = figure(session, "resolution_days", seen(100))
        hours = figure(session, "first_resolution", seen(100))
    assert (days.value, days.n) == (1.5, 2)
    assert (hours.value, hours.n) == (pytest.approx(2 * HOUR), 1)


def test_time_in_stage_adds_up_visits_in_both_clocks(worked: Engine) -> None:
    with writing(worked) as session:
        # received Monday 9:00, dispatched 11:00, resolved 15:00, re-opened Tuesday 9:00, dispatched 10:00, resolved 16:00
        case(
            session,
            9,
            *((11, "dispatched"), (15, "resolved"), (33, "reopened"), (34, "dispatched"), (40, "resolved")),
        )
        case(session, 9, (10, "dispatched", "day"), (20, "resolved"))
    assert _by_stage(worked, "time_in_stage", seen(60)) == {"received": 3, "dispatched": 10, "resolved": 18}
    # dispatched 11–12, 13:30–15 and 10–12, 13:30–16; resolved Monday 15–18
    assert _by_stage(worked, "time_in_stage_work", seen(60)) == {"received": 3, "dispatched": 7, "resolved": 3}
    # since Tuesday 16:00; the cut-off is Wednesday noon, which is off
    assert _by_stage(worked, "age_in_stage", seen(60)) == {"resolved": 20}
    assert _by_stage(worked, "age_in_stage_work", seen(60)) == {"resolved": 2}


def test_a_stage_is_left_only_by_another_stage(worked: Engine) -> None:
    """The event of the receipt ends no stay in "received", nor does a second dispatching one in "dispatched"."""
    with writing(worked) as session:
        case(session, 9, (9, "received"))
        case(session, 9, (9, "received", "unknown"), (11, "dispatched"), (12, "dispatched"), (15, "resolved"))
        case(session, 9, (9, "received"), (10, "dispatched"), (12, "dispatched"))
    assert _by_stage(worked, "time_in_stage", seen(60)) == {"received": 1.5, "dispatched": 4}
    assert _by_stage(worked, "time_in_stage_work", seen(60)) == {"received": 1.5, "dispatched": 2.5}


def test_a_reopened_case_has_a_clock_of_its_own(worked: Engine) -> None:
    with writing(worked) as session:
        case(session, 9, (11, "resolved"), (33, "reopened"), (34, "investigating"), (38, "resolved"), (39, "closed"))
        case(session, 9, (11, "resolved"), (33, "reopened"))  # not resolved again yet
        case(session, 9, (11, "closed"))
    slugs = ("round_resolution", "round_resolution_work", "first_resolution", "full_resolution")
    assert _hours(worked, seen(60), *slugs) == [5, 3.5, 2, 15.5]


def _due(session: Session, key: int, hours: float, again: float | None = None) -> None:
    session.execute(update(Case).where(col(Case.id) == key).values(due_at=at(hours)))
    if again is not None:
        found = select(CaseEvent).where(col(CaseEvent.case_id) == key, col(CaseEvent.kind) == "reopened")
        session.execute(found).scalar_one().due_at = at(again)


def test_overrun_is_how_late_the_late_ones_are(worked: Engine) -> None:
    with writing(worked) as session:
        for received, story, due in (
            (9, ((20, "resolved"),), 17),  # three hours late, one of them worked
            (9, ((17, "resolved"),), 17),  # exactly in time
            (9, (), 34),  # open at the cut-off, Tuesday 16:00: six hours, 4.5 of them worked
            (9, ((35, "resolved", "day"),), 10),  # late by a date without a time
            (9, ((16, "withdrawn"),), 17),  # left before the due
        ):
            _due(session, case(session, received, *story), due)  # type: ignore[arg-type]
        _due(session, case(session, 9, (10, "resolved"), (11, "reopened"), (16, "resolved")), 11, again=14)
    slugs = ("overrun", "overrun_work", "overrun_most", "overrun_work_most")
    # 3, 6 and, in the second round, 2 hours; worked 1, 4.5, 2
    assert _hours(worked, seen(40), *slugs) == [3, 2, 6, 4.5]
    with reading(worked) as session:
        share = figure(session, "sla_attainment", seen(40))
    assert (share.numerator, share.denominator) == (2, 6)  # with both rounds of the last, and the one late by a date


def test_a_stopped_clock_is_neither_met_nor_missed(worked: Engine) -> None:
    with writing(worked) as session:
        cases = {
            name: case(session, 0, *story)
            for name, story in {
                "paused": ((5, "waiting"),),
                "waits, but the clock runs": ((5, "waiting"),),
                "resumed": ((5, "waiting"), (6, "resumed")),
                "went on by a step": ((5, "waiting"), (7, "investigating")),
                "stopped only after its due": ((12, "waiting"),),
                "met": ((9, "resolved"),),
            }.items()
        }
        for key in cases.values():
            _due(session, key, 10)
        stops = col(CaseEvent.case_id) != cases["waits, but the clock runs"]
        session.execute(update(CaseEvent).where(col(CaseEvent.kind) == "waiting", stops).values(pauses=True))
    with reading(worked) as session:
        share, paused, late = (figure(session, slug, seen(15)) for slug in ("sla_attainment", "sla_paused", "past_due"))
        assert rows_behind(session, "sla_paused", seen(15)) == [cases["paused"]]
        assert cases["paused"] not in rows_behind(session, "past_due", seen(15))
        assert rows_behind(session, "sla_attainment", seen(15)) == [cases["met"]]
        missed = rows_missed(session, "sla_attainment", seen(15))
        assert sorted(missed) == sorted(key for name, key in cases.items() if name not in ("met", "paused"))
        # before the pause was over by then: at hour 6 nothing was due at all
        assert figure(session, "sla_paused", seen(6)).n == 0
    assert (share.numerator, share.denominator, paused.n, late.n) == (1, 5, 1, 4)


def test_open_cases_count_in_the_median_with_what_they_have_taken(worked: Engine) -> None:
    # The ten cases of the worked example: resolved after 1, 2, 2, 3, 5, 6, 12 hours; open for 4, 8, 10
    with writing(worked) as session:
        for hours in (1, 2, 2, 3, 5, 6, 12):
            case(session, 0, (hours, "resolved"))
        for hours in (4, 8, 10):
            case(session, 20 - hours)
        case(session, 0, (3, "resolved", "day"))
        case(session, 0, (3, "resolved"), **VOID)
    with reading(worked) as session:
        with_open, naive = (figure(session, slug, seen(20)) for slug in ("resolution_with_open", "first_resolution"))
        nine_in_ten = figure(session, "resolution_with_open_p90", seen(20))
        early = figure(session, "resolution_with_open_p90", seen(3.5))
    assert (with_open.value, with_open.n) == (pytest.approx(5 * HOUR), 10)
    assert naive.value == pytest.approx(3 * HOUR)
    assert nine_in_ten.value == pytest.approx(12 * HOUR)
    assert (early.value, early.reason) == (None, Reason.NOT_REACHED)


def test_urgings_belong_to_the_department_that_was_urged(worked: Engine) -> None:
    with writing(worked) as session:
        keys = house(session)
        one = case(session, 8, (9, "urged"), (15, "urged"), team_id=keys.north)
        case(session, 8, (10, "urged"), team_id=keys.north)
        case(session, 8, (10, "urged"), team_id=keys.north, **VOID)
        first, second = session.execute(
            select(CaseEvent).where(col(CaseEvent.case_id) == one).order_by(col(CaseEvent.occurred_at))
        ).scalars()
        first.team_id = keys.south
        for hour, urging in ((14, first), (16, first), (200, second)):
            answer = {"number": f"a{hour}", "case_id": one, "kind": "urge_answered", "answers_id": urging.id}
            session.add(CaseEvent(**answer, occurred_at=at(hour), recorded_at=at(hour)))
    by_team = seen(60).split(Split.TEAM)
    with reading(worked) as session:
        counted = {one.group: one.value for one in figures(session, ("urged",), by_team)}
        answered = {
            one.group: (one.numerator, one.denominator) for one in figures(session, ("urge_answered",), by_team)
        }
        took = {one.group: one.value for one in figures(session, ("urge_answer", "urge_answer_work"), by_team)}
        assert rows_behind(session, "urged", seen(60, team_ids=(keys.south,))) == [one]
    assert counted == {keys.north: 2, keys.south: 1}
    assert answered == {keys.north: (0, 2), keys.south: (1, 1)}
    assert took == {keys.south: pytest.approx(3.5 * HOUR)}  # 9:00 to 14:00, less the break
    assert _hours(worked, seen(60), "urge_answer") == [5]


def test_working_time_past_the_published_calendar_is_marked(worked: Engine) -> None:
    with writing(worked) as session:
        case(session, 10, (34, "resolved"))
        open_since = case(session, 100)
        _due(session, open_since, 120)
    late = at(8 * 24)
    with reading(worked) as session:
        week = Selection(as_of=late, start=at(0), end=at(7 * 24))
        known, calendar, running = (
            figure(session, slug, week) for slug in ("first_resolution_work", "overrun", "overrun_work")
        )
    assert (known.reason, calendar.reason, running.reason) == (None, None, Reason.NOT_PUBLISHED)
    assert running.value is not None
    with writing(worked) as session:
        session.add(WorkDay(day=date(2026, 12, 31), is_workday=True, kind="workday"))
    with reading(worked) as session:
        assert figure(session, "overrun_work", week).reason is None


def test_without_a_laid_out_calendar_there_is_no_working_time(store: Engine) -> None:
    with writing(store) as session:
        case(session, 10, (34, "resolved"))
    worked = [slug for slug, metric in METRICS.items() if getattr(metric, "measure", "value") == "worked"]
    with reading(store) as session:
        found = figures(session, worked, seen(60))
    assert {value.value for value in found} == {None}
    assert len(found) > 10


def test_the_time_open_is_that_of_each_round_by_its_ending(worked: Engine) -> None:
    with writing(worked) as session:
        case(session, 0, (4, "closed"))
        case(session, 0, (10, "withdrawn"), (20, "reopened"), (26, "closed"))
        case(session, 0, (3, "resolved"))
        case(session, 0, (5, "closed", "day"))
    with reading(worked) as session:
        found = figure(session, "stay", seen(60))
    assert (found.n, found.value) == (3, pytest.approx((4 + 10 + 6) / 3 * HOUR))
    assert timedelta(seconds=found.value or 0) < timedelta(hours=7)
