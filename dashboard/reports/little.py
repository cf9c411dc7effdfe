"""Little's law: how many are open, how many come in a day, and how long one stays, held against each other (利特尔法则)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta

from sqlmodel import Session

from dashboard.inference.flow import average_wait, is_stable
from dashboard.reports.figures import added_up, figure, figures
from data_access.scope import Selection

DAY = timedelta(days=1)
LEAST_DAYS = 28
"""The law holds over a stable stretch; four weeks are the least that can show one."""


@dataclass(frozen=True)
class Little:
    """``L = λ W``. `open`: mean number open, taken at the end of each day; `a_day`: cases that came in (or back) a day;
    `days_by_law`: L / λ; `days_measured`: mean time open of those that ended. None where nothing came or ended."""

    days: int
    open: float
    a_day: float
    days_by_law: float | None
    days_measured: float | None
    ended: int

    @property
    def is_stable(self) -> bool | None:
        """Whether both waits agree to 20 %; None where one of them is missing."""
        if self.days_by_law is None or self.days_measured is None:
            return None
        return is_stable(self.days_by_law, self.days_measured)


def little(session: Session, selection: Selection) -> Little | None:
    """Over the days of the period that are over; None where these are fewer than four weeks."""
    selection = replace(selection.split(None), end=selection.until)
    days = (selection.end - selection.start) // DAY
    if days < LEAST_DAYS or selection.stages:
        return None
    window = selection.during(selection.start, selection.start + DAY * days)
    open_ = added_up(session, "open", window, DAY)
    came = sum(value.n for value in figures(session, ("received", "reopened"), window))
    stay = figure(session, "stay", window)
    mean_open, a_day = open_ / days, came / days
    measured = None if stay.value is None else stay.value / DAY.total_seconds()
    return Little(days, mean_open, a_day, average_wait(mean_open, a_day), measured, stay.n)
