"""Call mode's queue: whom it offers and whom it leaves out, and that nobody is called by two people at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Barrier
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine, func, select
from sqlmodel import Session, col

from dashboard.auth.viewer import Viewer
from dashboard.errors import NotAllowed, Refusal
from dashboard.use_cases.call_queue import (
    LEASE,
    SkipEntry,
    Turn,
    release_lease,
    renew_lease,
    skip_callback,
    take_call,
    waiting_calls,
)
from dashboard.use_cases.log_attempt import AttemptEntry, log_attempt
from data_access.engine import reading, writing
from data_access.queries import call_queue
from data_access.scope import Scope
from data_access.tables import AuditEntry, Callback, CallbackSkip, CallLease, Case, Customer, Staff, Team
from data_access.vocabulary import Role

ZONE = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 23, 10, tzinfo=ZONE)
TONIGHT = datetime(2026, 11, 24, tzinfo=ZONE)
LI, WU = Viewer("李", Role.SUPERVISOR), Viewer("吴", Role.SUPERVISOR)


def waiting(session: Session, name: str, *, due: datetime = TONIGHT, customer: Any = None, **more: Any) -> Callback:
    told: dict[str, Any] = {"phone": "+8613800000000", **(customer or {})}
    person = Customer(number=name, name=name, opened_at=NOW - timedelta(days=9), **told)
    session.add(person)
    session.flush()
    callback = Callback(
        number=f"b-{name}",
        customer_id=person.id,
        **{"reason": "after_service", "opened_at": NOW - timedelta(days=3), **more},
        original_due_at=due,
        due_at=due,
        recorded_at=NOW,
    )
    session.add(callback)
    session.flush()
    return callback


def name_of(turn: Turn) -> str | None:
    return turn.call.name if turn.call else None


def works(store: Engine, viewer: Viewer = LI, *, now: datetime = NOW) -> list[str]:
    """Everybody whom one person is given, calling one after the other."""
    found: list[str] = []
    while (turn := take_call(store, viewer, "page", now=now)).call is not None:
        found.append(turn.call.name)
        skip_callback(store, viewer, SkipEntry(turn.call.callback_id, "测试"), now=now)
    return found


def test_the_longest_overdue_comes_first_and_only_who_may_be_called_now(store: Engine) -> None:
    with writing(store) as session:
        waiting(session, "today")
        waiting(session, "overdue", due=TONIGHT - timedelta(days=2))
        waiting(session, "tier A today", tier="A")
        waiting(session, "tomorrow", due=TONIGHT + timedelta(days=1))
        waiting(session, "quiet", customer={"do_not_call": True})
        waiting(session, "numberless", customer={"phone": None})
        waiting(session, "wrong number", needs_phone=True)
        waiting(session, "this afternoon", next_attempt_at=NOW + timedelta(hours=4))
        waiting(session, "done", state="reached", ended_at=NOW)
        waiting(session, "evening", due=TONIGHT - timedelta(days=5), customer={"preferred_time": "晚上"})
        waiting(session, "void", voided_at=NOW)
        secret = {"kind": "complaint", "received_at": NOW, "recorded_at": NOW, "stage_since": NOW, "confidential": True}
        case = Case(number="k", **secret)
        session.add(case)
        session.flush()
        waiting(session, "protected", case_id=case.id)
    held = take_call(store, LI, "page", now=NOW).held
    assert held.protected == 1
    assert (held.do_not_call, held.no_phone, held.needs_phone, held.later, held.taken) == (1, 1, 1, 1, 0)
    assert works(store) == ["overdue", "tier A today", "today", "evening"]
    assert name_of(take_call(store, WU, "other", now=NOW + timedelta(hours=9))) == "evening"


def test_ones_own_customers_come_before_others_and_what_was_asked_for_before_all(store: Engine) -> None:
    with writing(store) as session:
        li = Staff(number="1", name="李")
        zhao = Staff(number="2", name="赵")
        session.add_all([li, zhao])
        session.flush()
        waiting(session, "zhao's", owner_id=zhao.id, due=TONIGHT - timedelta(days=3))
        waiting(session, "nobody's")
        waiting(session, "mine", owner_id=li.id)
        asked = waiting(session, "asked", owner_id=zhao.id)
        me = Viewer("李", Role.SUPERVISOR, staff_id=li.id)
    at_ten = AttemptEntry(asked.id or 0, 1, "another_time", "t", another_time=NOW)
    log_attempt(store, me, at_ten, now=NOW - timedelta(hours=1))
    assert name_of(take_call(store, me, "page", now=NOW - timedelta(minutes=1))) == "mine"
    assert works(store, me) == ["asked", "mine", "nobody's", "zhao's"]


def test_ones_own_and_what_was_asked_for_are_offered_however_many_are_overdue(
    store: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(call_queue, "MOST_CANDIDATES", 2)
    with writing(store) as session:
        li = Staff(number="1", name="李")
        session.add(li)
        session.flush()
        for days in range(1, 5):
            waiting(session, f"overdue {days}", due=TONIGHT - timedelta(days=days))
        waiting(session, "mine", owner_id=li.id)
        asked = waiting(session, "asked", due=TONIGHT + timedelta(days=1))
        me = Viewer("李", Role.SUPERVISOR, staff_id=li.id)
    turn = take_call(store, me, "page", now=NOW)
    assert (name_of(turn), turn.waiting, waiting_calls(store, me, now=NOW)) == ("mine", 5, 4)  # one is being called
    log_attempt(
        store, me, AttemptEntry(asked.id or 0, 1, "another_time", "t", another_time=NOW), now=NOW - timedelta(hours=1)
    )
    turn = take_call(store, me, "page", now=NOW)
    assert (name_of(turn), turn.waiting) == ("asked", 6)


def test_two_at_once_never_get_the_same_customer(store: Engine) -> None:
    people = 6
    with writing(store) as session:
        for place in range(people):
            first = waiting(session, f"c{place}")
        again = waiting(session, "unused", due=TONIGHT + timedelta(days=9))
        again.customer_id, again.due_at = first.customer_id, TONIGHT  # a second callback to one customer
    both_ready = Barrier(people)

    def take(place: int) -> int | None:
        both_ready.wait()
        turn = take_call(store, LI, f"page {place}", now=NOW)
        return turn.call.customer_id if turn.call else None

    with ThreadPoolExecutor(people) as pool:
        given = list(pool.map(take, range(people)))
    assert len(set(given)) == people
    assert None not in given
    assert take_call(store, WU, "one more", now=NOW).call is None
    with reading(store) as session:
        assert session.execute(select(func.count()).select_from(CallLease)).scalar_one() == people


def test_a_lease_ends_when_the_browser_dies_and_is_renewed_while_the_page_is_open(store: Engine) -> None:
    with writing(store) as session:
        callback_id = waiting(session, "only").id or 0
    assert name_of(take_call(store, LI, "li", now=NOW)) == "only"
    assert take_call(store, WU, "wu", now=NOW).held.taken == 1
    later = NOW + LEASE - timedelta(seconds=1)
    assert renew_lease(store, LI, "li", callback_id, now=later)
    assert name_of(take_call(store, WU, "wu", now=NOW + LEASE)) is None
    dead = later + LEASE
    assert name_of(take_call(store, WU, "wu", now=dead)) == "only"
    assert not renew_lease(store, LI, "li", callback_id, now=dead)
    release_lease(store, "wu", now=dead)
    assert name_of(take_call(store, LI, "li", now=dead)) == "only"


def test_the_call_that_is_shown_stays(store: Engine) -> None:
    with writing(store) as session:
        waiting(session, "first", due=TONIGHT - timedelta(days=1))
        shown = waiting(session, "second").id
    assert name_of(take_call(store, LI, "li", now=NOW, keep=shown)) == "second"
    assert name_of(take_call(store, LI, "li", now=NOW)) == "first"


def test_a_skip_needs_a_reason_and_moves_nothing(store: Engine) -> None:
    with writing(store) as session:
        callback_id = waiting(session, "only").id or 0
    with pytest.raises(Refusal) as refused:
        skip_callback(store, LI, SkipEntry(callback_id, "  "), now=NOW)
    assert refused.value.key == "callback.skip_reason"
    with pytest.raises(NotAllowed):
        skip_callback(store, Viewer("看", Role.VIEWER), SkipEntry(callback_id, "忙"), now=NOW)
    skip_callback(store, LI, SkipEntry(callback_id, "开会"), now=NOW)
    with reading(store) as session:
        assert session.execute(select(col(CallbackSkip.reason))).scalar_one() == "开会"
        callback = session.get_one(Callback, callback_id)
        assert (callback.state, callback.due_at, callback.version) == ("open", TONIGHT, 1)
    assert name_of(take_call(store, LI, "li", now=NOW)) is None
    assert name_of(take_call(store, WU, "wu", now=NOW)) == "only"
    release_lease(store, "wu", now=NOW)
    assert name_of(take_call(store, LI, "li", now=NOW + timedelta(days=1))) == "only"


def test_another_teams_calls_are_out_of_sight(store: Engine) -> None:
    with writing(store) as session:
        north = Team(code="n", name="N")
        session.add(north)
        session.flush()
        waiting(session, "north's", team_id=north.id)
    stranger = Viewer("外", Role.SUPERVISOR, scope=Scope(teams=frozenset({999})))
    assert take_call(store, stranger, "page", now=NOW).call is None


def test_a_protected_complainant_whom_call_mode_shows_leaves_the_trace_of_a_look(store: Engine) -> None:
    with writing(store) as session:
        told = {"kind": "complaint", "received_at": NOW, "recorded_at": NOW, "stage_since": NOW}
        plain, secret = Case(number="p", **told), Case(number="s", confidential=True, **told)
        session.add_all([plain, secret])
        session.flush()
        call = waiting(session, "王")
        for number, case in (("p1", plain), ("p2", secret)):
            part = waiting(session, number, case_id=case.id, part_of_id=call.id, reason="after_complaint")
            part.customer_id = call.customer_id
        secret_id = secret.id
    assert name_of(take_call(store, LI, "page", now=NOW)) == "王"
    with reading(store) as session:
        looks = select(AuditEntry.subject_id, AuditEntry.actor).where(
            col(AuditEntry.action) == "reveal", col(AuditEntry.subject) == "case"
        )
        assert [tuple(row) for row in session.execute(looks)] == [(secret_id, LI.actor)]
