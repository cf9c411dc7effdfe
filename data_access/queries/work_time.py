"""Working time (工作时) in SQL, read from the laid-out work calendar; the rule is `dashboard.rules.working_time`."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, case, func, literal, select
from sqlmodel import col

from data_access.columns import UtcDateTime
from data_access.dialect import seconds_after, seconds_between
from data_access.queries.roles import in_role
from data_access.tables import WorkTime


def worked_until(moment: Any) -> Any:
    """Seconds worked from the calendar's origin up to an instant; NULL before its first day.

    The latest stretch that began by then: what was worked before it, and as much of it as has passed.
    """
    stretch = in_role(WorkTime, "worked_until_stretch")
    passed = seconds_between(col(stretch.starts_at), moment)
    within: ColumnElement[Any] = case((passed < col(stretch.seconds), passed), else_=col(stretch.seconds))
    return (
        select(col(stretch.worked_before) + within)
        .where(col(stretch.starts_at) <= moment)
        .order_by(col(stretch.starts_at).desc())
        .limit(1)
        .correlate_except(stretch)
        .scalar_subquery()
    )


def working_seconds_between(earlier: Any, later: Any) -> ColumnElement[float]:
    """Working seconds of ``[earlier, later)``, as a float; negative where the later lies before; NULL without a calendar."""
    return (worked_until(later) - worked_until(earlier)) * 1.0  # type: ignore[no-any-return]


def to_the_millisecond(seconds: Any) -> Any:
    """Instants read as days since long ago are exact to some microseconds only, and a due at the end of a session must
    not slip into the next."""
    return func.round(seconds * 1000.0) / 1000.0


def worked_up_to(seconds: Any, since: Any) -> Any:
    """The instant at which so many seconds were worked since the calendar's origin (`worked_until` of it), at the end of a
    session rather than at the beginning of the next; `since`: an instant no later than it. NULL past the calendar's end."""
    stretch = in_role(WorkTime, "worked_up_to_stretch")
    return (
        select(seconds_after(col(stretch.starts_at), seconds - col(stretch.worked_before)))
        .where(
            col(stretch.starts_at) > seconds_after(since, -86_400.0),  # no stretch is longer than a day
            col(stretch.worked_before) + col(stretch.seconds) >= seconds,
        )
        .order_by(col(stretch.starts_at))
        .limit(1)
        .correlate_except(stretch)
        .scalar_subquery()
    )


def worked_back(hours: float, moment: datetime) -> Any:
    """An instant by which at least so many working hours were still to come until `moment`."""
    stretch = in_role(WorkTime, "worked_back_stretch")
    return (
        select(func.max(col(stretch.starts_at), type_=UtcDateTime()))
        .where(col(stretch.worked_before) <= worked_until(literal(moment, UtcDateTime())) - hours * 3600)
        .scalar_subquery()
    )
