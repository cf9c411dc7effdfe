"""Random walks of cases, legal and illegal: what the table and the gates allow happens, nothing else does, and the store
stays whole."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, func, select
from sqlmodel import Session, col

from dashboard.auth.viewer import Viewer
from dashboard.errors import Conflict, Refusal
from dashboard.jobs.escalations import escalate_late_cases
from dashboard.policies import policies_in_force
from dashboard.reports.figures import figure
from dashboard.rules.callbacks import SATISFIED, Word
from dashboard.rules.situation import Situation, possible_moves, usual_next
from dashboard.use_cases.case_due import situation_of
from dashboard.use_cases.case_moves import Move
from dashboard.use_cases.check_store import check_store
from dashboard.use_cases.log_attempt import AttemptEntry, log_attempt
from dashboard.use_cases.move_case import move_case
from data_access.engine import reading, writing
from data_access.scope import Selection
from data_access.tables import Callback, Case, CaseEvent, Customer, CustomerSearch, Staff, Team
from data_access.vocabulary import CASE_EVENTS, AttemptResult, CallbackState, CaseKind, Role, Stage

START = datetime(2026, 11, 2, 1, tzinfo=UTC)
PEOPLE = (Viewer("chen", Role.SUPERVISOR, account_id=1), Viewer("wu", Role.MANAGER, account_id=2))
_tokens = count(1)


@dataclass(frozen=True)
class Step:
    """One thing tried: the step that usually comes next, any that is possible, or any at all (`chosen`, the `pick`-th of them).

    `stale`: an old version. `result`, `word`: of a call, what came of it and what the customer says of the outcome.
    """

    chosen: str
    pick: int
    person: int
    hours: float
    says_enough: bool
    stale: bool
    result: str
    word: str


TRIED = (*CASE_EVENTS, *("call", "clock") * 4)
STEPS = st.builds(
    Step,
    chosen=st.sampled_from(["usual"] * 5 + ["possible"] * 2 + ["any"] * 3),
    pick=st.integers(0, 100),
    person=st.integers(0, 1),
    hours=st.sampled_from([0.0, 1.0, 7.0, 60.0, -5.0]),
    says_enough=st.sampled_from([True, True, True, True, False]),
    stale=st.sampled_from([False, False, False, False, False, True]),
    result=st.sampled_from(["reached", *(str(one) for one in AttemptResult if one != AttemptResult.ANOTHER_TIME)]),
    word=st.sampled_from([str(one) for one in Word]),
)
WALKS = st.tuples(
    st.sampled_from([CaseKind.COMPLAINT, *CaseKind]), st.booleans(), st.lists(STEPS, min_size=8, max_size=13)
)


@dataclass(frozen=True)
class House:
    store: Engine
    team: int
    engineer: int
    customer: int
    master: str


@pytest.fixture
def house(store: Engine) -> House:
    with writing(store) as session:
        team, customer = Team(code="w", name="工程"), Customer(number="1", name="李", opened_at=START)
        session.add_all([team, customer])
        session.flush()
        engineer = Staff(number="7", name="吴", team_id=team.id)
        session.add_all([engineer, CustomerSearch(customer_id=customer.id or 0, key="李", kind="name")])
        session.flush()
        keys = (team.id or 0, engineer.id or 0, customer.id or 0)
    return House(store, *keys, "master")


def _open(house: House, kind: str, *, anonymous: bool) -> int:
    with writing(house.store) as session:
        number = f"w{next(_tokens)}"
        due_at = START + timedelta(hours=30)
        case = Case(
            number=number, kind=kind, customer_id=None if anonymous else house.customer, team_id=house.team,
            received_at=START, recorded_at=START, stage_since=START, policy_due_at=due_at, due_at=due_at,
        )  # fmt: skip
        session.add(case)
        session.flush()
        return int(case.id or 0)


class Walk:
    """One case and the clock on the wall."""

    def __init__(self, house: House, kind: str, *, anonymous: bool) -> None:
        self.house, self.case_id, self.now = house, _open(house, kind, anonymous=anonymous), START
        self.seen: set[str] = set()

    def take(self, step: Step) -> None:
        self.now += timedelta(hours=max(step.hours, 0))
        case, found, events = self._state()
        event = self._event(step, found)
        if event == "clock":
            escalate_late_cases(self.house.store, now=self.now)
        elif event == "call":
            self._call(step)
        else:
            self._move(step, event, case, found, events)

    def _event(self, step: Step, found: Situation) -> str:
        usual = usual_next(found) if step.chosen == "usual" else None
        if usual == Stage.FOLLOWED_UP and CallbackState.OPEN in found.callbacks:
            return "call"
        possible = possible_moves(found, may_override=bool(step.person)) if step.chosen == "possible" else TRIED
        return usual or str(possible[step.pick % len(possible)])

    def _call(self, step: Step) -> None:
        with reading(self.house.store) as session:
            found = session.execute(
                select(col(Callback.id), col(Callback.version)).where(
                    col(Callback.case_id) == self.case_id, col(Callback.state) == CallbackState.OPEN
                )
            ).first()
        if found is None:
            return
        problem = "仍漏水" if step.word == Word.NO and step.result == AttemptResult.REACHED else None
        entry = AttemptEntry(
            *found, step.result, f"c{next(_tokens)}", satisfied=SATISFIED.get(step.word), unsaid=True, problem=problem
        )
        log_attempt(self.house.store, PEOPLE[step.person], entry, now=self.now)

    def _move(self, step: Step, event: str, case: Case, found: Situation, events: int) -> None:
        move = Move(self.case_id, case.version - step.stale, event, f"m{next(_tokens)}", **self._said(step))
        person = PEOPLE[step.person]
        legal = possible_moves(found, may_override=step.person == 1 and step.says_enough)
        is_called = event == "followed_up" and CallbackState.OPEN in found.callbacks
        try:
            self.seen.add(move_case(self.house.store, person, move, now=self.now).stage)
        except (Refusal, Conflict):
            with reading(self.house.store) as session:
                after = session.get_one(Case, self.case_id)
                assert (after.version, after.stage, self._events(session)) == (case.version, case.stage, events)
            may = event in legal and step.says_enough and not step.stale and step.hours >= 0 and not is_called
            assert not may, f"{event} of {case.kind} at {case.stage} was refused"
        else:
            assert event in legal
            assert move.is_quiet or not step.stale
            with reading(self.house.store) as session:
                is_rejected = event == Stage.FOLLOWED_UP and step.word == Word.NO
                assert self._events(session) == events + 1 + is_rejected

    def _said(self, step: Step) -> dict[str, Any]:
        """Everything that any form asks for, or nothing at all."""
        if not step.says_enough:
            return {}
        return {
            "at": self.now + timedelta(hours=step.hours) if step.hours < 0 else None,
            "note": "说明", "owner_id": self.house.engineer, "finding": "查明", "root_cause": "equipment",
            "outcome": "met", "way": "phone", "word": step.word, "problem": "仍漏水", "reason": "customer",
            "post": "manager", "is_effective": True,
            "promised_at": self.now + timedelta(days=2), "override_reason": "客户出国" if step.person == 1 else "",
            "into_number": self.house.master,
        }  # fmt: skip

    def _state(self) -> tuple[Case, Situation, int]:
        with reading(self.house.store) as session:
            case = session.get_one(Case, self.case_id)
            found = situation_of(session, case, policies_in_force(session, self.now))
            events = self._events(session)
            session.expunge(case)
            return case, found, events

    def _events(self, session: Session) -> int:
        """What people wrote: the clock adds its levels to any step."""
        rows = select(func.count()).where(col(CaseEvent.case_id) == self.case_id, ~col(CaseEvent.by_clock))
        return session.execute(rows).scalar() or 0


def test_any_walk_leaves_the_store_whole_and_its_flow_balanced(house: House) -> None:
    """Many walks in the embedded store; a few in PostgreSQL, where each write takes its time."""
    with writing(house.store) as session:
        session.add(
            Case(number=house.master, kind="complaint", received_at=START, recorded_at=START, stage_since=START)
        )

    reached: set[str] = set()

    @settings(
        max_examples=25 if house.store.dialect.name == "sqlite" else 5,
        deadline=None,
        phases=(Phase.explicit, Phase.reuse, Phase.generate),  # the store remembers: no shorter walk is the same walk
    )
    @given(kind_and_steps=WALKS)
    def walk(kind_and_steps: tuple[CaseKind, bool, list[Step]]) -> None:
        kind, anonymous, steps = kind_and_steps
        one = Walk(house, str(kind), anonymous=anonymous)
        for step in steps:
            one.take(step)
        reached.update(one.seen)
        assert check_store(house.store, now=START + timedelta(days=365)) == ()
        for hours in (40, 20_000):
            _balances(house.store, START + timedelta(hours=hours))

    walk()
    assert {Stage.RESOLVED, Stage.ANSWERED} <= reached
    assert house.store.dialect.name != "sqlite" or Stage.CLOSED in reached, "walks are long enough to reach the gate"


def _balances(store: Engine, as_of: datetime) -> None:
    """Open at the end = opened + re-opened − closed − exited, nothing having been open before the first."""
    chosen = Selection(as_of=as_of, start=START - timedelta(days=1), end=as_of, kinds=tuple(CaseKind))
    with reading(store) as session:
        n = {slug: figure(session, slug, chosen).n for slug in ("received", "reopened", "closed", "exited", "open")}
        stored = session.execute(select(func.count()).where(col(Case.is_open).is_(True))).scalar()
    assert n["open"] == n["received"] + n["reopened"] - n["closed"] - n["exited"]
    if as_of > START + timedelta(hours=19_000):
        assert n["open"] == stored
