"""With whom the open cases are, at which stage, and how long the one that moved longest ago has stood."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlmodel import Session

from data_access.queries.case_facts import FACTS as CASES
from data_access.queries.case_times import FACTS as TIMES
from data_access.queries.facts import rows_of
from data_access.scope import Selection, Split

Keeper = tuple[int | None, int | None]
"""Team and person; a case may have neither."""


@dataclass(frozen=True)
class HeldAt:
    """Cases of one keeper at one stage. `longest`, `longest_worked`: seconds since the last move of the one that stands
    longest, by both clocks; None where it is not known to the minute, or the work calendar does not reach."""

    team_id: int | None
    staff_id: int | None
    stage: str
    n: int
    longest: float | None
    longest_worked: float | None


def held_at(session: Session, selection: Selection) -> tuple[HeldAt, ...]:
    """Open cases at the cut-off by keeper and stage."""
    rows = rows_of(CASES["case_open"], selection.split(Split.STAGE)).subquery()
    key = (rows.c.team_id, rows.c.staff_id, rows.c.stage)
    counted = session.execute(select(*key, func.count()).group_by(*key)).all()
    ages = rows_of(TIMES["case_age_in_stage"], selection.split(None)).subquery()
    key = (ages.c.team_id, ages.c.staff_id, ages.c.stage)
    longest = {
        tuple(row[:3]): row[3:]
        for row in session.execute(select(*key, func.max(ages.c.value), func.max(ages.c.worked)).group_by(*key))
    }
    return tuple(HeldAt(*row, *longest.get(tuple(row[:3]), (None, None))) for row in counted)


def late_by_keeper(session: Session, selection: Selection) -> dict[Keeper, int]:
    """Open cases past their due, by keeper."""
    rows = rows_of(CASES["case_past_due"], selection.split(None)).subquery()
    key = (rows.c.team_id, rows.c.staff_id)
    return {(row[0], row[1]): int(row[2]) for row in session.execute(select(*key, func.count()).group_by(*key))}
