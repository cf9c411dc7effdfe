"""What changing a rule would mean: who and how many would change, and how many calls a day it asks for.

Previews look at what is there now and at the last 28 days; they promise nothing about days to come.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session

from dashboard.periods import iso_week, midnight
from dashboard.policies import Policies, policies_in_force
from dashboard.reports.customers import customer_rules
from dashboard.reports.figures import figures
from dashboard.reports.watch import about_to_be_late, reached_levels
from dashboard.rules.callbacks import CallbackPolicy
from dashboard.rules.capacity import CapacityPolicy
from dashboard.rules.escalation import EscalationPolicy
from dashboard.rules.red_lines import RedLineWords, red_line_in
from dashboard.rules.repeats import RepeatPolicy
from dashboard.rules.sla import SlaPolicy, is_on_time, policy_due
from dashboard.rules.targets import TARGETED, Targets
from dashboard.rules.tiers import TierPolicy
from dashboard.rules.waiting import WaitingReasons
from data_access.queries import rule_previews as queries
from data_access.scope import Selection

LOOK_BACK = timedelta(days=28)
NAMED = 8
"""So many of those who would change are named."""


@dataclass(frozen=True)
class Moved:
    """One customer or case: what it is called, and its tier (or red-line word, or nothing) before and after."""

    name: str
    before: str | None
    after: str | None


@dataclass(frozen=True)
class Measured:
    """A metric's value in the last complete week, and its target before and after (None: none)."""

    slug: str
    value: float | None
    before: float | None
    after: float | None


@dataclass(frozen=True)
class TeamLoad:
    """Open callbacks of a team (None: nobody's) that are due by tonight, and what it makes in a day before and after."""

    team_id: int | None
    due: int
    before: int | None
    after: int | None


@dataclass(frozen=True)
class Preview:
    """`counts`: label (a code) → before and after. `calls_a_day`: before and after, None where no call depends on it."""

    changed: int
    looked_at: int
    counts: dict[str, tuple[int, int]]
    named: tuple[Moved, ...] = ()
    calls_a_day: tuple[float, float] | None = None
    measured: tuple[Measured, ...] = ()
    loads: tuple[TeamLoad, ...] = ()


def preview(session: Session, rule: Any, now: datetime) -> Preview | None:
    """The preview of a rule, already read; None for a kind of which nothing can be told beforehand."""
    told = _PREVIEWS.get(type(rule))
    return None if told is None else told(session, policies_in_force(session, now), rule, now)


def _tiers(session: Session, old: Policies, rule: TierPolicy, now: datetime) -> Preview:
    new = replace(old, tiers=rule)
    before = queries.tiers_of(session, customer_rules(old), now)
    after = queries.tiers_of(session, customer_rules(new), now)
    moved = [customer for customer, tier in after.items() if tier != before.get(customer)]
    held, will_hold = Counter(before.values()), Counter(after.values())
    named = queries.customers_named(session, moved[:NAMED])
    return Preview(
        changed=len(moved),
        looked_at=len(after),
        counts={tier: (held[tier], will_hold[tier]) for tier in sorted({*held, *will_hold} - {None}, key=str) if tier},
        named=tuple(Moved(one.name or one.number, before.get(one.id), after.get(one.id)) for one in named),
        calls_a_day=(_contacts_a_day(old.tiers, held), _contacts_a_day(new.tiers, will_hold)),
    )


def _contacts_a_day(policy: TierPolicy, customers: Counter[str | None]) -> float:
    """Each customer of a tier is called once in its interval: the sum of customers / days, per calendar day."""
    return sum(customers[tier] / days for tier, days in policy.intervals.items() if days)


def _sla(session: Session, policies: Policies, new: SlaPolicy, now: datetime) -> Preview:
    """Cases of the last 28 days: how many were resolved late (or are late now) by the old limits and by the new ones."""
    cases = queries.recent_cases(session, now - LOOK_BACK, now)
    counts: dict[str, tuple[int, int]] = {}
    changed = 0
    for one in cases:
        late = [_is_late(policies, policy, one, now) for policy in (policies.sla, new)]
        had, will = counts.get(one.kind, (0, 0))
        counts[one.kind] = (had + late[0], will + late[1])
        changed += late[0] != late[1]
    return Preview(changed, len(cases), counts)


def _is_late(policies: Policies, policy: SlaPolicy, one: queries.RecentCase, now: datetime) -> bool:
    due_at = policy_due(policy, policies.calendar, one.kind, one.severity, one.received_at)
    return due_at is not None and is_on_time(one.resolved_at, due_at, now) is False


def _callbacks(session: Session, policies: Policies, new: CallbackPolicy, now: datetime) -> Preview:
    since = now - LOOK_BACK
    others = queries.callbacks_opened(session, since, now)
    low = [queries.low_scores(session, since, now, policy.low_score_percent) for policy in (policies.callbacks, new)]
    return Preview(
        changed=abs(low[1] - low[0]),
        looked_at=others + low[0],
        counts={"low_score": (low[0], low[1])},
        calls_a_day=((others + low[0]) / LOOK_BACK.days, (others + low[1]) / LOOK_BACK.days),
    )


def _red_lines(session: Session, policies: Policies, new: RedLineWords, now: datetime) -> Preview:
    cases = queries.recent_cases(session, now - LOOK_BACK, now)
    found = [(one, red_line_in(one.content, policies.red_lines), red_line_in(one.content, new)) for one in cases]
    moved = [(one, before, after) for one, before, after in found if (before is None) != (after is None)]
    return Preview(
        changed=len(moved),
        looked_at=len(cases),
        counts={
            "red_line": (
                sum(before is not None for _, before, _ in found),
                sum(after is not None for _, _, after in found),
            )
        },
        named=tuple(
            Moved(f"#{one.number} {one.content[:40]}", before.word if before else None, after.word if after else None)
            for one, before, after in moved[:NAMED]
        ),
    )


def _escalation(session: Session, old: Policies, rule: EscalationPolicy, now: datetime) -> Preview:
    """Cases that are open now: how many are about to be late, and the highest level that each has reached."""
    new = replace(old, escalation=rule)
    standing = [_levels_now(session, policies, now) for policies in (old, new)]
    kinds = sorted({kind for one in standing for kind in one.values()}, key=lambda kind: (kind != "warning", kind))
    tallies = [Counter(one.values()) for one in standing]
    changed = sum(standing[0].get(case_id) != standing[1].get(case_id) for case_id in {*standing[0], *standing[1]})
    return Preview(
        changed=changed,
        looked_at=queries.open_cases(session, now),
        counts={kind: (tallies[0][kind], tallies[1][kind]) for kind in kinds},
    )


def _levels_now(session: Session, policies: Policies, now: datetime) -> dict[int, str]:
    found = {one.id: "warning" for one in about_to_be_late(session, policies, now)}
    return found | {one.case.id: str(one.level) for one in reached_levels(session, policies, now)}


def _waiting(session: Session, policies: Policies, new: WaitingReasons, now: datetime) -> Preview:
    """Waits that began in the last 28 days: in how many the clock would have stood still."""
    waits = queries.waits_by_reason(session, now - LOOK_BACK, now)
    old = policies.waiting
    before, after = (sum(n for code, n in waits.items() if rule.pauses(code)) for rule in (old, new))
    changed = sum(n for code, n in waits.items() if old.pauses(code) != new.pauses(code))
    return Preview(changed, sum(waits.values()), {"paused": (before, after)})


def _repeats(session: Session, policies: Policies, new: RepeatPolicy, now: datetime) -> Preview:
    """Cases received in the last 28 days of customers whom we know: how many had been raised before."""
    since = now - LOOK_BACK
    before, after = (queries.repeated(session, since, now, one.window_days) for one in (policies.repeats, new))
    return Preview(abs(after - before), queries.of_known_customers(session, since, now), {"repeated": (before, after)})


def _capacity(session: Session, policies: Policies, new: CapacityPolicy, now: datetime) -> Preview:
    """What is due by tonight beside what each team makes in a day."""
    tonight = midnight(policies.day(now) + timedelta(days=1), policies.zone)
    due = queries.callbacks_due(session, tonight)
    loads = tuple(TeamLoad(team, n, policies.capacity.of(team), new.of(team)) for team, n in due.items())
    beyond = [sum(n > cap for _, n, cap in _capped(loads, after)) for after in (False, True)]
    return Preview(abs(beyond[1] - beyond[0]), len(loads), {"beyond": (beyond[0], beyond[1])}, loads=loads)


def _capped(loads: tuple[TeamLoad, ...], after: bool) -> list[tuple[int | None, int, int]]:
    pairs = [(one.team_id, one.due, one.after if after else one.before) for one in loads]
    return [(team, due, cap) for team, due, cap in pairs if cap is not None]


def _targets(session: Session, policies: Policies, new: Targets, now: datetime) -> Preview:
    """Every figure that has a target, or would have one, in the last complete week."""
    week = iso_week(policies.zone, now).previous()
    slugs = [slug for slug in TARGETED if policies.targets.of(slug) is not None or new.of(slug) is not None]
    values = figures(session, slugs, Selection(as_of=now, start=week.start, end=week.end, zone=policies.zone))
    measured = tuple(Measured(one.slug, one.value, policies.targets.of(one.slug), new.of(one.slug)) for one in values)
    return Preview(sum(one.before != one.after for one in measured), len(measured), {}, measured=measured)


_PREVIEWS: dict[type[Any], Callable[[Session, Policies, Any, datetime], Preview]] = {
    TierPolicy: _tiers,
    SlaPolicy: _sla,
    CallbackPolicy: _callbacks,
    RedLineWords: _red_lines,
    EscalationPolicy: _escalation,
    WaitingReasons: _waiting,
    RepeatPolicy: _repeats,
    CapacityPolicy: _capacity,
    Targets: _targets,
}
