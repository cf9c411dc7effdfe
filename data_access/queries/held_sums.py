"""A stock at many moments, added up in one pass: years of days cost no more than one."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, and_, case, cast, func, literal, select
from sqlmodel import Session

from data_access.columns import UtcDateTime
from data_access.dialect import seconds_between
from data_access.queries.facts import FactQuery, conditions, lean
from data_access.scope import Selection, Split

_MS = 1000


def held_sum(session: Session, fact: FactQuery, selection: Selection, step: timedelta) -> int:
    """How many rows a stock has at the selection's start + step, + 2 steps … up to its end, added up (row-moments).

    A row is held at the moments after its `since` up to its `until`: it adds the number of those up to `until`, less those
    up to `since`. The selection ends a whole number of steps after its start, and at its cut-off or before.
    """
    moments = (selection.end - selection.start) // step
    first = selection.split(Split.WEEK, (selection.start, selection.start + step, selection.end))
    rows = lean(fact.rows(first), first, ()).subquery()

    def up_to(moment: Any) -> ColumnElement[int]:
        passed = _steps(selection.start, moment, step)
        return case((moment < selection.start, 0), (moment >= selection.end, moments), else_=passed)

    ends = case((rows.c.until.is_(None), moments), else_=up_to(rows.c.until))
    in_order = and_(rows.c.since < selection.end, func.coalesce(rows.c.until >= rows.c.since, True))
    total = func.coalesce(func.sum(case((in_order, ends - up_to(rows.c.since)), else_=0)), 0)
    return int(session.execute(select(total).where(*conditions(rows, first, fact.ignores))).scalar_one())


def _steps(start: datetime, moment: Any, step: timedelta) -> ColumnElement[int]:
    """Whole steps from the start to a moment after it, exact to the millisecond."""
    milliseconds = cast(func.round(seconds_between(literal(start, UtcDateTime()), moment) * _MS), BigInteger)
    return milliseconds // (step // timedelta(milliseconds=1))
