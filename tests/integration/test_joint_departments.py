"""A department that helps with a case sees it and works in it; figures count it by the responsible one alone."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine

from dashboard.auth.viewer import Viewer
from dashboard.errors import NotFound
from dashboard.reports.board import board
from dashboard.reports.figures import figure
from dashboard.use_cases.move_case import Move, move_case
from data_access.engine import reading, writing
from data_access.queries.case_board import Desk, Whose
from data_access.queries.case_lists import case_key, cases_by_ids
from data_access.queries.find_customers import described
from data_access.repositories.cases import set_joint_teams
from data_access.scope import Scope
from data_access.tables import Case, Company
from data_access.vocabulary import Role
from tests.integration.cast import at, case, house, seen

NOW = at(30)


def test_a_helping_team_sees_the_case_and_may_work_in_it_but_does_not_answer_for_it(store: Engine) -> None:
    with writing(store) as session:
        session.add(Company(id=1))
        keys = house(session)
        helped = case(
            session, 9, number="1", team_id=keys.north, site_id=keys.hill, customer_id=keys.wang, due_at=at(40)
        )
        case(session, 9, number="2", team_id=keys.north, site_id=keys.hill, customer_id=keys.wang)
        set_joint_teams(session, session.get_one(Case, helped), [keys.south])
    south, elsewhere = Scope(teams=frozenset({keys.south})), Scope(frozenset({keys.south}), frozenset({keys.lake}))
    with reading(store) as session:
        assert [row.id for row in cases_by_ids(session, [helped, helped + 1], south)] == [helped]
        assert (case_key(session, "1", south), case_key(session, "2", south)) == (helped, None)
        assert case_key(session, "1", elsewhere) is None, "at a site that they don't see"
        (wang,) = described(session, [keys.wang], scope=south)
        assert [one.case_id for one in wang.open_cases] == [helped]
        shown = board(session, seen(30, scope=south), Desk(team_id=keys.south), Whose.TEAM)
        assert ([one.row.id for one in shown.cases], shown.total) == ([helped], 1)
        assert board(session, seen(30, scope=elsewhere), Desk(team_id=keys.south), None).cases == ()
        counted = [
            figure(session, "open", seen(30, scope=Scope(teams=frozenset({team})))).n
            for team in (keys.north, keys.south)
        ]
    assert counted == [2, 0], "teams add up to the company"
    for scope, case_id in ((elsewhere, helped), (south, helped + 1)):
        with pytest.raises(NotFound):
            move_case(store, _viewer(scope), Move(case_id, 1, "note", f"t{case_id}", NOW, note="看过"), now=NOW)
    move_case(store, _viewer(south), Move(helped, 1, "note", "t", NOW, note="看过"), now=NOW)


def _viewer(scope: Scope) -> Viewer:
    return Viewer("lin", Role.SUPERVISOR, account_id=1, scope=scope)
