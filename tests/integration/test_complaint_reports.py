"""What the Complaints page tells beyond single figures: with whom, how balanced, how steady, beside which limits."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Engine
from sqlmodel import col, select

from dashboard.reports.behind import behind_number
from dashboard.reports.case_clocks import spans, stage_clocks
from dashboard.reports.case_holders import holders
from dashboard.reports.figures import added_up, figure, figures
from dashboard.reports.funnel import funnel
from dashboard.reports.little import little
from dashboard.reports.urging import urging
from data_access.engine import reading, writing
from data_access.scope import Selection, Split
from data_access.tables import CaseEvent, Staff
from tests.integration.cast import MONDAY, at, case, house, seen

HOUR, DAY = 3600, 24.0


def test_open_cases_stand_by_whoever_has_them_the_latest_first(store: Engine) -> None:
    with writing(store) as session:
        keys = house(session)
        chen = Staff(number="chen", name="陈", team_id=keys.north)
        session.add(chen)
        session.flush()
        mine = {"owner_id": chen.id, "team_id": keys.north}
        case(session, 0, (2, "dispatched"), due_at=at(10), **mine)
        case(session, 20, **mine)
        case(session, 1, (2, "closed"), **mine)
        for hour in (4, 5, 6):
            case(session, hour, (hour + 1, "dispatched"), team_id=keys.south)
        case(session, 30)
        case(session, 3, kind="repair", **mine)
        case(session, 3, voided_at=MONDAY, **mine)
    complaints = seen(50, kinds=("complaint",))
    with reading(store) as session:
        found = holders(session, complaints)
        assert sum(one.open for one in found) == figure(session, "open", complaints).n
        assert sum(one.late for one in found) == figure(session, "past_due", complaints).n
    assert [(one.team_id, one.staff_id, one.open, one.late) for one in found] == [
        (keys.north, chen.id, 2, 1),
        (keys.south, None, 3, 0),
        (None, None, 1, 0),
    ]
    assert dict(found[0].stages) == {"dispatched": 1, "received": 1}
    assert (found[0].longest.stage, found[0].longest.longest) == ("dispatched", pytest.approx(48 * HOUR))


def test_the_three_numbers_of_littles_law_agree_where_the_flow_is_steady(store: Engine) -> None:
    with writing(store) as session:
        for day in range(-20, 40):  # one a day, open for two days each
            case(session, day * DAY + 6, ((day + 2) * DAY + 6, "closed"))
    four_weeks = Selection(as_of=at(28 * DAY), start=at(0), end=at(28 * DAY))
    with reading(store) as session:
        found = little(session, four_weeks)
        assert little(session, replace(four_weeks, end=at(27 * DAY))) is None  # too short to tell
        growing = little(session, replace(four_weeks, kinds=("repair",)))
    assert found is not None
    assert (found.days, found.open, found.a_day, found.ended) == (28, 2, 1, 28)
    assert (found.days_by_law, found.days_measured, found.is_stable) == (pytest.approx(2), pytest.approx(2), True)
    assert growing is not None
    assert (growing.open, growing.days_by_law, growing.is_stable) == (0, None, None)


def test_a_backlog_that_grows_is_not_called_steady(store: Engine) -> None:
    with writing(store) as session:
        for day in range(28):
            case(session, day * DAY + 6, *([(day * DAY + 12, "closed")] if day % 2 else []))
    with reading(store) as session:
        found = little(session, Selection(as_of=at(28 * DAY), start=at(0), end=at(28 * DAY)))
    assert found is not None
    assert found.is_stable is False


def test_limits_stand_beside_the_times_and_what_breaks_them_is_marked(seeded_store: Engine) -> None:
    with writing(seeded_store) as session:
        for hour in (9, 10, 11):  # Monday; a complaint of severity 1 may stay undispatched for half a working hour
            case(session, hour, (hour + 0.25, "dispatched"), (hour + 3, "resolved"), severity=1)
        case(session, 9, (33, "dispatched"), severity=3)
    with reading(seeded_store) as session:
        gravest = {one.stay.name: one.stay for one in stage_clocks(session, seen(40, severities=(1,)))}
        all_ = {one.stay.name: one.stay for one in stage_clocks(session, seen(40))}
        mildest = {one.stay.name: one.stay for one in stage_clocks(session, seen(40, severities=(3,)))}
        praise = stage_clocks(session, seen(40, kinds=("praise",)))
        answers = {one.name: one for one in spans(session, seen(40, severities=(1,)))}
    limit = gravest["received"].limit
    assert limit is not None
    assert (limit.least, limit.most, limit.in_working_time) == (0.5, 0.5, True)
    assert gravest["received"].worked_p90 == pytest.approx(0.25 * HOUR)
    assert not gravest["received"].is_over
    assert all_["received"].limit is not None
    assert (all_["received"].limit.least, all_["received"].limit.most) == (0.5, 2)
    assert mildest["received"].is_over  # 7.5 working hours
    assert all(one.stay.limit is None for one in praise)
    assert answers["first_resolution"].limit is not None
    assert answers["first_resolution"].limit.most == 8


def test_who_is_still_on_the_way_may_yet_get_further(store: Engine) -> None:
    with writing(store) as session:
        case(session, 0)
        case(session, 0, (1, "dispatched"))
        case(session, 0, (1, "resolved"), (2, "closed"))
        case(session, 0, (1, "withdrawn"))
    with reading(store) as session:
        found = funnel(session, seen(50))
    assert [found.may_still_reach(one) for one in ("received", "dispatched", "resolved", "closed")] == [0, 1, 2, 2]
    assert found.may_still_reach("answered") == 0  # it stands beside the funnel


def test_who_was_closed_without_an_answer_or_a_follow_up_is_counted(store: Engine) -> None:
    """They are why more can be closed than were answered or followed up, which count only when done."""
    with writing(store) as session:
        case(session, 0, (1, "resolved"), (2, "answered"), (3, "followed_up"), (4, "closed"))
        case(session, 0, (1, "resolved"), (2, "answered"), (3, "closed"))
        case(session, 0, (1, "resolved"), (2, "closed"))
        case(session, 0, (1, "resolved"), (2, "answered"))  # not closed yet
        case(session, 0, (1, "resolved"), (2, "closed"), kind="repair")
        case(session, 0, (1, "withdrawn"))
    with reading(store) as session:
        found, repairs = funnel(session, seen(50)), funnel(session, seen(50, kinds=("repair",)))
    assert found.closed_past == {"answered": 1, "followed_up": 2}
    assert found.stage("closed").reached - found.stage("followed_up").reached == 2
    assert repairs.closed_past == {"answered": 1, "followed_up": 1}


def test_urged_departments_stand_by_how_often(store: Engine) -> None:
    with writing(store) as session:
        keys = house(session)
        one = case(session, 8, (9, "urged"), team_id=keys.north)
        case(session, 8, (9, "urged"), (11, "urged"), team_id=keys.south)
        urged = session.execute(select(CaseEvent).where(col(CaseEvent.case_id) == one)).scalar_one()
        answer = {"number": "answer", "case_id": one, "kind": "urge_answered", "answers_id": urged.id}
        session.add(CaseEvent(**answer, occurred_at=at(12), recorded_at=at(12)))
    with reading(store) as session:
        found = urging(session, seen(50))
        assert urging(session, seen(50, kinds=("repair",))) == ()
    assert [(one.team and one.team.code, one.urged, one.answered, one.answer) for one in found] == [
        ("south", 2, 0, None),
        ("north", 1, 1, pytest.approx(3 * HOUR)),
    ]


def test_the_rows_behind_what_lasts_begin_with_the_longest_the_others_with_the_newest(store: Engine) -> None:
    with writing(store) as session:
        keys = [case(session, hour) for hour in (3, 1, 2)]
    with reading(store) as session:
        lasting, happened = (behind_number(session, slug, seen(50)) for slug in ("open", "received"))
    assert (lasting.longest_first, [row.id for row in lasting.rows]) == (True, [keys[1], keys[2], keys[0]])
    assert (happened.longest_first, [row.id for row in happened.rows]) == (False, [keys[0], keys[2], keys[1]])


def test_years_may_be_looked_at_day_by_day(store: Engine) -> None:
    """A database knows no result of several thousand columns; six years have as many days."""
    days = 6 * 365
    with writing(store) as session:
        case(session, 0)
        case(session, 0, (10 * DAY, "closed"))
    with reading(store) as session:
        found = little(session, Selection(as_of=at(days * DAY), start=at(0), end=at(days * DAY)))
    assert found is not None
    assert (found.days, found.ended, round(found.open * days)) == (days, 1, days + 10)


def test_days_added_up_are_those_of_each_day(store: Engine) -> None:
    """Whatever the hour and the length of a stay: the same as asking for every single day's end."""
    with writing(store) as session:
        for place in range(30):
            case(session, place * 13.7 - 60, (place * 31.3, "closed"), (place * 31.3 + 20, "reopened"))
        case(session, 24, (48, "closed"))  # from midnight to midnight
        case(session, 72, (72, "closed"))
        case(session, -999)
        case(session, 30, (20, "closed"))  # a file dated the ending before the receipt
        case(session, 30, kind="repair")
    days = Selection(as_of=at(700), start=at(0), end=at(28 * DAY))
    edges = tuple(at(day * DAY) for day in range(29))
    with reading(store) as session:
        singly = sum(value.n for value in figures(session, ("open",), days.split(Split.WEEK, edges)))
        assert added_up(session, "open", days, timedelta(days=1)) == singly > 400
