"""Which cases the clock watches, which level each has reached, and who stands behind a level."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from dashboard.policies import Policies
from dashboard.rules.escalation import EscalationLevel, levels_reached, warning_end
from data_access.queries.case_watch import WatchedCase, cases_due_before
from data_access.queries.posts import Posts
from data_access.vocabulary import EscalateTo


@dataclass(frozen=True)
class Reached:
    """A level that a case has reached by the clock, and the instant (UTC) at which it did."""

    case: WatchedCase
    level: int
    at: datetime


def watched_cases(session: Session, policies: Policies, until: datetime) -> list[WatchedCase]:
    """Unresolved cases whose limit ends before an instant. What is paused, or began before the go-live date, is not watched."""
    found = cases_due_before(session, until, unnamed_waits_pause=policies.sla.pause_while_waiting)
    return [case for case in found if not policies.is_history(case.began_at)]


def about_to_be_late(session: Session, policies: Policies, now: datetime) -> list[WatchedCase]:
    """Within the warning time before their limit, on the clock of the limits."""
    horizon = warning_end(policies.escalation, policies.calendar, now, working_time=policies.sla.working_time)
    return [case for case in watched_cases(session, policies, horizon) if case.due_at is not None and case.due_at > now]


def reached_levels(session: Session, policies: Policies, now: datetime) -> Iterator[Reached]:
    """Every level that a watched case has reached by now, lowest first, whether or not it was taken there already."""
    for case in watched_cases(session, policies, now):
        assert case.due_at is not None
        levels = levels_reached(
            policies.escalation, policies.calendar, case.due_at, now, working_time=policies.sla.working_time
        )
        for level, at in levels:
            yield Reached(case, level, at)


def people_of(level: EscalationLevel | None, people: Posts, case: WatchedCase) -> frozenset[int]:
    """The people to whom a level takes a case; nobody where the company has none in that post."""
    if level is None:
        return frozenset()
    if level.to == EscalateTo.PERSON:
        return frozenset({level.staff_id}) if level.staff_id is not None else frozenset()
    if level.to == EscalateTo.LEADER:
        return people.leaders_of(case.team_id)
    return people.managers_of(case.team_id, case.site_id)
