"""The supervisor's board: open cases by what falls due next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session

from dashboard.periods import local_date, midnight
from dashboard.policies import policies_in_force
from data_access.queries.case_board import (
    BoardCounts,
    BoardRules,
    Desk,
    Owed,
    Whose,
    board_cases,
    board_counts,
    waiting_cases,
)
from data_access.queries.case_lists import CaseRow, cases_by_ids
from data_access.scope import Selection

LISTED = 200


@dataclass(frozen=True)
class BoardCase:
    """`due_at`: of what it `owes`; None while its clock rests."""

    row: CaseRow
    due_at: datetime | None
    waiting_since: datetime | None
    is_repeated: bool
    is_joint: bool
    owes: Owed


@dataclass(frozen=True)
class Board:
    """The list, at most LISTED long, and the exact counts."""

    whose: Whose
    counts: BoardCounts
    cases: tuple[BoardCase, ...]

    @property
    def total(self) -> int:
        return self.counts.whose[self.whose]

    @property
    def next(self) -> BoardCase | None:
        """What falls due first; the list itself begins with the red lines."""
        due = [case for case in self.cases if case.due_at is not None]
        return min(due, key=lambda case: case.due_at or case.row.received_at) if due else None


def board(session: Session, selection: Selection, desk: Desk, whose: Whose | None) -> Board:
    """`whose`: None opens on one's own cases, or on the first group that holds any."""
    policies = policies_in_force(session, selection.as_of)
    rules = BoardRules(policies.repeats.window_days, policies.sla.pause_while_waiting)
    day_ends = midnight(local_date(selection.as_of, selection.zone) + timedelta(days=1), selection.zone)
    if whose is None:
        held = board_counts(session, selection, desk, Whose.ALL, rules, day_ends=day_ends).whose
        whose = next((one for one in (Whose.MINE, Whose.TEAM) if held[one]), Whose.ALL)
    counts = board_counts(session, selection, desk, whose, rules, day_ends=day_ends)
    found = {one.case_id: one for one in board_cases(session, selection, desk, whose, rules, limit=LISTED)}
    waiting = waiting_cases(session, list(found))
    rows = cases_by_ids(session, list(found), selection.scope)
    due = ((row, found[row.id]) for row in rows)
    cases = tuple(
        BoardCase(row, one.at, waiting.get(row.id), one.is_repeated, one.is_joint, one.owed) for row, one in due
    )
    return Board(whose, counts, cases)
