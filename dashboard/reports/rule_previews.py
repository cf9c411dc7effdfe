"""What changing a rule would mean: who and how many would change, and how many calls a day it asks for.

Previews look at what is there now and at the last 28 days; they promise nothing about days to come.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session

from dashboard.policies import Policies, policies_in_force
from dashboard.reports.customers import customer_rules
from dashboard.rules.callbacks import CallbackPolicy
from dashboard.rules.red_lines import RedLineWords, red_line_in
from dashboard.rules.sla import SlaPolicy, is_on_time, policy_due
from dashboard.rules.tiers import TierPolicy
from data_access.queries import rule_previews as queries

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
class Preview:
    """`counts`: label (a code) → before and after. `calls_a_day`: before and after, None where no call depends on it."""

    changed: int
    looked_at: int
    counts: dict[str, tuple[int, int]]
    named: tuple[Moved, ...] = ()
    calls_a_day: tuple[float, float] | None = None


def preview(session: Session, rule: Any, now: datetime) -> Preview | None:
    """The preview of a rule, already read; None for a kind of which nothing can be told beforehand."""
    policies = policies_in_force(session, now)
    if isinstance(rule, TierPolicy):
        return _tiers(session, policies, replace(policies, tiers=rule), now)
    if isinstance(rule, SlaPolicy):
        return _sla(session, policies, rule, now)
    if isinstance(rule, CallbackPolicy):
        return _callbacks(session, policies.callbacks, rule, now)
    if isinstance(rule, RedLineWords):
        return _red_lines(session, policies.red_lines, rule, now)
    return None


def _tiers(session: Session, old: Policies, new: Policies, now: datetime) -> Preview:
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


def _callbacks(session: Session, old: CallbackPolicy, new: CallbackPolicy, now: datetime) -> Preview:
    since = now - LOOK_BACK
    others = queries.callbacks_opened(session, since, now)
    low = [queries.low_scores(session, since, now, policy.low_score_percent) for policy in (old, new)]
    return Preview(
        changed=abs(low[1] - low[0]),
        looked_at=others + low[0],
        counts={"low_score": (low[0], low[1])},
        calls_a_day=((others + low[0]) / LOOK_BACK.days, (others + low[1]) / LOOK_BACK.days),
    )


def _red_lines(session: Session, old: RedLineWords, new: RedLineWords, now: datetime) -> Preview:
    cases = queries.recent_cases(session, now - LOOK_BACK, now)
    found = [(one, red_line_in(one.content, old), red_line_in(one.content, new)) for one in cases]
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
