"""Keeping the laid-out work calendar. Nothing here commits."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, insert, select
from sqlmodel import Session, col

from data_access.tables import WorkTime

Stretch = tuple[datetime, int, int]
_ROWS_AT_ONCE = 2000


def keep_stretches(session: Session, stretches: Sequence[Stretch]) -> int:
    """Make the store hold exactly these stretches (starts at, seconds, worked before), in order; how many were written.

    Only what follows the first difference is written anew: a day changed this year leaves the years before it alone.
    """
    kept = session.execute(
        select(col(WorkTime.starts_at), col(WorkTime.seconds), col(WorkTime.worked_before)).order_by(
            col(WorkTime.starts_at)
        )
    ).all()
    alike = 0
    for row, stretch in zip(kept, stretches, strict=False):
        if tuple(row) != tuple(stretch):
            break
        alike += 1
    if alike < len(kept):
        session.execute(delete(WorkTime).where(col(WorkTime.starts_at) >= kept[alike][0]))
    rest = stretches[alike:]
    for start in range(0, len(rest), _ROWS_AT_ONCE):
        rows = [
            {"starts_at": at, "seconds": seconds, "worked_before": before}
            for at, seconds, before in rest[start : start + _ROWS_AT_ONCE]
        ]
        session.execute(insert(WorkTime), rows)
    return len(rest)
