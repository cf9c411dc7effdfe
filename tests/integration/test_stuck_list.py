"""The list of stuck cases keeps those that wait longest, however many there are."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine

from dashboard.reports import stuck as stuck_list
from dashboard.reports.stuck import Trouble, stuck
from data_access.engine import reading, writing
from data_access.queries.case_marks import Marks
from data_access.tables import CaseTeam
from tests.integration.cast import at, case, house, seen


@pytest.fixture(autouse=True)
def _short(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stuck_list, "LISTED", 3)


def test_the_case_that_is_late_longest_leads_a_list_that_is_too_long(store: Engine) -> None:
    with writing(store) as session:
        late = [case(session, 0, due_at=at(10 + place)) for place in range(6)]
        case(session, 0, (5, "resolved"), due_at=at(2), kind="repair")
    with reading(store) as session:
        found = stuck(session, seen(90))
    assert [one.row.id for one in found.cases] == late[:3]
    assert found.longest is not None
    assert (found.longest.row.id, found.late) == (late[0], 6)


def test_red_lines_and_repeated_cases_are_marked_and_lead_however_short_they_wait(store: Engine) -> None:
    with writing(store) as session:
        keys = house(session)
        same = {"customer_id": keys.wang, "cause_id": keys.noise}
        case(session, -500, (-400, "closed"), **same)
        late = [case(session, 0, due_at=at(10 + place)) for place in range(4)]
        again = case(session, 0, due_at=at(40), **same)
        joint = case(session, 0, due_at=at(41))
        session.add(CaseTeam(case_id=joint, team_id=keys.south))
        red = case(session, 0, due_at=at(95), is_red_line=True)  # due later today
        case(session, 0, (5, "resolved"), due_at=at(3), is_red_line=True)
    with reading(store) as session:
        found = stuck(session, seen(90))
    assert [one.row.id for one in found.cases] == [red, again, joint]
    assert [one.trouble for one in found.cases] == [Trouble.TODAY, Trouble.LATE, Trouble.LATE]
    assert [one.marks for one in found.cases] == [
        Marks(is_red_line=True),
        Marks(is_repeated=True),
        Marks(is_joint=True),
    ]
    assert found.longest is not None
    assert (found.late, found.due_today, len(late)) == (6, 1, 4)


def test_of_many_quiet_cases_the_oldest_are_shown(sqlite_store: Engine) -> None:
    with writing(sqlite_store) as session:
        quiet = [case(session, place) for place in range(6)]
    with reading(sqlite_store) as session:
        found = stuck(session, seen(90))
    assert [one.row.id for one in found.cases] == quiet[:3]
    assert {one.trouble for one in found.cases} == {Trouble.QUIET}
