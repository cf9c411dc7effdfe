"""The supervisor's board: open cases by what falls due next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session

from dashboard.periods import local_date, midnight
from data_access.queries.case_board import BoardCounts, Desk, Whose, board_cases, board_counts, waiting_cases
from data_access.queries.case_lists import CaseRow, cases_by_ids
from data_access.scope import Selection

LISTED = 200


@dataclass(frozen=True)
class BoardCase:
    """`due_at`: of the case until it is answered, then of its callback. A waiting case stands still since `waiting_since`."""

    row: CaseRow
    due_at: datetime | None
    waiting_since: datetime | None


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
    day_ends = midnight(local_date(selection.as_of, selection.zone) + timedelta(days=1), selection.zone)
    if whose is None:
        all_counts = board_counts(session, selection, desk, Whose.ALL, day_ends=day_ends).whose
        whose = next((one for one in (Whose.MINE, Whose.TEAM) if all_counts[one]), Whose.ALL)
    counts = board_counts(session, selection, desk, whose, day_ends=day_ends)
    dues = board_cases(session, selection, desk, whose, limit=LISTED)
    keys = [one.case_id for one in dues]
    waiting = waiting_cases(session, keys)
    rows = cases_by_ids(session, keys, selection.scope)
    due_at = {one.case_id: one.at for one in dues}
    return Board(whose, counts, tuple(BoardCase(row, due_at[row.id], waiting.get(row.id)) for row in rows))
