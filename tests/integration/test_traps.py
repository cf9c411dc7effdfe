"""The traps seen in the numbers of other products, one test each: ours don't fall into them.

Each cast is small enough to see what the trap would have said, and each test names that figure too.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, delete
from sqlmodel import Session, col, select

from dashboard.inference.scores import nps
from dashboard.metrics.catalogue import METRICS
from dashboard.metrics.model import Ratio
from dashboard.periods import cutoff, iso_week, opening_week, weeks_before
from dashboard.reports.comparison import compare
from dashboard.reports.figures import figure, figures
from dashboard.reports.flow import flow
from dashboard.reports.funnel import funnel
from data_access.engine import reading, writing
from data_access.scope import Selection
from data_access.tables import Case, CaseEvent, Interaction, Survey, SurveyAnswer, SurveyItem
from data_access.vocabulary import EXITS, STAGES, SideEvent
from tests.integration.cast import MONDAY, WEEK, at, case, house, seen

HOUR, DAY = 3600, 24.0


def test_the_share_of_due_dates_met_holds_the_open_breaches(store: Engine) -> None:
    """Trap: met / resolved, so that whoever never resolves a late case looks fine."""
    with writing(store) as session:
        case(session, 0, (5, "resolved"), due_at=at(10))
        for _ in range(3):
            case(session, 0, due_at=at(10))  # open and late
        case(session, -400, (5, "closed"), due_at=at(200))  # closed in the week, due later
    with reading(store) as session:
        found = figure(session, "sla_attainment", seen(50))
    assert (found.numerator, found.denominator) == (1, 4)  # the trap: 100 %


def test_a_missed_due_date_stays_missed_once_the_case_is_resolved(store: Engine) -> None:
    """Trap: late cases turn green when they are closed, in the week in which they are closed."""
    with writing(store) as session:
        case(session, 0, (100, "resolved"), due_at=at(10))
    with reading(store) as session:
        before, after = (figure(session, "sla_attainment", seen(hours)) for hours in (50, 160))
    assert (before.value, after.value) == (0, 0)


def test_no_share_can_pass_the_whole(store: Engine) -> None:
    """Trap: closed in the week / received in the week, which passes 100 % whenever a backlog is worked off."""
    with writing(store) as session:
        for _ in range(5):
            case(session, -300, (-290, "resolved"), (5, "reopened"), (6, "resolved"), (7, "closed"), due_at=at(8))
        case(session, 1, (2, "resolved"), (3, "closed"), due_at=at(8))
        case(session, 1)
        counted = figures(
            session, [slug for slug, one in METRICS.items() if isinstance(one, Ratio) and one.per == 1], seen(60)
        )
        closed, received = (figure(session, slug, seen(60)).n for slug in ("closed", "received"))
        shares = funnel(session, seen(60))
    assert closed / received == 3  # the trap: 300 % closed
    assert all(value.value is None or 0 <= value.value <= 1 for value in counted)
    assert all((stage.step or 0) <= 1 and (stage.cumulative or 0) <= 1 for stage in shares.stages)
    rate = next(value for value in counted if value.slug == "closure_rate")
    assert (rate.numerator, rate.denominator) == (1, 2)


def test_the_funnel_follows_one_cohort_and_forgets_nobody_who_left(store: Engine) -> None:
    """Trap: counting rows of a status log, and leaving out what is lost by now."""
    with writing(store) as session:
        case(session, 0, (1, "dispatched"), (2, "dispatched"), (3, "reopened"), (4, "dispatched"))  # once
        case(session, 0, (1, "dispatched"), (2, "withdrawn"))
        case(session, -100, (1, "dispatched"))  # of an earlier cohort
    with reading(store) as session:
        found = funnel(session, seen(50))
    assert (found.received, found.stage("dispatched").reached, found.left) == (2, 2, 1)  # the trap: 4 rows


@pytest.mark.parametrize("now", [datetime(2026, 11, 4, 3, tzinfo=UTC), datetime(2026, 11, 9, 1, tzinfo=UTC)])
def test_windows_that_are_compared_are_equally_long(store: Engine, now: datetime) -> None:
    """Trap: this window is a day longer than the one before, or a running week against whole ones."""
    zone = "Asia/Shanghai"
    this = iso_week(zone, now)
    with writing(store) as session:
        for hour in range(-6 * 168, 2 * 168, 4):  # one every four hours, for ever
            case(session, hour)
    as_of = cutoff(now)
    running = Selection(as_of=as_of, start=this.start, end=this.end)
    with reading(store) as session:
        (found,) = compare(session, ("received",), running, this)
    assert found.now.n == found.before.n  # the trap: a fall of more than half on any Wednesday
    opened = opening_week(as_of, zone)
    assert {week.end - week.start for week in (opened, *weeks_before(opened, 4))} == {timedelta(days=7)}


def test_times_are_not_rounded_case_by_case(store: Engine) -> None:
    """Trap: every case's time rounded up to whole days, then averaged."""
    with writing(store) as session:
        for hours in (1, 2, 3):
            case(session, 0, (hours, "resolved"))
    with reading(store) as session:
        median, p90 = figures(session, ("first_resolution", "first_resolution_p90"), seen(50))
        mean = figure(session, "stay", seen(50))
    assert median.value == pytest.approx(2 * HOUR)  # the trap: one day
    assert p90.value == pytest.approx(2.8 * HOUR)
    assert mean.value is None  # none was closed


def test_a_reopened_case_starts_a_clock_of_its_own(store: Engine) -> None:
    """Trap: a case that comes back after a month has taken a month."""
    with writing(store) as session:
        case(session, -800, (-799, "resolved"), (10, "reopened"), (14, "resolved"))
    with reading(store) as session:
        again = figure(session, "round_resolution", seen(50))
        first = figure(session, "first_resolution", seen(50))
        full = figure(session, "full_resolution", seen(50))
    assert again.value == pytest.approx(4 * HOUR)
    assert first.n == 0  # it was first resolved a month ago, and is not counted again
    assert full.value == pytest.approx(814 * HOUR)  # the whole way stands beside, under its own name


def test_a_reopened_case_is_late_by_its_own_due_date(store: Engine) -> None:
    """Trap: re-opened in November, late since October."""
    with writing(store) as session:
        key = case(session, -800, (-799, "resolved"), (10, "reopened"), due_at=at(-790))
        again = select(CaseEvent).where(col(CaseEvent.case_id) == key, col(CaseEvent.kind) == "reopened")
        session.execute(again).scalar_one().due_at = at(40)
    with reading(store) as session:
        assert [figure(session, "past_due", seen(hours)).n for hours in (20, 50)] == [0, 1]
        overrun = figure(session, "overrun", seen(50))
        assert overrun.value == pytest.approx(10 * HOUR)
        assert figure(session, "sla_attainment", seen(50)).value == 0


def test_the_first_solution_asks_whether_the_customer_came_again_not_how_fast_it_was_closed(store: Engine) -> None:
    """Trap: closed within 15 minutes of creation counts as solved at the first contact."""
    with writing(store) as session:
        keys = house(session)
        lift = {"customer_id": keys.wang, "cause_id": keys.lift}
        hasty = case(session, 0, (0.1, "resolved"), (0.1, "closed"), **lift)  # six minutes …
        case(session, 40, (41, "resolved"), **lift)  # … and the same matter again after two days: this one is settled
        called = case(session, 1, (1.1, "resolved"), customer_id=keys.li)
        _called(session, called, 1)  # the contact that opened it
        _called(session, called, 30)  # and another about it
        slow = case(session, 2, (90, "resolved"), customer_id=keys.li, cause_id=keys.noise)
        _called(session, slow, 2)
        case(session, 3, (3.1, "transferred"), (3.2, "resolved"))
        case(session, 3, (3.1, "resolved"), (20, "reopened"), (21, "resolved"))
        case(session, 3)
        case(session, 160, (160.1, "resolved"))  # younger than a week: nobody knows yet
        assert hasty
    with reading(store) as session:
        found = figure(session, "first_contact_resolution", seen(220))
    assert (found.numerator, found.denominator) == (2, 7)  # the trap: 4 of 8, and not the slow one


def _called(session: Session, case_id: int, hour: float) -> None:
    number = f"i{case_id}-{hour}"
    session.add(Interaction(number=number, case_id=case_id, occurred_at=at(hour), recorded_at=at(hour)))
    session.flush()


def test_who_skipped_a_question_is_not_in_its_denominator(store: Engine) -> None:
    """Trap: people without an answer count as neither promoter nor detractor, and pull the score to the middle."""
    with writing(store) as session:
        item = SurveyItem(code="recommend", name="推荐", scale_min=0, scale_max=10, top_from=9, is_recommend=True)
        session.add(item)
        session.flush()
        for place, score in enumerate([10, 9, 9, 3, None, None, None, None]):
            survey = Survey(number=f"s{place}", answered_at=at(5), recorded_at=at(5))
            session.add(survey)
            session.flush()
            if score is not None:
                session.add(SurveyAnswer(survey_id=survey.id or 0, item_id=item.id or 0, score=score))
    with reading(store) as session:
        found = next(value for value in figures(session, ("nps",), seen(50)) if value.group in (item.id, None))
    assert (found.value, found.n) == (pytest.approx(50), 4)  # the trap: 25 over eight
    assert nps(promoters=3, passives=0, detractors=1).value == pytest.approx(50)


def test_a_rejected_outcome_counts_as_come_back_in_either_form(store: Engine) -> None:
    """Trap: only re-open events count, so paper forms, which start a new sheet, never re-open."""
    with writing(store) as session:
        parent = case(session, 0, (1, "resolved"), (2, "closed"))
        case(session, 5 * DAY, parent_id=parent)
        case(session, 0, (1, "resolved"), (9, "reopened"), (10, "reopened"))  # twice, one case
        case(session, 0, (1, "resolved"))
        case(session, 0, (6 * DAY, "resolved"))  # younger than 30 days
    with reading(store) as session:
        found, young = (figure(session, slug, seen(35 * DAY)) for slug in ("reopen_rate", "resolved_young"))
    assert (found.numerator, found.denominator, young.n) == (2, 3, 1)


_EVENTS = st.lists(
    st.tuples(st.floats(-200, 400, width=32), st.sampled_from([*STAGES, *EXITS, *SideEvent])), max_size=7
)
_STORIES = st.lists(st.tuples(st.floats(-150, 300, width=32), _EVENTS), min_size=1, max_size=8)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(stories=_STORIES, hours=st.floats(1, 350, width=32))
def test_what_came_and_went_explains_what_is_open_on_any_data(
    sqlite_store: Engine, stories: list[tuple[float, list[tuple[float, str]]]], hours: float
) -> None:
    """Trap: received, closed and open from three different populations, which nobody can add up."""
    with writing(sqlite_store) as session:
        session.execute(delete(CaseEvent))
        session.execute(delete(Case))
        for received, events in stories:
            case(session, received, *events, is_open=True)
    with reading(sqlite_store) as session:
        found = flow(session, Selection(as_of=at(hours), start=WEEK.start, end=WEEK.end))
    assert found.difference == 0
    assert at(hours) > MONDAY
