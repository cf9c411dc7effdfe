"""Limits to the first response and for each stage: kept, missed, or with the clock stopped. Worked out by hand, with noise."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import Engine, update
from sqlmodel import Session, col

from dashboard.reports.figures import figure, figures, rows_behind, rows_missed
from dashboard.rules.sla import SlaPolicy
from dashboard.rules.work_stretches import work_stretches
from data_access.engine import reading, writing
from data_access.repositories.company import company, set_policy
from data_access.repositories.work_time import keep_stretches
from data_access.scope import Selection, Split
from data_access.tables import CaseEvent
from data_access.vocabulary import PolicyKind
from tests.integration.cast import MONDAY, NEXT_WEEK, at, case, house, seen
from tests.integration.test_clock_figures import CALENDAR

Told = dict[object, tuple[float | None, float | None]]


@pytest.fixture
def worked(store: Engine) -> Engine:
    """Monday to Friday but Wednesday the 4th, 09:00–12:00 and 13:30–18:00. Hours below count from Monday, 00:00."""
    with writing(store) as session:
        keep_stretches(session, work_stretches(CALENDAR, date(2026, 10, 1), date(2026, 12, 31)))
    return store


def _shares(store: Engine, slug: str, selection: Selection) -> Told:
    with reading(store) as session:
        found = figures(session, (slug,), selection)
    return {one.group: (one.numerator, one.denominator) for one in found}


def _counts(store: Engine, slug: str, selection: Selection) -> dict[object, int]:
    with reading(store) as session:
        return {one.group: one.n for one in figures(session, (slug,), selection)}


def test_the_first_response_is_due_by_the_limit_of_its_kind_and_severity(worked: Engine) -> None:
    with writing(worked) as session:
        exact = case(session, 9, (14.5, "acknowledged"))  # four hours: exactly at its due
        over_night = case(
            session, 17, (36, "promised")
        )  # one hour, then three until noon on Tuesday: the session's end
        late = case(session, 9, (10, "investigating"), (14.75, "acknowledged"))  # beginning to work tells nobody
        silent = case(session, 40, (41, "dispatched"))  # two hours on Tuesday, Wednesday is off: due Thursday 11:00
        grave = case(session, 9, (10.5, "acknowledged"), severity=1)  # one hour
        case(session, 9, (10, "withdrawn"))  # left in time
        gone_late = case(session, 9, (20, "withdrawn"))
        case(session, 9, (14, "acknowledged", "day"))  # nobody knows at what time
        case(session, 9, received_precision="day")
        case(session, 9, kind="repair")  # no limit to its first response
        case(session, 9, voided_at=MONDAY)
        case(session, 9, source="old", import_id=7)  # a file brought it as history
        news = case(session, 9, (10, "resolved"), source="new", import_id=8, policy_due_at=at(40))
    assert _shares(worked, "first_response_attainment", seen(82)) == {None: (3, 6)}  # Thursday 10:00: not due yet
    assert _shares(worked, "first_response_attainment", seen(84)) == {None: (3, 7)}
    with reading(worked) as session:
        assert set(rows_behind(session, "first_response_attainment", seen(84))) == {exact, over_night, news}
        assert set(rows_missed(session, "first_response_attainment", seen(84))) == {late, silent, grave, gone_late}
        by_severity = figure(session, "first_response_attainment", seen(84, severities=(1,)))
    assert (by_severity.numerator, by_severity.denominator) == (0, 1)


def test_a_response_counts_in_the_week_in_which_it_was_due(worked: Engine) -> None:
    """Received on Friday at 17:00, told at once, due on Monday at 12:00."""
    with writing(worked) as session:
        case(session, 4 * 24 + 17, (4 * 24 + 17.25, "acknowledged"))
    late = 12 * 24
    assert _shares(worked, "first_response_attainment", seen(late)) == {None: (None, None)}
    assert _shares(worked, "first_response_attainment", seen(late, NEXT_WEEK)) == {None: (1, 1)}
    weeks = (at(0), at(7 * 24), at(14 * 24))
    assert _shares(worked, "first_response_attainment", seen(late).split(Split.WEEK, weeks)) == {
        0: (None, None),
        1: (1, 1),
    }


def test_what_came_before_the_go_live_date_was_owed_nothing(worked: Engine) -> None:
    with writing(worked) as session:
        case(session, 9)
        case(session, 34, (35, "acknowledged"))
        company(session).go_live_on = date(2026, 11, 3)
    assert _shares(worked, "first_response_attainment", seen(84)) == {None: (1, 1)}
    assert _shares(worked, "stage_attainment", seen(84)) == {"received": (0, 1)}


def test_each_stay_in_a_stage_has_its_limit_and_open_ones_past_it_are_missed(worked: Engine) -> None:
    with writing(worked) as session:
        # two hours to dispatch: Monday 11:00. Then six: Tuesday 9:30. Then sixteen: never left
        first = case(session, 9, (9, "received"), (11, "dispatched"), (18, "investigating"))
        late = case(session, 9, (11.5, "dispatched"), (17, "resolved"))  # half an hour late, then in time
        case(session, 9, (10, "withdrawn"))
        waits = case(session, 14)  # due at 16:00
        # handed back: dispatched twice in time, each stay for itself
        case(session, 9, (10, "dispatched"), (12, "resolved"), (33, "reopened"), (34, "dispatched"), (35, "resolved"))
        case(session, 9, (11, "dispatched"), voided_at=MONDAY)
        case(session, 9, (19, "dispatched"), kind="enquiry")  # no limit for a stage
    assert _shares(worked, "stage_attainment", seen(15)) == {"received": (2, 3)}  # 15:00 on Monday
    assert _shares(worked, "stage_attainment", seen(60)) == {"received": (3, 5), "dispatched": (4, 4)}
    with reading(worked) as session:
        assert set(rows_missed(session, "stage_attainment", seen(60, stages=("received",)))) == {late, waits}
        assert first in rows_behind(session, "stage_attainment", seen(60, stages=("dispatched",)))
    # Thursday 18:00: 7.5 hours on Tuesday, 7.5 on Thursday, one more on Friday at 10:00
    assert "investigating" not in _shares(worked, "stage_attainment", seen(105))
    assert _shares(worked, "stage_attainment", seen(107))["investigating"] == (0, 1)


def _stops(session: Session, *cases: int) -> None:
    which = (col(CaseEvent.kind) == "waiting", col(CaseEvent.case_id).in_(cases))
    session.execute(update(CaseEvent).where(*which).values(pauses=True))


def test_a_wait_that_stops_the_clock_moves_the_limit_of_the_stay_on(worked: Engine) -> None:
    with writing(worked) as session:
        # six hours from 10:00: 17:30; stopped from 14:00 to Tuesday 9:30, which is 4.5 hours: until Tuesday 14:30
        story = ((10, "dispatched"), (14, "waiting"), (15, "waiting"), (33.5, "resumed"), (38.5, "investigating"))
        moved = case(session, 9, *story)
        same = case(session, 9, *story)  # waits for parts: the clock runs
        still = case(session, 9, (10, "dispatched"), (14, "waiting"))
        too_late = case(session, 9, (10, "dispatched"), (34, "waiting"))
        _stops(session, moved, still, too_late)
    tuesday = seen(40, stages=("dispatched",))
    with reading(worked) as session:
        assert rows_behind(session, "stage_attainment", tuesday) == [moved]
        assert set(rows_missed(session, "stage_attainment", tuesday)) == {same, too_late}
        assert rows_behind(session, "stage_paused", tuesday) == [still]
    assert _counts(worked, "stage_paused", seen(40)) == {"dispatched": 1}
    assert _counts(worked, "stage_paused", seen(17)) == {}, "at 17:00 nothing was due yet"


def test_limits_may_run_around_the_clock(worked: Engine) -> None:
    with writing(worked) as session:
        rule = SlaPolicy(working_time=False).to_json()
        set_policy(session, PolicyKind.SLA, rule, valid_from=date(2026, 1, 1), now=MONDAY, by="tester")
        case(session, 20, (22, "dispatched"), (24, "acknowledged"))
        case(session, 20, (22.25, "dispatched"), (24.25, "acknowledged"))
    assert _shares(worked, "first_response_attainment", seen(30)) == {None: (1, 2)}
    assert _shares(worked, "stage_attainment", seen(30)) == {"received": (1, 2), "dispatched": (0, 2)}


def test_a_scope_and_a_team_narrow_them(worked: Engine) -> None:
    with writing(worked) as session:
        keys = house(session)
        case(session, 9, (10, "dispatched"), (11, "acknowledged"), team_id=keys.north)
        case(session, 9, (15, "dispatched"), team_id=keys.south)
    with reading(worked) as session:
        found = figures(session, ("first_response_attainment",), seen(60).split(Split.TEAM))
    assert {one.group: (one.numerator, one.denominator) for one in found} == {keys.north: (1, 1), keys.south: (0, 1)}
    assert _shares(worked, "stage_attainment", seen(60, team_ids=(keys.south,))) == {
        "received": (0, 1),
        "dispatched": (0, 1),
    }
