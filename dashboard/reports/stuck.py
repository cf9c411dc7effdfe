"""The cases that need a hand: late, past their promise, or due today; when there are none, those that moved least lately."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from sqlmodel import Session

from dashboard.reports.case_standing import Standing, standing
from dashboard.reports.figures import figures, rows_behind
from data_access.queries.case_lists import CaseRow, cases_by_ids
from data_access.queries.case_steps import Step, case_steps
from data_access.scope import Selection

LISTED = 200
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
    """Cases of the selection's scope and filters at the cut-off, whatever their period; where they exceed the list, those
    that wait longest."""
    selection = selection.split(None)
    open_, late, broken, today = (value.n for value in figures(session, ("open", *_SLUGS.values()), selection))
    troubles: dict[int, Trouble] = {}
    promised: set[int] = set()
    for trouble, slug in _SLUGS.items():
        for key in rows_behind(session, slug, selection, limit=LISTED, oldest_first=True):
            troubles.setdefault(key, trouble)
            if trouble is Trouble.PROMISE:
                promised.add(key)
    found = [replace(case, is_promise_broken=case.row.id in promised) for case in _read(session, selection, troubles)]
    if not found and open_:
        keys = rows_behind(session, "open", selection, limit=LISTED, oldest_first=True)
        found = _read(session, selection, dict.fromkeys(keys, Trouble.QUIET))[:QUIET_LISTED]
    return Stuck(tuple(found[:LISTED]), open_, late, broken, today)


def _read(session: Session, selection: Selection, troubles: dict[int, Trouble]) -> list[StuckCase]:
    steps: dict[int, list[Step]] = {}
    for step in case_steps(session, list(troubles), selection.as_of):
        steps.setdefault(step.case_id, []).append(step)
    rows = cases_by_ids(session, list(troubles), selection.scope)
    return sorted((_placed(row, troubles[row.id], steps.get(row.id, [])) for row in rows), key=_order)


def _placed(row: CaseRow, trouble: Trouble, steps: list[Step]) -> StuckCase:
    stands = standing(row.received_at, row.due_at, steps)
    return StuckCase(row, stands, trouble, row.promised_at if trouble is Trouble.PROMISE else stands.due_at)


def _order(case: StuckCase) -> tuple[int, datetime]:
    """What is late or broken by how long, then what falls due today, then what moved least lately."""
    groups = {Trouble.LATE: 0, Trouble.PROMISE: 0, Trouble.TODAY: 1, Trouble.QUIET: 2}
    when = case.standing.since if case.trouble is Trouble.QUIET else case.due_at
    return groups[case.trouble], when or case.standing.since
