"""Callbacks: shares of those due, backlog by age, flow that balances, the day's list."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import count
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine, select
from sqlmodel import Session, col

from dashboard.periods import iso_week, midnight
from dashboard.policies import policies_in_force
from dashboard.reports import callbacks as report
from dashboard.reports.figures import figure
from dashboard.rules.callbacks import ageing_bucket
from data_access.engine import reading, writing
from data_access.scope import Scope, Selection
from data_access.tables import Callback, CallbackAttempt, Customer, Staff, Team

ZONE = ZoneInfo("Asia/Shanghai")
NUMBERS = count(1)
MONDAY = date(2026, 11, 16)
TODAY = date(2026, 11, 25)  # a Wednesday
T = datetime(2026, 11, 25, 10, tzinfo=ZONE)


def noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=ZONE)


def end_of(day: date) -> datetime:
    return midnight(day + timedelta(days=1), "Asia/Shanghai")


def day(offset: int) -> date:
    return TODAY + timedelta(days=offset)


def add(session: Session, due: date, ended: date | None = None, state: str = "open", **more: object) -> Callback:
    row = Callback(
        **{
            "number": str(next(NUMBERS)),
            "reason": "after_service",
            "opened_at": noon(due - timedelta(days=3)),
            "original_due_at": end_of(due),
            "due_at": end_of(due),
            "state": state,
            "ended_at": noon(ended) if ended else None,
            "recorded_at": T,
            **more,
        }
    )
    session.add(row)
    session.flush()
    return row


def week_of(monday: date, as_of: datetime = T) -> Selection:
    week = iso_week("Asia/Shanghai", noon(monday))
    return Selection(as_of=as_of, start=week.start, end=week.end)


def test_shares_are_over_what_was_due_in_the_week(store: Engine) -> None:
    with writing(store) as session:
        sunday = MONDAY + timedelta(days=6)
        add(session, MONDAY, MONDAY, "reached")
        add(session, sunday, sunday, "reached")  # its due is stored as the next Monday's midnight
        add(session, MONDAY, sunday, "reached")  # late
        add(session, sunday, sunday, "used_up")
        add(session, sunday)  # open still
        # reached late after the due day was moved: judged by the original one
        add(session, MONDAY, sunday, "reached", due_at=end_of(sunday))
        # what must not count
        add(session, MONDAY, MONDAY, "cancelled")
        add(session, MONDAY, MONDAY, "reached", voided_at=T)
        add(session, MONDAY - timedelta(days=1), MONDAY, "reached")
        add(session, sunday + timedelta(days=1), sunday, "reached")
    with reading(store) as session:
        last_week = week_of(MONDAY)
        shares = {
            slug: (value.numerator, value.denominator)
            for slug in ("completion", "reached", "used_up", "on_time")
            for value in [figure(session, f"callback_{slug}_rate", last_week)]
        }
    assert shares == {"completion": (5, 6), "reached": (4, 6), "used_up": (1, 6), "on_time": (3, 6)}


def test_what_is_not_yet_due_or_done_later_does_not_exist_at_the_cut_off(store: Engine) -> None:
    with writing(store) as session:
        add(session, day(-1), day(-1), "reached")
        add(session, day(-1), day(1), "reached")  # tomorrow, as seen from T
        add(session, day(0), day(0) - timedelta(days=1), "reached")  # due tonight: not yet in the denominator
        add(session, day(-2), day(2), "cancelled")  # still due at T
    with reading(store) as session:
        value = figure(session, "callback_completion_rate", week_of(TODAY))
        assert (value.numerator, value.denominator) == (1, 3)
        assert figure(session, "callbacks_open", week_of(TODAY)).value == 2
        assert figure(session, "callbacks_overdue", week_of(TODAY)).value == 2


def test_the_backlog_by_age_sums_up_and_agrees_with_the_rule_for_every_callback(store: Engine) -> None:
    offsets = [3, 1, 0, 0, -1, -2, -3, -4, -5, -8, -9, -12, -20, -21, -30]
    with writing(store) as session:
        for offset in offsets:
            add(session, day(offset), opened_at=noon(day(-40)))
        add(session, day(-9), day(-1), "reached")
        add(session, day(-9), day(-1), "used_up")
        add(session, day(-9), voided_at=T)
        add(session, day(9), opened_at=noon(day(1)))  # opened after the cut-off
    with reading(store) as session:
        policies = policies_in_force(session, T)
        found = report.backlog(session, week_of(TODAY), policies)
    ages = [ageing_bucket(policies.callbacks, policies.calendar, day(offset), TODAY) for offset in offsets]
    assert found.today == ages.count("today") == 2
    assert found.later == ages.count("later") == 2
    assert [bucket.n for bucket in found.buckets] == [ages.count(place) for place in range(4)] == [2, 4, 3, 2]
    assert found.open == len(offsets) == found.today + found.later + found.overdue
    assert (found.longest_days, found.longest_calendar_days) == (22, 30)


def test_the_flow_of_a_week_balances(store: Engine) -> None:
    with writing(store) as session:
        add(session, day(-20))  # open before and after
        add(session, day(-20), MONDAY, "reached")
        add(session, day(-20), day(-10), "reached")  # over before the week
        add(session, MONDAY + timedelta(days=3), MONDAY + timedelta(days=2), "used_up")
        add(session, MONDAY + timedelta(days=4), MONDAY + timedelta(days=2), "cancelled")
        add(session, MONDAY + timedelta(days=9))
        add(session, MONDAY + timedelta(days=5), TODAY, "reached")
    with reading(store) as session:
        found = report.flow(session, week_of(MONDAY), policies_in_force(session, T))
    assert (found.open_before, found.arrived, found.completed, found.cancelled) == (2, 4, 2, 1)
    assert (found.open_after, found.imbalance) == (3, 0)
    assert [(one.arrived, one.completed, one.cancelled) for one in found.days[:3]] == [(1, 1, 0), (1, 0, 0), (1, 1, 1)]
    assert sum(one.arrived for one in found.days) == found.arrived
    assert len(found.days) == 7


def test_the_days_to_clear_use_four_weeks_of_working_days(store: Engine) -> None:
    with writing(store) as session:
        for _ in range(10):
            add(session, day(-1), opened_at=noon(day(-60)))
        for _ in range(40):
            add(session, day(-5), day(-5), "reached", opened_at=noon(day(-60)))
    with reading(store) as session:
        found = report.flow(session, week_of(TODAY), policies_in_force(session, T))
    # 28 October to 24 November 2026 has 20 working days
    assert (found.arrivals_per_day, found.completions_per_day) == (0, 2)
    assert found.clearing.days_to_clear == pytest.approx(5)


def test_todays_list_begins_with_the_oldest_and_carries_the_last_try(store: Engine) -> None:
    with writing(store) as session:
        customer = Customer(number="1", name="王", phone="+8613800000000", opened_at=noon(day(-90)), do_not_call=True)
        session.add(customer)
        session.flush()
        today = add(session, day(0), customer_id=customer.id, topic="空调", tier="A")
        old = add(session, day(-5))
        set_for_tomorrow = add(session, day(-9), next_attempt_at=noon(day(1)))
        add(session, day(1))
        add(session, day(-1), day(0) - timedelta(days=1), "reached")
        for hours, result, more in (
            (48, "busy", {}),
            (24, "no_answer", {"note": "关机"}),
            (1, "busy", {"voided_at": T}),
        ):
            session.add(
                CallbackAttempt(
                    number=str(next(NUMBERS)),
                    callback_id=today.id or 0,
                    attempted_at=T - timedelta(hours=hours),
                    result=result,
                    recorded_at=T,
                    **more,
                )
            )
        expected = [old.id, today.id, set_for_tomorrow.id]
    with reading(store) as session:
        found = report.today(session, week_of(TODAY), policies_in_force(session, T))
    assert [row.id for row in found] == expected
    row = found[1]
    assert (row.customer_name, row.do_not_call, row.tier, row.topic) == ("王", True, "A", "空调")
    assert (row.attempts, row.last_result, row.last_note) == (2, "no_answer", "关机")


def test_the_load_of_each_person_and_the_viewers_scope(store: Engine) -> None:
    with writing(store) as session:
        north, south = Team(code="n", name="N"), Team(code="s", name="S")
        session.add_all([north, south])
        session.flush()
        li = Staff(number="1", name="李", team_id=north.id)
        session.add(li)
        session.flush()
        for offset in (-1, -2, 0):
            add(session, day(offset), owner_id=li.id, team_id=north.id)
        add(session, day(0))
        add(session, day(-1), team_id=south.id)
        add(session, day(2), owner_id=li.id, team_id=north.id)
        of_north = Scope(teams=frozenset({north.id or 0}))
        li_id, north_id = li.id, north.id
    with reading(store) as session:
        policies = policies_in_force(session, T)
        found = report.by_person(session, replace(week_of(TODAY), scope=of_north), policies)
        head = report.headline(session, replace(week_of(TODAY), scope=of_north), policies)
    assert [(one.staff_id, one.team_id, one.overdue, one.today) for one in found] == [
        (li_id, north_id, 2, 1),
        (None, None, 0, 1),
    ]
    assert (head.overdue, head.today, head.long, head.long_from) == (2, 2, 0, 7)


def test_the_best_hours_are_local_and_leave_out_days_without_a_time(store: Engine) -> None:
    with writing(store) as session:
        callback = add(session, day(0))
        tries = [(9, "reached", {}), (9, "busy", {}), (0, "refused", {}), (9, "reached", {"precision": "day"})]
        for hour, result, more in tries:
            session.add(
                CallbackAttempt(
                    number=str(next(NUMBERS)),
                    callback_id=callback.id or 0,
                    attempted_at=datetime(2026, 11, 24, hour, 5, tzinfo=ZONE),
                    result=result,
                    recorded_at=T,
                    **more,
                )
            )
    with reading(store) as session:
        hours = report.best_hours(session, week_of(TODAY))
    assert [(one.hour, one.rate.denominator, one.rate.numerator) for one in hours] == [(0, 1, 1), (9, 2, 1)]


def test_attempts_per_reached_callback(store: Engine) -> None:
    with writing(store) as session:
        for tries in (1, 3):
            callback = add(session, day(-1), day(-1), "reached")
            for place in range(tries):
                session.add(
                    CallbackAttempt(
                        number=str(next(NUMBERS)),
                        callback_id=callback.id or 0,
                        attempted_at=noon(day(-1)) - timedelta(hours=place),
                        result="reached" if place == 0 else "busy",
                        recorded_at=T,
                    )
                )
        add(session, day(-1), day(-1), "used_up")
        add(session, day(-1), day(-1), "reached")  # imported without its attempts
    with reading(store) as session:
        value = figure(session, "attempts_per_reached", week_of(TODAY))
        assert (value.value, value.n) == (2, 2)
        assert session.execute(select(col(Callback.id))).all()
