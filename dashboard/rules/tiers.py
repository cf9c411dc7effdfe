"""Customer tiers, contact intervals and the lifecycle. Sources: metrics §1 and §8, requirements C2–C4."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Self

from dashboard.rules.policy_reading import PolicyError, read_optional_whole, read_section, read_whole
from data_access.vocabulary import Lifecycle, Tier

DEFAULT_INTERVALS: Mapping[str, int | None] = {Tier.A: 30, Tier.B: 90, Tier.C: 180, Tier.D: None}


@dataclass(frozen=True, slots=True)
class TierPolicy:
    """``intervals``: days between contacts per tier, None for no planned contact. ``a_percent`` and ``b_percent``: edges
    of the cumulative share of value, in percent. ``window_days``: the stretch whose purchases count as value."""

    intervals: Mapping[str, int | None] = field(default_factory=lambda: DEFAULT_INTERVALS)
    a_percent: int = 80
    b_percent: int = 95
    window_days: int = 365

    def to_json(self) -> dict[str, object]:
        """The form that `from_json` reads."""
        return {
            "intervals": {str(tier): days for tier, days in self.intervals.items()},
            "a_percent": self.a_percent,
            "b_percent": self.b_percent,
            "window_days": self.window_days,
        }

    @classmethod
    def from_json(cls, data: Mapping[str, object]) -> Self:
        """Raises PolicyError that names the setting at fault."""
        intervals = read_section(data, "intervals")
        for tier in intervals:
            if tier not in DEFAULT_INTERVALS:
                raise PolicyError(f"intervals.{tier}", "unknown")
        a_percent = read_whole(data, "a_percent", least=1, most=100)
        b_percent = read_whole(data, "b_percent", least=1, most=100)
        if b_percent < a_percent:
            raise PolicyError("b_percent", "order")
        return cls(
            {str(tier): read_optional_whole(intervals, tier, least=1, most=3650) for tier in Tier},
            a_percent,
            b_percent,
            read_whole(data, "window_days", least=1, most=3650),
        )


def abc(values: Iterable[tuple[int, int | None]], policy: TierPolicy) -> dict[int, Tier | None]:
    """Tier by value: from (customer id, value in minor units or None without purchases) to customer id → tier.

    Sorted by value, the share accumulated *before* adding the customer decides: below 80 % A, below 95 % B, the rest C,
    so the customer who crosses 80 % is still A. Equal values go by id. Value zero or less is C; no purchases is D. When
    nobody's value is positive there is no share to speak of: None for those with purchases. Source: Dickie 1951; Juran.
    """
    known = sorted(((value, customer) for customer, value in values if value is not None), key=lambda v: (-v[0], v[1]))
    tiers: dict[int, Tier | None] = {customer: Tier.D for customer, value in values if value is None}
    total = sum(value for value, _ in known if value > 0)
    before = 0
    for value, customer in known:
        if total <= 0:
            tiers[customer] = None
        elif value <= 0:
            tiers[customer] = Tier.C
        else:
            tiers[customer] = _tier_of_share(before * 100, total, policy)
            before += value
    return tiers


def _tier_of_share(before_percent: int, total: int, policy: TierPolicy) -> Tier:
    """Whole numbers throughout: a share of exactly 80 % must not depend on floating point."""
    if before_percent < policy.a_percent * total:
        return Tier.A
    return Tier.B if before_percent < policy.b_percent * total else Tier.C


def effective_tier(computed: str | None, manual: str | None, manual_until: date | None, as_of: date) -> str | None:
    """A tier set by hand wins up to and on its last day (None: without end); after that the computed one is back."""
    if manual is not None and (manual_until is None or as_of <= manual_until):
        return str(manual)
    return None if computed is None else str(computed)


def next_contact_due(policy: TierPolicy, tier: str | None, last_reached: date | None, created: date) -> date | None:
    """The local day by which the customer must be contacted again; None where the tier plans no contact.

    Counted from the last contact that *reached* the customer, or from the day the file was opened.
    """
    days = None if tier is None else policy.intervals.get(str(tier))
    return None if days is None else (last_reached or created) + timedelta(days=days)


def contact_cutoffs(policy: TierPolicy, as_of: date) -> dict[str, date]:
    """For a query: per tier with an interval, the day before which a last contact is overdue at ``as_of``."""
    return {str(tier): as_of - timedelta(days=days) for tier, days in policy.intervals.items() if days is not None}


def days_overdue(next_due: date | None, as_of: date) -> int:
    """Days past the planned contact; 0 on the day itself, before it, or without a plan."""
    return 0 if next_due is None else max(0, (as_of - next_due).days)


@dataclass(frozen=True, slots=True)
class LifecyclePolicy:
    """Days: ``won_days`` since the first activity, ``churned_after_days`` of silence; ``loyal_order_days`` in 365."""

    won_days: int = 90
    churned_after_days: int = 180
    loyal_order_days: int = 4

    def to_json(self) -> dict[str, object]:
        """The form that `from_json` reads."""
        return {
            "won_days": self.won_days,
            "churned_after_days": self.churned_after_days,
            "loyal_order_days": self.loyal_order_days,
        }

    @classmethod
    def from_json(cls, data: Mapping[str, object]) -> Self:
        """Raises PolicyError that names the setting at fault."""
        return cls(
            read_whole(data, "won_days", least=1, most=3650),
            read_whole(data, "churned_after_days", least=1, most=3650),
            read_whole(data, "loyal_order_days", least=1, most=366),
        )


@dataclass(frozen=True, slots=True)
class LifecycleFacts:
    """What is known of a customer at the as-of date. Activity is a purchase, a service or a running contract.

    ``order_days``: distinct days with an order in the 365 days up to the as-of date.
    """

    first_activity: date | None = None
    last_activity: date | None = None
    order_days: int = 0
    runs_contract: bool = False
    marked_lost: bool = False


def lifecycle(facts: LifecycleFacts, policy: LifecyclePolicy, as_of: date) -> Lifecycle:
    """The one state of a customer, first match (metrics §1): lost, potential, won, churned, loyal, retained.

    Lost (战败) and potential (潜在) had no activity; won (成交) began within 90 days; churned (流失) is silent for longer
    than the threshold, which a running contract prevents; loyal (忠诚) ordered on 4 days in 365; the rest is retained (保有).
    """
    if facts.first_activity is None and not facts.runs_contract:
        return Lifecycle.LOST if facts.marked_lost else Lifecycle.POTENTIAL
    if facts.first_activity is not None and (as_of - facts.first_activity).days <= policy.won_days:
        return Lifecycle.WON
    last = facts.last_activity or facts.first_activity
    if not facts.runs_contract and last is not None and (as_of - last).days > policy.churned_after_days:
        return Lifecycle.CHURNED
    return Lifecycle.LOYAL if facts.order_days >= policy.loyal_order_days else Lifecycle.RETAINED
