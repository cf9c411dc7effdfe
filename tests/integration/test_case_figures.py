"""Figures of cases on small casts, worked out by hand; every cast holds rows that must not count."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import Engine
from sqlmodel import Session

from dashboard.metrics.model import Reason
from dashboard.reports.causes import pareto
from dashboard.reports.figures import figure, figures, rows_behind
from dashboard.reports.flow import flow
from dashboard.reports.funnel import funnel
from data_access.engine import reading, writing
from data_access.queries.one_case import one_case
from data_access.queries.red_lines import open_red_lines
from data_access.repositories.company import set_policy
from data_access.scope import Scope, Selection, Split
from data_access.tables import CaseEvent, Exposure
from data_access.vocabulary import PolicyKind
from tests.integration.cast import MONDAY, NEXT_WEEK, at, case, house, seen

DAY = 24.0
VOID = {"voided_at": MONDAY}


def _values(store: Engine, selection: Selection, *slugs: str) -> list[float | None]:
    with reading(store) as session:
        return [figure(session, slug, selection).value for slug in slugs]


def _by(store: Engine, slug: str, selection: Selection) -> dict[object, float | None]:
    with reading(store) as session:
        return {value.group: value.value for value in figures(session, (slug,), selection)}


def test_received_counts_complaints_of_the_period_before_the_cut_off(store: Engine) -> None:
    with writing(store) as session:
        case(session, 0)
        case(session, 50)
        case(session, -0.1)  # last Sunday, 23:54
        case(session, 7 * DAY)  # next Monday, 00:00
        case(session, 60)  # after the cut-off
        case(session, 20, kind="repair")
        case(session, 20, **VOID)
    assert _values(store, seen(60), "received") == [2]
    assert _values(store, seen(60, kinds=("repair",)), "received") == [1]
    assert _values(store, seen(8 * DAY), "received") == [3]


def test_a_case_is_closed_once_until_it_is_reopened(store: Engine) -> None:
    with writing(store) as session:
        case(session, 1, (10, "closed"), (11, "closed"))
        case(session, 1, (10, "closed"), (20, "reopened"), (30, "closed"))
        case(session, -99, (10, "closed"))  # received earlier, closed in the week
        case(session, 1, (10, "withdrawn"))
        case(session, 1, (10, "resolved"), (20, "reopened"))  # never was out of the open ones
        case(session, 1, (10, "closed"), **VOID)
        voided = case(session, 1)
        session.add(
            CaseEvent(
                number="void", case_id=voided, kind="closed", occurred_at=at(5), recorded_at=at(5), voided_at=MONDAY
            )
        )
    assert _values(store, seen(100), "closed", "exited", "reopened", "open") == [4, 1, 1, 2]
    assert _values(store, seen(25), "closed", "exited", "reopened", "open") == [3, 1, 1, 3]


def _mixed(session: Session) -> None:
    case(session, -50, (-20, "closed"))
    case(session, -50, (5, "closed"), (80, "reopened"), (200, "closed"))
    case(session, -50)
    case(session, 3, (4, "invalid"), (6, "reopened"), (7, "closed"))
    case(session, 3, (3, "closed", "unknown"))
    case(session, 30, (24, "closed", "day"))  # a date before its own receipt
    case(session, 30, (20, "merged", "day"), (90, "reopened"))
    case(session, 160, (170, "resolved"))
    case(session, 3, (4, "closed"), kind="repair")
    case(session, 3, (4, "closed"), **VOID)


@pytest.mark.parametrize("hours", [2, 4.5, 6.5, 25, 31, 85, 100, 168, 190, 300])
def test_open_at_the_end_is_what_was_open_plus_in_minus_out(store: Engine, hours: float) -> None:
    with writing(store) as session:
        _mixed(session)
    with reading(store) as session:
        assert flow(session, seen(hours)).difference == 0
        assert flow(session, seen(max(hours, 170), NEXT_WEEK)).difference == 0
    whole = Selection(as_of=at(hours), start=at(-1000), end=at(1000))
    with reading(store) as session:
        found = flow(session, whole)
    assert found.open_before == 0
    assert found.difference == 0


def test_open_by_week_is_the_state_at_each_week_s_end(store: Engine) -> None:
    with writing(store) as session:
        _mixed(session)
    cuts = tuple(MONDAY + timedelta(weeks=week) for week in (-1, 0, 1, 2, 3))
    selection = seen(300).split(Split.WEEK, cuts)
    # before the week two are open; after it these two (one re-opened), the merged one that came back, the one of Sunday
    assert list(_by(store, "open", selection).values()) == [2, 4, 3, 3]


def test_past_due_means_not_resolved_in_spite_of_the_due(store: Engine) -> None:
    with writing(store) as session:
        case(session, 0, due_at=at(10))
        case(session, 0, (9, "resolved"), due_at=at(10))  # in time, waits for closing
        case(session, 0, (12, "resolved"), due_at=at(10))  # late, but done by the cut-off
        case(session, 0, (5, "withdrawn"), due_at=at(10))
        case(session, 0, (9, "resolved"), (15, "reopened"), due_at=at(10))
        case(session, 0, due_at=at(40))
        case(session, 0)
        case(session, 0, due_at=at(10), **VOID)
    assert _values(store, seen(11), "past_due") == [2]
    assert _values(store, seen(20), "past_due") == [2]
    assert _values(store, seen(41), "past_due") == [3]


def test_due_today_ends_with_the_local_day_and_broken_promises_wait_for_an_answer(store: Engine) -> None:
    with writing(store) as session:
        case(session, 0, due_at=at(20))
        case(session, 0, due_at=at(24))  # midnight: tomorrow
        case(session, 0, due_at=at(9))  # past
        case(session, 0, (5, "resolved"), due_at=at(20))
        case(session, 0, (5, "resolved"), promised_at=at(8))  # solved, but nobody told the customer
        case(session, 0, (7, "answered"), promised_at=at(8))
        case(session, 0, promised_at=at(30))
    assert _values(store, seen(10), "due_today", "promise_broken") == [1, 1]


def test_due_dates_met_counts_what_is_open_and_late_as_missed(store: Engine) -> None:
    with writing(store) as session:
        case(session, 0, (10, "resolved"), due_at=at(10))  # exactly at the due is in time
        case(session, 0, (9, "resolved"), (20, "reopened"), due_at=at(10))  # a re-opening changes nothing
        case(session, 0, (10.1, "resolved"), due_at=at(10))
        case(session, 0, due_at=at(10))
        case(session, 0, (11, "withdrawn"), due_at=at(10))  # too late to leave
        case(session, 0, (9, "withdrawn"), due_at=at(10))
        case(session, 0, (0, "resolved", "unknown"), due_at=at(10))
        case(session, 0, due_at=at(60))  # not yet due
        case(session, -300, (-200, "resolved"), due_at=at(-100))
        case(session, 0, due_at=at(10), kind="repair")
        case(session, 0, due_at=at(10), **VOID)
    with reading(store) as session:
        found = figure(session, "sla_attainment", seen(50))
    assert (found.numerator, found.denominator, found.value) == (2, 5, 0.4)
    assert found.low == pytest.approx(0.11762, abs=1e-5)  # statsmodels proportion_confint(2, 5, method="wilson")
    assert found.high == pytest.approx(0.76928, abs=1e-5)


def test_times_take_only_instants_known_to_the_minute(store: Engine) -> None:
    with writing(store) as session:
        case(session, 0, (0.5, "dispatched"), (1, "note"), (2, "acknowledged"), (10, "resolved"))
        case(session, 0, (4, "investigating"), (20, "resolved"), (30, "reopened"), (50, "resolved"))  # told at hour 20
        case(session, 0, (6, "promised"), (40, "closed"))  # closed without a separate resolution
        case(session, 0, (1, "acknowledged", "day"), (3, "resolved", "day"))
        case(session, 0, (1, "acknowledged"), (3, "resolved"), received_precision="day")
        case(session, 0, (0, "resolved", "unknown"))
        case(session, 0, (90, "resolved"))  # after the cut-off
        case(session, 0, (3, "resolved"), **VOID)
    hour = 3600
    of_three = [6 * hour, (6 + 0.8 * 14) * hour]  # after 2, 6 and 20 hours; two tenths before the end
    assert _values(store, seen(60), "first_response", "first_response_p90") == pytest.approx(of_three)
    assert _values(store, seen(60), "first_resolution", "full_resolution") == pytest.approx([20 * hour, 40 * hour])
    # between re-opening and second resolution the second case has no full resolution
    assert _values(store, seen(45), "first_resolution", "full_resolution") == pytest.approx([20 * hour, 25 * hour])


def test_visits_to_a_stage_add_up_and_open_ones_stand_apart(store: Engine) -> None:
    with writing(store) as session:
        case(
            session,
            0,
            *((2, "dispatched"), (5, "investigating"), (6, "transferred"), (10, "resolved")),
            *(
                (12, "reopened"),
                (13, "dispatched"),
                (20, "resolved"),
                (21, "answered"),
                (22, "closed"),
                (23, "followed_up"),
            ),
        )
        case(session, 0, (4, "dispatched"))
        case(session, 0, (1, "dispatched", "day"), (9, "resolved"))
        case(session, 0, (4, "dispatched"), (6, "resolved"), **VOID)
    hour = 3600
    left = _by(store, "time_in_stage", seen(40))
    assert left == pytest.approx(
        {
            "received": (3 + 4) / 2 * hour,  # 2 + 1 after the re-opening, and 4
            "dispatched": (3 + 7) * hour,
            "investigating": 5 * hour,
            "resolved": (2 + 1) * hour,
            "answered": 1 * hour,
        }
    )
    assert _by(store, "age_in_stage", seen(40)) == pytest.approx({"dispatched": 36 * hour})


def test_the_funnel_tells_what_was_skipped_who_left_and_who_waits(store: Engine) -> None:
    with writing(store) as session:
        case(session, 0, (1, "dispatched"), (2, "investigating"), (3, "resolved"), (4, "answered"), (5, "closed"))
        case(session, 0, (1, "resolved"), (2, "closed"))  # skipped two, never answered
        case(session, 0, (1, "dispatched"), (2, "withdrawn"))
        case(session, 0, (1, "dispatched"), (50, "resolved"))
        case(session, 0)
        case(session, -1, (1, "dispatched"))  # of another cohort
        case(session, 0, (1, "dispatched"), kind="repair")
        case(session, 0, (1, "dispatched"), **VOID)
    with reading(store) as session:
        found = funnel(session, seen(40))
    assert found.received == 5
    assert [(one.stage, one.reached, one.did) for one in found.stages] == [
        ("received", 5, 5),
        ("dispatched", 4, 3),
        ("investigating", 2, 1),
        ("resolved", 2, 2),
        ("answered", 1, 1),
        ("followed_up", 0, 0),
        ("closed", 2, 2),
    ]
    assert {one.stage: (one.left, one.waiting) for one in found.stages if one.left or one.waiting} == {
        "received": (0, 1),
        "dispatched": (1, 1),
    }
    assert found.stage("investigating").step == pytest.approx(2 / 3)  # the withdrawn one left the base
    assert found.stage("investigating").cumulative == pytest.approx(2 / 5)
    assert found.stage("answered").step == pytest.approx(1 / 2)  # of the resolved


def test_the_reopen_rate_counts_cases_and_waits_until_thirty_days_have_passed(store: Engine) -> None:
    with writing(store) as session:
        case(session, 0, (1, "resolved"), (2, "reopened"), (3, "resolved"), (4, "reopened"))  # once
        parent = case(session, 0, (1, "resolved"), (2, "closed"))
        case(session, 10 * DAY, parent_id=parent)
        late = case(session, 0, (1, "resolved"))
        case(session, 35 * DAY, parent_id=late)  # too late
        case(session, 0, (1, "resolved"), (31.5 * DAY, "reopened"))  # too late
        case(session, 0, (1, "resolved"), (29 * DAY, "reopened"))
        case(session, 0, (6 * DAY, "resolved"), (6.5 * DAY, "reopened"))  # younger than 30 days at the cut-off
        case(session, 0)
    with reading(store) as session:
        found = figure(session, "reopen_rate", seen(35.5 * DAY))
        assert (found.numerator, found.denominator) == (3, 5)
        assert figure(session, "reopen_rate", seen(20 * DAY)).reason is Reason.NO_ROWS
        assert (figure(session, "reopen_rate", seen(36.5 * DAY)).numerator) == 4


def test_closure_escalation_and_repeats_stand_over_the_cohort(store: Engine) -> None:
    with writing(store) as session:
        keys = house(session)
        lift = {"customer_id": keys.wang, "cause_id": keys.lift}
        case(session, -100 * DAY, **lift)  # longer than 90 days ago
        case(session, 1, (2, "closed"), **lift)
        case(session, 5, (6, "escalated"), (7, "escalated"), **lift)  # a repeat
        case(session, 6, customer_id=keys.wang, cause_id=keys.noise)
        case(session, 7, (8, "closed"), (9, "reopened"), customer_id=keys.li, cause_id=keys.lift)
        case(session, 8, cause_id=keys.lift)  # nobody knows who
        case(session, 9, customer_id=keys.wang)
        case(session, 4, kind="repair", **lift)
        case(session, 4, **lift, **VOID)
    with reading(store) as session:
        counted = {
            slug: (value.numerator, value.denominator)
            for slug in ("closure_rate", "escalation_rate", "repeat_rate", "unsorted_share")
            for value in [figure(session, slug, seen(50))]
        }
    assert counted == {
        "closure_rate": (1, 6),
        "escalation_rate": (1, 6),
        "repeat_rate": (1, 5),
        "unsorted_share": (1, 6),
    }


def test_the_complaint_rate_needs_an_exposure(store: Engine) -> None:
    with writing(store) as session:
        keys = house(session)
        rows = [(keys.hill, "households", 11, 900), (keys.hill, "households", 10, 700), (keys.hill, "vehicles", 11, 5)]
        rows += [(keys.lake, "households", 11, 0), (keys.hill, "households", 12, 9999)]
        for site, kind, month, quantity in rows:
            number = f"{site}-{kind}-{month}"
            session.add(Exposure(number=number, site_id=site, month=date(2026, month, 1), kind=kind, quantity=quantity))
        for hours in (1, 2, 3):
            case(session, hours, site_id=keys.hill)
        case(session, -24, site_id=keys.hill)  # in October, so that the range of both months has one more
        case(session, 1, site_id=keys.lake)
        case(session, 1)
        case(session, 1, site_id=keys.hill, kind="repair")
    october = Selection(as_of=at(500), start=at(-32 * DAY), end=at(7 * DAY))
    with reading(store) as session:
        week = figure(session, "complaint_rate", seen(100))
        assert (week.value, week.numerator, week.denominator) == (pytest.approx(3 / 900 * 10_000), 3, 900)
        assert (week.low, week.high) == pytest.approx((6.8741, 97.4141), abs=0.001)  # scipy.stats.chi2, Garwood
        assert figure(session, "complaint_rate", october).value == pytest.approx(4 / 800 * 10_000)
        nowhere = figure(session, "complaint_rate", seen(100, site_ids=(keys.lake,)))
        assert (nowhere.value, nowhere.reason) == (None, Reason.NO_EXPOSURE)
        by_team = figure(session, "complaint_rate", seen(100, team_ids=(keys.north,)))
        assert (by_team.value, by_team.reason) == (None, Reason.NOT_BY_THIS)
        by_cause = figures(session, ("complaint_rate",), seen(100).split(Split.CAUSE))
        assert [(one.group, one.denominator) for one in by_cause] == [(None, 900)]


def test_causes_stand_by_number_with_the_unsorted_last(store: Engine) -> None:
    with writing(store) as session:
        keys = house(session)
        for cause, number in ((keys.lift, 1), (keys.lift_doors, 2), (keys.noise, 2), (None, 9)):
            for _ in range(number):
                case(session, 3, cause_id=cause)
        case(session, 3, cause_id=keys.noise, kind="repair")
    with reading(store) as session:
        found = pareto(session, seen(50))
        below = pareto(session, seen(50), parent=keys.lift)
    assert [(one.cause.code if one.cause else None, one.count) for one in found.slices] == [
        ("lift", 3),
        ("noise", 2),
        (None, 9),
    ]
    assert found.slices[1].cumulative == pytest.approx(5 / 14)
    assert [one.is_catch_all for one in found.slices] == [False, False, True]
    assert [(one.cause.code if one.cause else None, one.count) for one in below.slices] == [
        ("lift.doors", 2),
        ("lift", 1),
    ]


def test_scope_hides_other_teams_and_splits_add_up(store: Engine) -> None:
    with writing(store) as session:
        keys = house(session)
        for team in (keys.north, keys.north, keys.south, None):
            case(session, 3, team_id=team)
    assert _by(store, "received", seen(50).split(Split.TEAM)) == {keys.north: 2, keys.south: 1, None: 1}
    mine = Scope(teams=frozenset({keys.south}))
    assert _values(store, seen(50, scope=mine), "received", "open") == [2, 2]
    with reading(store) as session:
        assert len(rows_behind(session, "received", seen(50, scope=mine))) == 2


def test_red_lines_are_of_any_kind(store: Engine) -> None:
    with writing(store) as session:
        case(session, 3, is_red_line=True, kind="repair")
        case(session, -200, is_red_line=True)
        case(session, 3, (4, "closed"), is_red_line=True)
        case(session, 3, is_red_line=True, **VOID)
        case(session, 3)
    assert _values(store, seen(50), "red_lines", "red_lines_open") == [2, 2]


def test_one_case_comes_with_its_events_and_relations_and_only_within_sight(store: Engine) -> None:
    with writing(store) as session:
        keys = house(session)
        lift = {"customer_id": keys.wang, "cause_id": keys.lift, "team_id": keys.north}
        first = case(session, 1, (2, "dispatched"), (3, "resolved"), **lift)
        again = case(session, 9, **lift)
        child = case(session, 12, parent_id=first, team_id=keys.north)
        case(session, 1, customer_id=keys.li, cause_id=keys.lift)
        case(session, 1, **lift, **VOID)
    with reading(store) as session:
        found = one_case(session, first, Scope())
        assert one_case(session, first, Scope(teams=frozenset({keys.south}))) is None
    assert found is not None
    assert [event.kind for event in found.events] == ["dispatched", "resolved"]
    assert [row.id for row in found.related] == [again]
    assert [row.id for row in found.children] == [child]


def test_a_duplicate_is_no_repeated_complaint(store: Engine) -> None:
    with writing(store) as session:
        keys = house(session)
        same = {"customer_id": keys.wang, "cause_id": keys.lift}
        case(session, 1, **same)
        case(session, 3, (4, "merged"), **same)  # entered twice, merged into the first
        case(session, 5, (6, "merged"), customer_id=keys.li, cause_id=keys.noise)
        case(session, 9, customer_id=keys.li, cause_id=keys.noise)  # the one that stays is the first of its kind
    with reading(store) as session:
        received, repeated = figures(session, ("received", "repeat_rate"), seen(50))
        unmerged = figure(session, "repeat_rate", seen(3.5))
    assert received.n == 4
    assert (repeated.numerator, repeated.denominator) == (0, 2)
    assert (unmerged.numerator, unmerged.denominator) == (1, 2)  # before the merging nobody knew


def test_the_window_of_the_repeat_rate_is_the_company_s_rule(store: Engine) -> None:
    with writing(store) as session:
        keys = house(session)
        case(session, -80 * 24, customer_id=keys.wang, cause_id=keys.noise)
        case(session, 5, customer_id=keys.wang, cause_id=keys.noise)
    assert _repeated(store) == (1, 1)
    with writing(store) as session:
        rule = {"window_days": 60}
        set_policy(session, PolicyKind.REPEATS, rule, valid_from=date(2026, 1, 1), now=at(0), by="tester")
    assert _repeated(store) == (0, 1)


def _repeated(store: Engine) -> tuple[float | None, float | None]:
    with reading(store) as session:
        found = figure(session, "repeat_rate", seen(50))
    return found.numerator, found.denominator


@pytest.mark.parametrize("slug", ["due_today", "customers", "customers_contact_overdue"])
def test_what_is_known_of_today_only_has_no_earlier_weeks(sqlite_store: Engine, slug: str) -> None:
    with writing(sqlite_store) as session:
        house(session)
        case(session, 1, due_at=at(55))
    weeks = seen(50).split(Split.WEEK, (at(-168), at(0), at(168)))
    with reading(sqlite_store) as session:
        assert [one.reason for one in figures(session, (slug,), weeks)] == [Reason.NOT_BY_THIS]


def test_open_cases_of_a_stage_have_no_earlier_weeks_open_cases_have(sqlite_store: Engine) -> None:
    with writing(sqlite_store) as session:
        case(session, -200, (5, "dispatched"))
    weeks = seen(50).split(Split.WEEK, (at(-168), at(0), at(168)))
    with reading(sqlite_store) as session:
        assert [one.value for one in figures(session, ("open",), weeks)] == [1, 1]
        staged = figures(session, ("open",), replace(weeks, stages=("dispatched",)))
    assert [one.reason for one in staged] == [Reason.NOT_BY_THIS]


def test_red_lines_on_an_old_link_are_those_of_its_moment(store: Engine) -> None:
    with writing(store) as session:
        keys = house(session)
        closed_since = case(session, 1, (60, "closed"), is_red_line=True, team_id=keys.north)
        still_open = case(session, 2, is_red_line=True)
        case(session, 2, (3, "closed"), is_red_line=True)
        case(session, 2, is_red_line=True, team_id=keys.south)
        case(session, 2, is_red_line=True, **VOID)
        case(session, 2)
    mine = Scope(teams=frozenset({keys.north}))
    with reading(store) as session:
        assert [one.id for one in open_red_lines(session, mine, at(50))] == [still_open, closed_since]
        assert [one.id for one in open_red_lines(session, mine, at(70))] == [still_open]
        assert figure(session, "red_lines_open", seen(50, scope=mine)).n == 2
