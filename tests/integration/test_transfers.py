"""How often cases change hands before they are solved."""

from __future__ import annotations

from collections import Counter

import pytest
from sqlalchemy import Engine
from sqlmodel import col, select

from dashboard.reports.figures import figure, figures, rows_behind, rows_missed
from data_access.engine import reading, writing
from data_access.scope import Split
from data_access.tables import CaseEvent
from tests.integration.cast import MONDAY, at, case, house, seen

SLUGS = ("solved_without_transfer", "transferred_often", "transfers_per_case")
MOVE = "transferred"


def test_transfers_count_up_to_the_first_resolution_and_a_bounce_back_counts_again(store: Engine) -> None:
    with writing(store) as session:
        keys = house(session)
        straight = case(session, 0, (1, "dispatched"), (4, "escalated"), (9, "resolved"), team_id=keys.south)
        back_again = case(session, 0, (1, MOVE), (2, MOVE), (9, "resolved"), (20, "reopened"), (21, MOVE))
        once = case(session, -200, (3, MOVE), (9, "answered"), team_id=keys.south)  # told without a "resolved"
        after = case(session, 0, (9, "resolved"), (9.5, MOVE), (11, "closed"))
        undone = case(session, 0, (5, MOVE), (9, "resolved"))
        case(session, 0, (1, MOVE))  # not resolved
        case(session, 0, (1, MOVE), (90, "resolved"))  # resolved after the cut-off
        case(session, -200, (-199, MOVE), (-150, "resolved"))  # resolved before the week
        case(session, 0, (1, MOVE), (9, "resolved"), kind="repair")
        case(session, 0, (1, MOVE), (9, "resolved"), voided_at=MONDAY)
        case(session, 0, (1, MOVE), (0, "resolved", "unknown"))
        (mistake,) = session.exec(select(CaseEvent).where(col(CaseEvent.case_id) == undone, CaseEvent.kind == MOVE))
        mistake.voided_at = at(6)
    with reading(store) as session:
        without, often, mean = figures(session, SLUGS, seen(60))
        assert (without.numerator, without.denominator) == (3, 5)
        assert (often.numerator, often.denominator) == (1, 5)
        assert (mean.numerator, mean.denominator, mean.value) == (3, 5, pytest.approx(0.6))
        assert mean.counts_only
        assert set(rows_behind(session, SLUGS[0], seen(60))) == {straight, after, undone}
        assert set(rows_missed(session, SLUGS[0], seen(60))) == {back_again, once}
        assert rows_behind(session, SLUGS[1], seen(60)) == [back_again]
        assert Counter(rows_behind(session, SLUGS[2], seen(60))) == {back_again: 2, once: 1}
        of_south = figure(session, SLUGS[2], seen(60, team_ids=(keys.south,)))
        by_team = {one.group: one.value for one in figures(session, (SLUGS[2],), seen(60).split(Split.TEAM))}
        assert (of_south.numerator, of_south.denominator) == (1, 2)
        assert by_team == {keys.south: 0.5, None: pytest.approx(2 / 3)}
        assert figure(session, SLUGS[2], seen(60, kinds=("enquiry",))).value is None
