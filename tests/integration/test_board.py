"""The board: whose cases, what falls due next, and handing several over at once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import Engine, func, select
from sqlmodel import Session, col

from dashboard.auth.viewer import Viewer
from dashboard.errors import Conflict, NotAllowed, NotFound, Refusal
from dashboard.reports.board import board
from dashboard.reports.figures import figure
from dashboard.use_cases.hand_over_cases import HandOver, Seen, hand_over_cases
from data_access.engine import reading, writing
from data_access.queries.case_board import Desk, Owed, Whose
from data_access.scope import Scope
from data_access.tables import Callback, Case, CaseEvent, CaseTeam, Company, Staff
from data_access.vocabulary import Role
from tests.integration.cast import House, at, case, house, seen

CHEN = Viewer("chen", Role.SUPERVISOR, account_id=1)
THURSDAY_TEN = 82.0


@pytest.fixture
def cast(store: Engine) -> House:
    with writing(store) as session:
        session.add(Company(id=1))
        return house(session)


def _person(session: Session, team_id: int) -> int:
    person = Staff(number=f"p{team_id}", name="吴工", team_id=team_id)
    session.add(person)
    session.flush()
    return person.id or 0


def test_what_falls_due_next_comes_first_and_red_lines_before_all(store: Engine, cast: House) -> None:
    with writing(store) as session:
        later = case(session, 60, due_at=at(110))
        late = case(session, 10, due_at=at(70))
        today = case(session, 70, due_at=at(90))
        red = case(session, 80, due_at=at(130), is_red_line=True)
        limitless = case(session, 20)
        answered = case(session, 1, stage="answered", due_at=at(20))
        session.add(
            Callback(number="b1", case_id=answered, reason="after_complaint", topic="x", opened_at=at(50),
                     original_due_at=at(96), due_at=at(96), recorded_at=at(50))
        )  # fmt: skip
        case(session, 5, (30, "closed"), stage="closed", due_at=at(40))  # over
        case(session, 5, due_at=at(40), voided_at=at(6))  # void
        case(session, 90, due_at=at(99))  # not yet received at the cut-off
    with reading(store) as session:
        found = board(session, seen(THURSDAY_TEN), Desk(), None)
    assert [one.row.id for one in found.cases] == [red, late, today, answered, later, limitless]
    assert found.whose is Whose.ALL
    assert (found.total, found.counts.late, found.counts.today) == (6, 1, 2), "a callback due today is due by its end"
    assert found.next is not None
    assert found.next.row.id == late
    with reading(store) as session:
        after = board(session, seen(97), Desk(), None)
    assert (after.counts.late, after.counts.late_calls) == (2, 1), "a late callback is told apart from a late case"


def test_what_was_resolved_in_time_is_not_late_and_owes_its_answer_and_its_call(store: Engine, cast: House) -> None:
    with writing(store) as session:
        in_time = case(session, 1, (40, "resolved"), stage="resolved", due_at=at(70))
        promised = case(session, 2, (41, "resolved"), stage="resolved", due_at=at(60), promised_at=at(60))
        both = case(session, 3, (42, "resolved"), stage="resolved", due_at=at(90), promised_at=at(90))
        history = case(session, 4, (43, "resolved"), stage="resolved", promised_at=at(50))  # came in before going live
        session.add_all(
            Callback(number=f"b{key}", case_id=key, reason="after_complaint", topic="x", opened_at=at(42),
                     original_due_at=at(due), due_at=at(due), recorded_at=at(42))
            for key, due in ((in_time, 100), (both, 80))
        )  # fmt: skip
    with reading(store) as session:
        found = board(session, seen(THURSDAY_TEN), Desk(), Whose.ALL)
        late = figure(session, "past_due", seen(THURSDAY_TEN))
    dues = {one.row.id: (one.due_at, one.owes) for one in found.cases}
    assert dues[in_time] == (at(100), Owed.CALL)
    assert dues[promised] == (at(60), Owed.ANSWER)
    assert dues[both] == (at(80), Owed.CALL), "what falls due first"
    assert dues[history][0] is None
    counts = found.counts
    assert (counts.late, counts.late_answers, counts.late_calls) == (0, 1, 1)
    assert counts.late == late.n, "late means the same on every page"


def test_each_sees_their_own_their_teams_and_what_nobody_has(store: Engine, cast: House) -> None:
    with writing(store) as session:
        me = _person(session, cast.north)
        mine = case(session, 1, owner_id=me, team_id=cast.south, stage="dispatched")
        teams = case(session, 2, team_id=cast.north, stage="dispatched")
        fresh = case(session, 3, owner_id=me, team_id=cast.north)
    desk = Desk(me, cast.north)
    with reading(store) as session:
        lists = {
            whose: {one.row.id for one in board(session, seen(THURSDAY_TEN), desk, whose).cases} for whose in Whose
        }
        opening = board(session, seen(THURSDAY_TEN), desk, None)
        stranger = board(session, seen(THURSDAY_TEN), Desk(), Whose.MINE)
        narrow = board(session, seen(THURSDAY_TEN, scope=Scope(teams=frozenset({cast.north}))), desk, Whose.ALL)
    assert lists == {
        Whose.MINE: {mine, fresh},
        Whose.TEAM: {teams, fresh},
        Whose.NOBODY: {teams, fresh},
        Whose.ALL: {mine, teams, fresh},
    }
    assert opening.whose is Whose.MINE
    assert stranger.cases == ()
    assert {one.row.id for one in narrow.cases} == {teams, fresh}, "the south's case is out of sight"


def test_a_reopened_case_goes_by_its_own_clock_and_a_waiting_one_says_since_when(store: Engine, cast: House) -> None:
    with writing(store) as session:
        again = case(session, 1, (20, "closed"), (60, "reopened"), due_at=at(30))
        session.execute(
            CaseEvent.__table__.update()  # type: ignore[attr-defined]
            .where(col(CaseEvent.case_id) == again, col(CaseEvent.kind) == "reopened")
            .values(due_at=at(120))
        )
        waits = case(session, 2, (10, "dispatched"), (40, "waiting"), stage="dispatched", due_at=at(200))
        resumed = case(session, 3, (10, "dispatched"), (40, "waiting"), (50, "resumed"), stage="dispatched")
    with reading(store) as session:
        found = {one.row.id: one for one in board(session, seen(THURSDAY_TEN), Desk(), Whose.ALL).cases}
    assert found[again].due_at == at(120)
    assert found[waits].waiting_since == at(40)
    assert found[resumed].waiting_since is None


def test_the_same_matter_raised_again_goes_to_the_top_and_a_resting_clock_is_not_late(
    store: Engine, cast: House
) -> None:
    with writing(store) as session:
        earlier = case(session, 1, (9, "closed"), stage="closed", customer_id=cast.wang, cause_id=cast.lift)
        urgent = case(session, 60, due_at=at(83), customer_id=cast.li, cause_id=cast.lift)
        again = case(session, 61, due_at=at(120), customer_id=cast.wang, cause_id=cast.lift)
        other = case(session, 62, due_at=at(100), customer_id=cast.wang, cause_id=cast.noise)
        joint = case(session, 63, due_at=at(130))
        session.add(CaseTeam(case_id=joint, team_id=cast.south))
        rests = case(session, 2, (10, "dispatched"), (40, "waiting"), stage="dispatched", due_at=at(50))
        session.execute(
            CaseEvent.__table__.update().where(col(CaseEvent.kind) == "waiting").values(pauses=True)  # type: ignore[attr-defined]
        )
    with reading(store) as session:
        found = board(session, seen(THURSDAY_TEN), Desk(), Whose.ALL)
    assert [one.row.id for one in found.cases] == [again, joint, urgent, other, rests]
    assert [(one.is_repeated, one.is_joint) for one in found.cases[:3]] == [
        (True, False),
        (False, True),
        (False, False),
    ]
    assert (found.counts.late, found.cases[-1].due_at) == (0, None)
    assert earlier not in {one.row.id for one in found.cases}


def test_several_are_handed_over_at_once_and_the_rest_says_why(store: Engine, cast: House) -> None:
    with writing(store) as session:
        worker = _person(session, cast.south)
        fresh = case(session, 1, team_id=cast.north)
        held = case(session, 2, (5, "dispatched"), team_id=cast.north, stage="dispatched")
        there = case(session, 3, (5, "dispatched"), team_id=cast.south, owner_id=worker, stage="dispatched")
        done = case(session, 4, (5, "resolved"), team_id=cast.north, stage="resolved")
        changed = case(session, 5, team_id=cast.north, version=7)
    keys = (fresh, held, there, done, changed)
    order = HandOver(tuple(Seen(key, f"n{key}", 1) for key in keys), "form", owner_id=worker, note="今天处理")
    handed = hand_over_cases(store, CHEN, order, now=at(THURSDAY_TEN))
    assert handed.moved == (f"n{fresh}", f"n{held}")
    assert [(number, type(why)) for number, why in handed.left] == [
        (f"n{there}", Refusal),
        (f"n{done}", Refusal),
        (f"n{changed}", Conflict),
    ]
    with reading(store) as session:
        stages = {one.id: (one.stage, one.owner_id, one.team_id) for one in session.execute(select(Case)).scalars()}
        events = session.execute(
            select(col(CaseEvent.case_id), col(CaseEvent.kind)).where(col(CaseEvent.occurred_at) == at(THURSDAY_TEN))
        ).all()
    assert stages[fresh] == stages[held] == ("dispatched", worker, cast.south)
    assert stages[done] == ("resolved", None, cast.north)
    assert sorted(tuple(event) for event in events) == [(fresh, "dispatched"), (held, "transferred")]


def test_a_second_press_of_the_same_form_hands_over_nothing_more(store: Engine, cast: House) -> None:
    with writing(store) as session:
        fresh = case(session, 1, team_id=cast.north)
    order = HandOver((Seen(fresh, "n", 1),), "form", team_id=cast.south)
    first = hand_over_cases(store, CHEN, order, now=at(THURSDAY_TEN))
    second = hand_over_cases(store, CHEN, order, now=at(THURSDAY_TEN) + timedelta(seconds=1))
    assert first == second
    with reading(store) as session:
        assert session.execute(select(func.count()).select_from(CaseEvent)).scalar_one() == 1


def test_nobody_named_and_out_of_sight_and_without_the_right_are_refused(store: Engine, cast: House) -> None:
    with writing(store) as session:
        fresh = case(session, 1, team_id=cast.north)
    one = (Seen(fresh, "n", 1),)
    with pytest.raises(Refusal, match="choose_keeper"):
        hand_over_cases(store, CHEN, HandOver(one, "f"), now=at(THURSDAY_TEN))
    with pytest.raises(NotAllowed):
        hand_over_cases(store, Viewer("x", Role.VIEWER), HandOver(one, "f", cast.south), now=at(THURSDAY_TEN))
    narrow = Viewer("y", Role.SUPERVISOR, scope=Scope(teams=frozenset({cast.south})))
    handed = hand_over_cases(store, narrow, HandOver(one, "f", cast.south), now=at(THURSDAY_TEN))
    assert [type(why) for _, why in handed.left] == [NotFound]
