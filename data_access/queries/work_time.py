"""Working time (工作时) in SQL, read from the laid-out work calendar; the rule is `dashboard.rules.working_time`."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, case, select
from sqlmodel import col

from data_access.dialect import seconds_between
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
