"""The re-open rate of a period that is too young for one: what was resolved in the stretch that is mature by now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from sqlmodel import Session

from dashboard.metrics.model import Value
from dashboard.periods import Period, local_date, midnight
from dashboard.reports.figures import figure
from data_access.queries.case_facts import REOPEN_DAYS
from data_access.queries.organisation import company_facts
from data_access.scope import Selection

DAY = timedelta(days=1)
RATE = "reopen_rate"


@dataclass(frozen=True)
class Mature:
    """`period`: whole local days, as many as the chosen period holds up to its cut-off, the last of them mature by now."""

    period: Period
    rate: Value


def last_mature(session: Session, selection: Selection, found: Mapping[str, Value]) -> Mature | None:
    """None where at least half of what was resolved in the period (its `found` figures) is mature, or none of the stretch
    before was resolved."""
    if selection.until <= selection.start or found["resolved_young"].n <= found[RATE].n:
        return None
    zone = company_facts(session).zone
    end = local_date(selection.as_of - REOPEN_DAYS * DAY, zone)
    days = -((selection.start - selection.until) // DAY)  # a day begun counts whole
    period = Period(midnight(end - days * DAY, zone), midnight(end, zone), "range", zone)
    rate = figure(session, RATE, selection.during(period.start, period.end))
    return None if rate.value is None else Mature(period, rate)
