"""Late cases go up by the clock, level by level."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Engine

from dashboard.policies import policies_in_force
from dashboard.reports.watch import people_of, reached_levels
from dashboard.use_cases.escalate_case import escalate_by_clock
from data_access.engine import reading
from data_access.queries.posts import posts


def escalate_late_cases(store: Engine, *, now: datetime) -> int:
    """Take every late case to the levels that it has reached, each at its own instant; how many steps were taken."""
    with reading(store) as session:
        policies, people = policies_in_force(session, now), posts(session)
        reached = [one for one in reached_levels(session, policies, now) if one.level > one.case.level]
    taken = 0
    for one in reached:
        up = people_of(policies.escalation.level(one.level), people, one.case)
        to = min(up) if len(up) == 1 else None  # several: the post is told, nobody is named
        done = escalate_by_clock(store, one.case.id, one.level, one.at, now=now, to_staff_id=to)
        taken += done is not None
    return taken
