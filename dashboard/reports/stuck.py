"""The cases that need a hand: late, past their promise, or due today; when there are none, those that moved least lately.

As on the board, red lines lead it, then what was raised again or is with several departments."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from sqlmodel import Session

from dashboard.policies import policies_in_force
from dashboard.reports.case_standing import Standing, standing
from dashboard.reports.figures import figures, rows_behind
from data_access.queries.case_lists import CaseRow, cases_by_ids
from data_access.queries.case_marks import NO_MARKS, Marks, case_marks
from data_access.queries.case_steps import Step, case_steps
from data_access.scope import Selection

LISTED = 200
CANDIDATES = 2000
"""So many that wait longest are looked at for a mark, of each trouble."""
QUIET_LISTED = 10


class Trouble(StrEnum):
    """Why a case stands on the list, worst first."""

    LATE = "late"
    PROMISE = "promise"
    TODAY = "today"
    QUIET = "quiet"


_SLUGS = {Trouble.LATE: "past_due", Trouble.PROMISE: "promise_broken", Trouble.TODAY: "due_today"}


@dataclass(frozen=True)
class StuckCase:
    """`due_at`: the moment that its trouble is about; None for a quiet one without a limit.
    `is_promise_broken`: besides, where it is late too."""

    row: CaseRow
    standing: Standing
    trouble: Trouble
    due_at: datetime | None
    is_promise_broken: bool = False
    marks: Marks = NO_MARKS


@dataclass(frozen=True)
class Stuck:
    """The list and the exact counts, which may exceed it. `longest` leads the headline."""

    cases: tuple[StuckCase, ...]
    open: int
    late: int
    promise_broken: int
    due_today: int

    @property
    def longest(self) -> StuckCase | None:
        """Of the cases listed, the one that has stood in its stage the longest."""
        return min(self.cases, key=lambda case: case.standing.since, default=None)

    @property
    def in_trouble(self) -> int:
        """How many different cases are late, past their promise or due today (of those listed)."""
        return sum(case.trouble is not Trouble.QUIET for case in self.cases)


def stuck(session: Session, selection: Selection) -> Stuck:
    """Cases of the selection's scope and filters at the cut-off, whatever their period; where they exceed the list, the
    marked ones and those that wait longest."""
    selection = selection.split(None)
    open_, late, broken, today = (value.n for value in figures(session, ("open", *_SLUGS.values()), selection))
    keys = {trouble: _waiting(session, slug, selection) for trouble, slug in _SLUGS.items()}
    troubles = {
        key: trouble for trouble in reversed(keys) for key in keys[trouble]
    }  # the worst trouble of a case tells
    promised = set(keys[Trouble.PROMISE])
    found = [replace(case, is_promise_broken=case.row.id in promised) for case in _read(session, selection, troubles)]
    if not found and open_:
        quiet = _waiting(session, "open", selection)
        found = _read(session, selection, dict.fromkeys(quiet, Trouble.QUIET))[:QUIET_LISTED]
    return Stuck(tuple(found[:LISTED]), open_, late, broken, today)


def _waiting(session: Session, slug: str, selection: Selection) -> list[int]:
    """As many keys as the list can hold: those of marked cases, then of those that wait longest."""
    keys = rows_behind(session, slug, selection, limit=CANDIDATES, oldest_first=True)
    if len(keys) <= LISTED:
        return keys
    marks = _marks(session, keys, selection)
    return sorted(dict.fromkeys(keys), key=lambda key: marks.get(key, NO_MARKS).place)[:LISTED]


def _marks(session: Session, keys: Sequence[int], selection: Selection) -> dict[int, Marks]:
    return case_marks(session, keys, policies_in_force(session, selection.as_of).repeats.window_days)


def _read(session: Session, selection: Selection, troubles: dict[int, Trouble]) -> list[StuckCase]:
    steps: dict[int, list[Step]] = {}
    for step in case_steps(session, list(troubles), selection.as_of):
        steps.setdefault(step.case_id, []).append(step)
    marks = _marks(session, list(troubles), selection)
    rows = cases_by_ids(session, list(troubles), selection.scope)
    found = (_placed(row, troubles[row.id], steps.get(row.id, [])) for row in rows)
    return sorted((replace(case, marks=marks.get(case.row.id, NO_MARKS)) for case in found), key=_order)


def _placed(row: CaseRow, trouble: Trouble, steps: list[Step]) -> StuckCase:
    stands = standing(row.received_at, row.due_at, steps)
    return StuckCase(row, stands, trouble, row.promised_at if trouble is Trouble.PROMISE else stands.due_at)


def _order(case: StuckCase) -> tuple[int, int, datetime]:
    """What is marked, then what is late or broken by how long, then what falls due today, then what moved least lately."""
    groups = {Trouble.LATE: 0, Trouble.PROMISE: 0, Trouble.TODAY: 1, Trouble.QUIET: 2}
    when = case.standing.since if case.trouble is Trouble.QUIET else case.due_at
    return case.marks.place, groups[case.trouble], when or case.standing.since
