"""The ledger is the sum of its attempts: after any walk; several promises are one call; what is undone is as if never done."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from io import BytesIO
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image
from sqlalchemy import Engine, func, select
from sqlmodel import Session, col

from dashboard.auth.viewer import Viewer
from dashboard.errors import NotFound, Refusal
from dashboard.policies import policies_in_force
from dashboard.reports.figures import figures
from dashboard.rules.callbacks import Attempt, CallbackPolicy, standing
from dashboard.use_cases.add_callback import CallbackEntry, CancelEntry, add_callback, cancel_callback
from dashboard.use_cases.check_store import check_store
from dashboard.use_cases.consequences import after_resolution, after_service
from dashboard.use_cases.log_attempt import AttemptEntry, log_attempt
from dashboard.use_cases.note_attempt import note_attempt
from dashboard.use_cases.undo_attempt import undo_attempt
from data_access.engine import reading, writing
from data_access.repositories.callbacks import join_due_together
from data_access.scope import Selection, Split
from data_access.tables import (
    Attachment,
    AuditEntry,
    Callback,
    CallbackAttempt,
    Case,
    CaseEvent,
    Customer,
    Service,
    Staff,
    Survey,
    SurveyItem,
    Team,
)
from data_access.vocabulary import AttemptResult, Role

ZONE = ZoneInfo("Asia/Shanghai")
MONDAY = datetime(2026, 11, 23, 10, tzinfo=ZONE)
LI, WU = Viewer("李", Role.SUPERVISOR), Viewer("吴", Role.SUPERVISOR)
TOKENS = count(1)
LEDGER_FAULTS = {"check.callback_state", "check.callback_part", "check.backward_callback", "check.callback_flow"}


def customer(session: Session) -> int:
    person = Customer(number=f"c{next(TOKENS)}", name="王", phone="+8613800000000", opened_at=MONDAY)
    session.add(person)
    session.flush()
    return person.id or 0


def one_callback(store: Engine, **more: Any) -> int:
    with writing(store) as session:
        key = customer(session)
    entry = CallbackEntry(key, date(2026, 11, 24), form_token=f"cb-{next(TOKENS)}", **more)
    return add_callback(store, LI, entry, now=MONDAY)


def attempt(store: Engine, callback_id: int, result: str, at: datetime, viewer: Viewer = LI, **more: Any) -> int:
    with reading(store) as session:
        version = session.get_one(Callback, callback_id).version
    entry = AttemptEntry(callback_id, version, result, f"t-{next(TOKENS)}", **more)
    return log_attempt(store, viewer, entry, now=at).attempt_id


def faults(store: Engine, now: datetime) -> set[str]:
    return LEDGER_FAULTS & {finding.key for finding in check_store(store, now=now)}


# ── any walk ──────────────────────────────────────────────────────────────────────────────────────────────────────────

STEPS = st.lists(
    st.tuples(st.sampled_from([*AttemptResult, "undo", "cancel"]), st.integers(1, 40)), min_size=1, max_size=7
)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_after_any_walk_the_callback_is_the_sum_of_its_attempts(store: Engine, steps: list[tuple[str, int]]) -> None:
    callback_id, now = one_callback(store), MONDAY
    tries: list[tuple[int, Attempt]] = []
    is_cancelled = False
    for what, hours in steps:
        now += timedelta(minutes=3) if what == "undo" else timedelta(hours=hours)
        try:
            if what == "undo":
                if tries:
                    undo_attempt(store, LI, tries[-1][0], now=now)
                    tries.pop()
            elif what == "cancel":
                with reading(store) as session:
                    version = session.get_one(Callback, callback_id).version
                cancel_callback(store, LI, CancelEntry(callback_id, version, "不用了"), now=now)
                is_cancelled = True
            else:
                wanted = now + timedelta(hours=30) if what == AttemptResult.ANOTHER_TIME else None
                tries.append((attempt(store, callback_id, what, now, another_time=wanted), Attempt(now, what, wanted)))
        except Refusal:
            continue  # an illegal step is refused and changes nothing
    with reading(store) as session:
        callback = session.get_one(Callback, callback_id)
        policies = policies_in_force(session, now)
        told = standing(policies.callbacks, policies.calendar, callback.original_due_at, [one for _, one in tries])
        if not is_cancelled:
            assert (callback.state, callback.ended_at, callback.next_attempt_at) == (
                told.state,
                told.ended_at,
                told.next_at,
            )
        assert (callback.due_at, callback.needs_phone) == (told.due_at, told.needs_phone and not is_cancelled)
        assert callback.original_due_at == datetime(2026, 11, 25, tzinfo=ZONE)
    assert faults(store, now + timedelta(days=3)) == set()


# ── several promises, one call ────────────────────────────────────────────────────────────────────────────────────────


def two_promises(store: Engine) -> tuple[int, int, int]:
    """A complaint resolved on Tuesday and a service done on Monday: both due on Thursday. The keys, and the case's."""
    with writing(store) as session:
        key = customer(session)
        policies = policies_in_force(session, MONDAY)
        case = Case(
            number=f"k{next(TOKENS)}", kind="complaint", customer_id=key, received_at=MONDAY, recorded_at=MONDAY,
            stage="answered", stage_since=MONDAY, content="电梯",
        )  # fmt: skip
        service = Service(
            number=f"s{next(TOKENS)}", customer_id=key, description="换锁", finished_at=MONDAY, recorded_at=MONDAY
        )
        session.add_all([case, service])
        session.flush()
        for kind in ("received", "resolved", "answered"):
            session.add(
                CaseEvent(
                    number=f"e{next(TOKENS)}", case_id=case.id or 0, kind=kind, occurred_at=MONDAY, recorded_at=MONDAY
                )
            )
        first = after_service(session, LI, service, policies, now=MONDAY)
        second = after_resolution(session, LI, case, MONDAY + timedelta(days=1), policies, now=MONDAY)
        assert first is not None
        assert second is not None
        return first, second, case.id or 0


def test_promises_to_one_customer_for_one_day_are_one_call_and_all_kept(store: Engine) -> None:
    first, second, case_id = two_promises(store)
    week = Selection(as_of=MONDAY + timedelta(days=7), start=MONDAY - timedelta(days=1), end=MONDAY + timedelta(days=6))
    with reading(store) as session:
        call, part = session.get_one(Callback, first), session.get_one(Callback, second)
        assert (part.part_of_id, part.version, call.version) == (first, 2, 2)
    attempt(store, second, "reached", MONDAY + timedelta(days=2), satisfied=True)  # whichever of them was opened
    with reading(store) as session:
        call, part = session.get_one(Callback, first), session.get_one(Callback, second)
        assert {call.state, part.state} == {"reached"}
        assert session.execute(select(col(CallbackAttempt.callback_id))).scalar_one() == first
        assert session.get_one(Case, case_id).stage == "followed_up"
        values = figures(session, ("callbacks_due", "callback_on_time_rate"), week)
        assert [(value.value, value.n) for value in values] == [(1, 1), (1.0, 1)]
        by_reason = figures(session, ("callback_reached_rate",), week.split(Split.REASON))
        assert {one.group: (one.numerator, one.denominator) for one in by_reason} == {
            "after_service": (1, 1),
            "after_complaint": (1, 1),
        }
    assert faults(store, MONDAY + timedelta(days=3)) == set()


def test_whoever_owns_them_promises_for_one_day_are_one_call_of_one_person(store: Engine) -> None:
    """A call that nobody has goes to the person of the promise that joins it; one that somebody has stays theirs. As entries
    come one by one, so many at once."""
    with writing(store) as session:
        key, stranger = customer(session), customer(session)
        north, south = Team(code="n", name="北"), Team(code="s", name="南")
        li, wu = Staff(number="1", name="李"), Staff(number="2", name="吴")
        session.add_all([north, south, li, wu])
        session.flush()
        teams, people = (north.id, south.id), (li.id, wu.id)
    promised = ((teams[0], None), (teams[1], people[1]), (teams[0], people[0]), (None, None))

    def promise(place: int, of: int) -> int:
        team, owner = promised[place]
        entry = CallbackEntry(of, date(2026, 11, 24), f"cb-{next(TOKENS)}", team_id=team, owner_id=owner)
        return add_callback(store, LI, entry, now=MONDAY)

    one_by_one = [promise(place, key) for place in range(4)]
    with writing(store) as session:
        due_at, many = session.get_one(Callback, one_by_one[0]).due_at, []
        for place, (team, owner) in enumerate(promised):
            more = {"reason": "by_hand", "topic": "", "opened_at": MONDAY, "recorded_at": MONDAY}
            row = Callback(number=f"m{place}", customer_id=stranger, due_at=due_at, original_due_at=due_at, **more)
            row.team_id, row.owner_id = team, owner
            session.add(row)
            session.flush()
            many.append(row.id or 0)
        assert join_due_together(session) == 3
    with reading(store) as session:
        for call, *parts in (one_by_one, many):
            rows = [session.get_one(Callback, one) for one in (call, *parts)]
            assert [row.part_of_id for row in rows] == [None, call, call, call]
            assert {row.owner_id for row in rows} == {people[1]}
            assert (rows[0].team_id, rows[2].team_id) == (teams[1], teams[0]), "each promise counts for its own team"
    assert faults(store, MONDAY) == set()


def test_a_call_that_a_complaint_is_part_of_asks_whether_the_outcome_satisfies(store: Engine) -> None:
    first, _, _ = two_promises(store)
    with pytest.raises(Refusal) as refused:
        attempt(store, first, "reached", MONDAY)
    assert (refused.value.key, refused.value.field) == ("callback.no_satisfaction", "satisfied")
    attempt(store, first, "no_answer", MONDAY)
    attempt(store, one_callback(store), "reached", MONDAY)  # a call about no complaint asks it of nobody


def test_only_an_untouched_call_for_the_same_day_is_joined(store: Engine) -> None:
    key = one_callback(store)
    with reading(store) as session:
        customer_id = session.get_one(Callback, key).customer_id
    entry = CallbackEntry(customer_id, date(2026, 11, 25), form_token=f"cb-{next(TOKENS)}")
    other_day = add_callback(store, LI, entry, now=MONDAY)
    attempt(store, key, "busy", MONDAY)
    again = replace(entry, due_on=date(2026, 11, 24), form_token=f"cb-{next(TOKENS)}")
    after_a_try = add_callback(store, LI, again, now=MONDAY)
    with reading(store) as session:
        assert [session.get_one(Callback, one).part_of_id for one in (other_day, after_a_try)] == [None, None]


# ── undo ──────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_undoing_takes_back_the_follow_up_the_complaint_and_the_scores(store: Engine) -> None:
    _, second, case_id = two_promises(store)
    with writing(store) as session:
        session.add(SurveyItem(code="overall", name="总体", is_overall=True))
    done = attempt(store, second, "reached", MONDAY, problem="又坏了", scores={"overall": 1}, satisfied=False)
    with reading(store) as session:
        assert session.execute(select(func.count()).select_from(Case)).scalar_one() == 2
        opened = session.execute(select(Callback).where(col(Callback.reason) == "low_score")).scalar_one()
        assert opened.state == "open"
    with pytest.raises(NotFound):
        undo_attempt(store, WU, done, now=MONDAY)
    with pytest.raises(Refusal) as late:
        undo_attempt(store, LI, done, now=MONDAY + timedelta(minutes=6))
    assert late.value.key == "log.undo_late"
    undo_attempt(store, LI, done, now=MONDAY + timedelta(minutes=1))
    with reading(store) as session:
        assert session.get_one(Callback, second).state == "open"
        assert session.get_one(Case, case_id).stage == "answered"
        assert session.execute(select(func.count()).where(col(Case.voided_at).is_(None))).scalar_one() == 1
        assert session.execute(select(func.count()).where(col(Survey.voided_at).is_(None))).scalar_one() == 0
        left = session.execute(select(col(Callback.reason)).where(col(Callback.voided_at).is_(None))).scalars()
        assert sorted(left) == ["after_complaint", "after_service"]
    assert faults(store, MONDAY + timedelta(days=1)) == set()
    assert {"check.case_stage", "check.case_open"}.isdisjoint(f.key for f in check_store(store, now=MONDAY))
    with pytest.raises(NotFound):
        undo_attempt(store, LI, done, now=MONDAY + timedelta(minutes=2))


def test_the_words_of_ones_own_attempt_may_follow_it_for_five_minutes(store: Engine) -> None:
    _, second, case_id = two_promises(store)
    missed = attempt(store, second, "no_answer", MONDAY, note="")
    note_attempt(store, LI, missed, " 家人接的，下午再打 ", now=MONDAY + timedelta(minutes=4))
    done = attempt(store, second, "reached", MONDAY + timedelta(hours=4), note="好", satisfied=True)
    note_attempt(store, LI, done, "好，谢谢师傅", now=MONDAY + timedelta(hours=4, minutes=1))
    with pytest.raises(NotFound):
        note_attempt(store, WU, done, "不是我的", now=MONDAY + timedelta(hours=4, minutes=1))
    with pytest.raises(Refusal) as late:
        note_attempt(store, LI, done, "太晚", now=MONDAY + timedelta(hours=4, minutes=6))
    assert late.value.key == "log.undo_late"
    with reading(store) as session:
        notes = session.execute(select(col(CallbackAttempt.note)).order_by(col(CallbackAttempt.id))).scalars().all()
        assert notes == ["家人接的，下午再打", "好，谢谢师傅"]
        followed = select(col(CaseEvent.note)).where(
            col(CaseEvent.case_id) == case_id, col(CaseEvent.kind) == "followed_up"
        )
        assert session.execute(followed).scalars().all() == ["好，谢谢师傅"]
        kept = select(col(AuditEntry.details)).where(col(AuditEntry.action) == "correct").order_by(col(AuditEntry.id))
        assert [one["note"] for one in session.execute(kept).scalars()] == [
            [None, "家人接的，下午再打"],
            ["好", "好，谢谢师傅"],
        ]
    undo_attempt(store, LI, done, now=MONDAY + timedelta(hours=4, minutes=2))  # and can still be taken back
    assert faults(store, MONDAY + timedelta(days=1)) == set()


def test_a_policy_written_before_rechecks_still_reads() -> None:
    stored = CallbackPolicy().to_json()
    del stored["recheck_percent"]
    assert CallbackPolicy.from_json(stored) == CallbackPolicy()


# ── visits ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def picture(color: str) -> bytes:
    made = BytesIO()
    Image.new("RGB", (40, 20), color).save(made, "PNG")
    return made.getvalue()


def test_a_visit_is_reached_with_the_customers_signature_only(store: Engine) -> None:
    key = one_callback(store)
    for wrong, refusal in (
        (None, "callback.signature_missing"),
        (b"not a picture", "case.file.kind"),
        (b"%PDF-1.4\n%%EOF", "callback.signature_picture"),
    ):
        with pytest.raises(Refusal) as refused:
            attempt(store, key, "reached", MONDAY, way="visit", signature=wrong)
        assert refused.value.key == refusal
    done = attempt(store, key, "reached", MONDAY, way="visit", signature=picture("white"))
    with reading(store) as session:
        signed = session.execute(select(Attachment)).scalar_one()
        assert (signed.attempt_id, signed.media_type, signed.voided_at) == (done, "image/png", None)
    undo_attempt(store, LI, done, now=MONDAY)
    attempt(store, key, "no_answer", MONDAY, way="visit")  # nobody was there to sign
    attempt(store, key, "reached", MONDAY, way="visit", signed_on_paper=True)
    with reading(store) as session:
        assert session.execute(select(col(Attachment.voided_at).is_not(None))).scalars().all() == [True]
