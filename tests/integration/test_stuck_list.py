"""The list of stuck cases keeps those that wait longest, however many there are."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine

from dashboard.reports import stuck as stuck_list
from dashboard.reports.stuck import Trouble, stuck
from data_access.engine import reading, writing
from tests.integration.cast import at, case, seen


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


def test_of_many_quiet_cases_the_oldest_are_shown(sqlite_store: Engine) -> None:
    with writing(sqlite_store) as session:
        quiet = [case(session, place) for place in range(6)]
    with reading(sqlite_store) as session:
        found = stuck(session, seen(90))
    assert [one.row.id for one in found.cases] == quiet[:3]
    assert {one.trouble for one in found.cases} == {Trouble.QUIET}
