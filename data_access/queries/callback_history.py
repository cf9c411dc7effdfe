"""Callbacks that an import brought from the time before the company went live: history is not news."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, false, func, literal, select
from sqlmodel import col

from data_access.dialect import shifted_day
from data_access.tables import Callback, Company

_NIGHT = timedelta(hours=3)
"""A due before three in the morning is the day before's: its end is midnight, or an hour off once clocks have changed."""


def is_past_call(zone: str, as_of: datetime) -> ColumnElement[bool]:
    """An imported callback that nobody ended and whose due day lies before the go-live date (on the clock of `zone`).

    It counts among what was due then; it is not overdue now, stands in no list and is offered to nobody.
    """
    ahead = as_of.astimezone(ZoneInfo(zone)).utcoffset() or timedelta()
    due_on = shifted_day(col(Callback.due_at), literal(int((ahead - _NIGHT).total_seconds() // 60)))
    live_on = select(col(Company.go_live_on)).scalar_subquery()
    return and_(
        col(Callback.import_id).is_not(None),
        col(Callback.ended_at).is_(None),
        func.coalesce(due_on < live_on, false()),
    )
