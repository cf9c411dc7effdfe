"""Callbacks that open by themselves: intervals that ran out, up to the cap; rechecks by lot, in no rate."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine, select
from sqlmodel import Session, col

from dashboard.auth.viewer import Viewer
from dashboard.errors import Refusal
from dashboard.jobs.open_callbacks import open_interval_callbacks, open_rechecks
from dashboard.reports.figures import figure, figures
from dashboard.rules.capacity import CapacityPolicy
from dashboard.rules.rechecks import drawn
from dashboard.use_cases.log_attempt import AttemptEntry, log_attempt
from data_access.engine import reading, writing
from data_access.queries.rechecks import compared
from data_access.repositories.company import set_policy
from data_access.scope import Selection, Split
from data_access.tables import Callback, CallbackAttempt, Company, Customer, Interaction, Staff, Team
from data_access.vocabulary import CallbackReason, PolicyKind, Role

ZONE = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 24, 9, tzinfo=ZONE)  # a Tuesday
LI, WU = Viewer("李", Role.SUPERVISOR), Viewer("吴", Role.SUPERVISOR)
NUMBERS = count(1)


def person(session: Session, name: str, tier: str, days_ago: int, **more: Any) -> Customer:
    """A customer of a tier by hand, last reached so many days ago."""
    found = Customer(number=name, name=name, phone="1", manual_tier=tier, opened_at=NOW - timedelta(days=900), **more)
    session.add(found)
    session.flush()
    at = NOW - timedelta(days=days_ago)
    spoke: dict[str, Any] = {
        "customer_id": found.id,
        "occurred_at": at,
        "recorded_at": at,
        "reached": True,
        "channel": "phone",
    }
    session.add(Interaction(number=f"i{next(NUMBERS)}", direction="outbound", kind="enquiry", content="", **spoke))
    session.flush()
    return found


def opened(store: Engine) -> list[str]:
    with reading(store) as session:
        rows = session.execute(
            select(col(Customer.name))
            .join(Callback, col(Callback.customer_id) == col(Customer.id))
            .where(col(Callback.reason) == CallbackReason.TIER_INTERVAL)
            .order_by(col(Callback.id))
        )
        return list(rows.scalars())


def cap(store: Engine, most: int) -> None:
    with writing(store) as session:
        set_policy(
            session,
            PolicyKind.CAPACITY,
            CapacityPolicy(interval_cap=most).to_json(),
            valid_from=date(2026, 1, 1),
            now=NOW,
            by="t",
        )


def seed(session: Session) -> None:
    north, south = Team(code="n", name="N"), Team(code="s", name="S")
    session.add_all([Company(), north, south])
    session.flush()
    li, wu = Staff(number="1", name="李", team_id=north.id), Staff(number="2", name="吴", team_id=south.id)
    session.add_all([li, wu])
    session.flush()
    person(session, "A 31 days", "A", 31, account_manager_id=li.id)
    person(session, "A 60 days", "A", 60, account_manager_id=li.id)
    person(session, "A 30 days", "A", 30, account_manager_id=li.id)  # the interval's last day
    person(session, "B 200 days", "B", 200, account_manager_id=li.id)
    person(session, "C 181 days", "C", 181, account_manager_id=wu.id)
    person(session, "D never", "D", 800, account_manager_id=wu.id)  # no interval
    person(session, "quiet", "A", 90, account_manager_id=li.id, do_not_call=True)
    called = person(session, "called anyway", "A", 90, account_manager_id=li.id)
    due = NOW + timedelta(days=2)
    waiting: dict[str, Any] = {
        "opened_at": NOW - timedelta(days=1),
        "original_due_at": due,
        "due_at": due,
        "recorded_at": NOW,
    }
    session.add(Callback(number="x", customer_id=called.id, reason="after_service", **waiting))


def test_the_days_cap_takes_the_highest_tier_and_the_longest_overdue_first_and_is_idempotent(store: Engine) -> None:
    with writing(store) as session:
        seed(session)
    cap(store, 2)
    assert open_interval_callbacks(store, now=NOW) == 3
    assert opened(store) == ["A 60 days", "A 31 days", "C 181 days"]
    assert open_interval_callbacks(store, now=NOW + timedelta(minutes=10)) == 0
    with reading(store) as session:
        selection = Selection(as_of=NOW + timedelta(minutes=11), start=NOW, end=NOW)
        waiting = figures(session, ("customers_interval_waiting",), selection.split(Split.TIER))
        assert {one.group: one.value for one in waiting} == {"B": 1}
        callback = session.execute(
            select(Callback).where(col(Callback.reason) == "tier_interval").limit(1)
        ).scalar_one()
        assert (callback.due_at, callback.tier) == (datetime(2026, 11, 25, tzinfo=ZONE), "A")
        assert callback.owner_id is not None
    assert open_interval_callbacks(store, now=NOW + timedelta(days=1)) == 2  # the B, and the A of thirty days
    assert opened(store)[3:] == ["A 30 days", "B 200 days"]
    assert open_interval_callbacks(store, now=NOW + timedelta(days=2)) == 0


def test_who_was_not_reached_is_left_alone_for_another_interval(store: Engine) -> None:
    with writing(store) as session:
        session.add(Company())
        person(session, "A", "A", 60)
    assert open_interval_callbacks(store, now=NOW) == 1
    with writing(store) as session:
        callback = session.execute(select(Callback)).scalar_one()
        callback.state, callback.ended_at = "used_up", NOW + timedelta(days=2)
    assert open_interval_callbacks(store, now=NOW + timedelta(days=6)) == 0
    assert open_interval_callbacks(store, now=NOW + timedelta(days=34)) == 1


def test_history_is_not_news_and_nobody_is_called_on_a_day_off(store: Engine) -> None:
    with writing(store) as session:
        session.add(Company(go_live_on=date(2026, 11, 20)))
        person(session, "A", "A", 60)
    assert open_interval_callbacks(store, now=NOW) == 0
    assert open_interval_callbacks(store, now=datetime(2026, 12, 19, 9, tzinfo=ZONE)) == 0
    assert open_interval_callbacks(store, now=datetime(2026, 12, 20, 9, tzinfo=ZONE)) == 0  # a Sunday
    assert open_interval_callbacks(store, now=datetime(2026, 12, 21, 9, tzinfo=ZONE)) == 1


# ── rechecks ──────────────────────────────────────────────────────────────────────────────────────────────────────────

LAST_WEEK = datetime(2026, 11, 18, 10, tzinfo=ZONE)


def completed(session: Session, state: str = "reached", at: datetime = LAST_WEEK, **more: Any) -> int:
    someone = Customer(number=f"p{next(NUMBERS)}", name="王", phone="1", opened_at=at)
    session.add(someone)
    session.flush()
    callback = Callback(
        number=f"b{next(NUMBERS)}", customer_id=someone.id, reason="after_service", state=state, ended_at=at,
        opened_at=at - timedelta(days=2), original_due_at=at, due_at=at, recorded_at=at, **more,
    )  # fmt: skip
    session.add(callback)
    session.flush()
    result = "reached" if state == "reached" else "busy"
    tried: dict[str, Any] = {
        "callback_id": callback.id or 0,
        "attempted_at": at,
        "recorded_at": at,
        "recorded_by": "李",
    }
    session.add(
        CallbackAttempt(number=f"t{next(NUMBERS)}", result=result, satisfied=state == "reached" or None, **tried)
    )
    return callback.id or 0


def test_a_twentieth_of_last_weeks_completed_is_drawn_the_same_by_whoever_draws(store: Engine) -> None:
    with writing(store) as session:
        session.add(Company())
        keys = [completed(session) for _ in range(21)]
        completed(session, at=LAST_WEEK - timedelta(days=7))
        completed(session, at=NOW - timedelta(hours=1))
        completed(session, import_id=1)
    assert open_rechecks(store, now=NOW) == 2
    with writing(store):  # whoever finds nothing to draw waits for no writer
        assert open_rechecks(store, now=NOW + timedelta(days=1)) == 0
    with reading(store) as session:
        checked = session.execute(select(col(Callback.checks_id)).where(col(Callback.reason) == "recheck")).scalars()
        assert set(checked) == drawn("2026-W47", keys, 5) <= set(keys)


def test_the_draw_is_a_fair_part_and_stays_when_a_late_entry_comes() -> None:
    keys = range(1000, 1400)
    first = drawn("2026-W47", keys, 5)
    assert len(first) == 20
    assert len(first - drawn("2026-W47", [*keys, 7], 5)) <= 1
    assert first != drawn("2026-W48", keys, 5)
    assert drawn("2026-W47", [], 5) == set()
    assert drawn("2026-W47", [3], 0) == set()


def test_a_recheck_is_made_by_somebody_else_counts_in_no_rate_and_its_differences_are_shown(store: Engine) -> None:
    with writing(store) as session:
        session.add(Company())
        reached = completed(session)
    week = Selection(as_of=NOW + timedelta(days=3), start=NOW - timedelta(days=14), end=NOW + timedelta(days=9))
    slugs = ("callbacks_due", "callback_reached_rate", "callbacks_arrived", "callbacks_open", "callback_attempts")
    with reading(store) as session:
        before = [value.value for value in figures(session, slugs, week)]
    assert open_rechecks(store, now=NOW) == 1
    with reading(store) as session:
        recheck = session.execute(select(Callback).where(col(Callback.reason) == "recheck")).scalar_one()
        key, version, checked = recheck.id or 0, recheck.version, recheck.checks_id
    assert checked == reached
    entry = AttemptEntry(key, version, "reached", "again", satisfied=False, confirmed=False, scores={"overall": 5})
    with pytest.raises(Refusal) as own:
        log_attempt(store, LI, entry, now=NOW)
    assert own.value.key == "callback.own_call_checked"
    log_attempt(store, WU, entry, now=NOW)
    with reading(store) as session:
        assert [value.value for value in figures(session, slugs, week)] == before
        assert figure(session, "callbacks_rechecks_open", week).value == 0
        assert figure(session, "callbacks_rechecked", week).value == 1
        assert figure(session, "recheck_difference_rate", week).value == 1.0
        (told,) = compared(session, week)
        assert (told.first_by, told.first_satisfied, told.again_by, told.again_satisfied) == ("李", True, "吴", False)
        assert (told.confirmed, told.differs, told.first_state) == (False, True, "reached")


def test_a_recheck_that_agrees_is_no_difference_but_reaching_where_nobody_got_through_is(store: Engine) -> None:
    with writing(store) as session:
        session.add(Company())
        completed(session)
        completed(session, "used_up")
        for checks in (1, 2):
            at: dict[str, Any] = {"opened_at": NOW, "original_due_at": NOW, "due_at": NOW, "recorded_at": NOW}
            session.add(Callback(number=f"r{checks}", customer_id=checks, checks_id=checks, reason="recheck", **at))
    for key in (3, 4):
        entry = AttemptEntry(key, 1, "reached", f"t{key}", satisfied=True, confirmed=True if key == 3 else None)
        log_attempt(store, WU, entry, now=NOW)
    with reading(store) as session:
        week = Selection(as_of=NOW + timedelta(days=3), start=NOW - timedelta(days=1), end=NOW + timedelta(days=1))
        value = figure(session, "recheck_difference_rate", week)
        assert (value.numerator, value.denominator) == (1, 2)
        assert [one.differs for one in compared(session, week)] == [True, False]
