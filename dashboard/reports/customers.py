"""Customers as a page needs them: tier × lifecycle, contact coverage, who is overdue with whom, one customer's card."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime

from sqlmodel import Session

from dashboard.policies import Policies
from dashboard.rules import churn
from dashboard.rules.tiers import days_overdue, next_contact_due
from data_access.queries import customer_lists as queries
from data_access.queries.customer_lists import PersonRow, StandingGroup
from data_access.queries.customer_standing import CustomerRules
from data_access.scope import Selection
from data_access.vocabulary import Lifecycle, Tier

TOP_TIER = Tier.A


@dataclass(frozen=True)
class Matrix:
    """How many customers of each (tier, lifecycle); tier None: no share to speak of. The cells sum to `total`."""

    cells: dict[tuple[str | None, str], int]
    overdue: dict[str | None, int]  # by tier

    @property
    def total(self) -> int:
        return sum(self.cells.values())

    def of_tier(self, tier: str | None) -> int:
        return sum(n for (one, _), n in self.cells.items() if one == tier)

    def of_lifecycle(self, lifecycle: str) -> int:
        return sum(n for (_, one), n in self.cells.items() if one == lifecycle)


@dataclass(frozen=True)
class TierCoverage:
    """Contact policy of one tier: `n` customers with a plan (none lost) = `covered` + `overdue`."""

    tier: str
    interval_days: int
    n: int
    overdue: int
    longest_days: int

    @property
    def covered(self) -> int:
        return self.n - self.overdue

    @property
    def share(self) -> float | None:
        return self.covered / self.n if self.n else None


@dataclass(frozen=True)
class ManagerLoad:
    """Overdue customers of one account manager (None: nobody's)."""

    staff_id: int | None
    n: int
    longest_days: int


@dataclass(frozen=True)
class CustomerHeadline:
    """The first sentence, about one tier; `manager_id` has the most overdue customers of it, `manager_n` of them."""

    tier: str
    n: int
    overdue: int
    longest_days: int
    manager_id: int | None
    manager_n: int


@dataclass(frozen=True)
class Overview:
    """All numbers of the Customers page, from one statement."""

    headline: CustomerHeadline
    matrix: Matrix
    coverage: tuple[TierCoverage, ...]
    managers: tuple[ManagerLoad, ...]  # of every tier, the most overdue first


@dataclass(frozen=True)
class Person(PersonRow):
    """A customer in a list. `silent_days`: since the last contact that reached them, else since the file was opened;
    `next_due`: None where no contact is planned; `days_overdue` past it."""

    silent_days: int
    next_due: date | None
    days_overdue: int


@dataclass(frozen=True)
class Card(PersonRow):
    """What is counted of one customer. `tier_by_hand`: the tier was set, not computed; `currency`: of the value."""

    currency: str
    tier_by_hand: bool
    next_due: date | None
    days_overdue: int

    @property
    def tier_until(self) -> date | None:
        """The last day of a tier set by hand; None: without end."""
        return self.manual_tier_until if self.tier_by_hand else None


def customer_rules(policies: Policies) -> CustomerRules:
    """Tier and lifecycle policy in the form that the queries take."""
    intervals = tuple((tier, days) for tier, days in policies.tiers.intervals.items() if days is not None)
    return CustomerRules(
        zone=policies.zone,
        currency=policies.value_currency,
        intervals=intervals,
        a_percent=policies.tiers.a_percent,
        b_percent=policies.tiers.b_percent,
        window_days=policies.tiers.window_days,
        won_days=policies.lifecycle.won_days,
        churned_after_days=policies.lifecycle.churned_after_days,
        loyal_order_days=policies.lifecycle.loyal_order_days,
        warned_after_days=churn.WARNED_AFTER_DAYS,
        warned_times=churn.TIMES_THEIR_GAP,
        fewest_gaps=churn.FEWEST_GAPS,
        looked_back_days=churn.LOOKED_BACK_DAYS,
        go_live_on=policies.go_live_on,
    )


def overview(session: Session, selection: Selection, policies: Policies) -> Overview:
    """Headline, matrix, coverage and loads as of the cut-off, in one pass over the customers."""
    groups = queries.standing_groups(session, selection, customer_rules(policies))
    top = tuple(_loads((group for group in groups if group.tier == TOP_TIER), policies, selection.as_of))
    cover = tuple(_coverage(groups, tier, days, policies, selection.as_of) for tier, days in _planned(policies))
    first = next((one for one in cover if one.tier == TOP_TIER), None)
    return Overview(
        headline=CustomerHeadline(
            tier=TOP_TIER,
            n=first.n if first else sum(group.n for group in groups if group.tier == TOP_TIER),
            overdue=first.overdue if first else 0,
            longest_days=first.longest_days if first else 0,
            manager_id=top[0].staff_id if top else None,
            manager_n=top[0].n if top else 0,
        ),
        matrix=_matrix(groups),
        coverage=cover,
        managers=tuple(_loads(groups, policies, selection.as_of)),
    )


def _planned(policies: Policies) -> list[tuple[str, int]]:
    return [(str(tier), days) for tier in Tier if (days := policies.tiers.intervals.get(tier)) is not None]


def _matrix(groups: Sequence[StandingGroup]) -> Matrix:
    cells: dict[tuple[str | None, str], int] = {}
    overdue: dict[str | None, int] = {}
    for group in groups:
        cells[group.tier, group.lifecycle] = cells.get((group.tier, group.lifecycle), 0) + group.n
        overdue[group.tier] = overdue.get(group.tier, 0) + group.overdue
    return Matrix(cells, overdue)


def _coverage(
    groups: Sequence[StandingGroup], tier: str, days: int, policies: Policies, as_of: datetime
) -> TierCoverage:
    own = [group for group in groups if group.tier == tier]
    longest = max((_days_past(group, policies, as_of) for group in own), default=0)
    return TierCoverage(tier, days, sum(group.planned for group in own), sum(group.overdue for group in own), longest)


def _days_past(group: StandingGroup, policies: Policies, as_of: datetime) -> int:
    """Days past the planned contact of the group's longest overdue customer."""
    if group.oldest is None:
        return 0
    counted_from = policies.day(group.oldest)
    return days_overdue(next_contact_due(policies.tiers, group.tier, counted_from, counted_from), policies.day(as_of))


def _loads(groups: Iterable[StandingGroup], policies: Policies, as_of: datetime) -> list[ManagerLoad]:
    counts: dict[int | None, tuple[int, int]] = {}
    for group in groups:
        n, longest = counts.get(group.staff_id, (0, 0))
        counts[group.staff_id] = (n + group.overdue, max(longest, _days_past(group, policies, as_of)))
    loads = [ManagerLoad(staff, n, longest) for staff, (n, longest) in counts.items() if n]
    return sorted(loads, key=lambda load: (-load.n, load.staff_id is None, load.staff_id or 0))


def matrix(session: Session, selection: Selection, policies: Policies) -> Matrix:
    """Tier × lifecycle of all customers, and the overdue of each tier."""
    return overview(session, selection, policies).matrix


def people(
    session: Session,
    selection: Selection,
    policies: Policies,
    *,
    tiers: Sequence[str | None] = (),
    lifecycles: Sequence[str] = (),
    limit: int = 200,
    offset: int = 0,
) -> tuple[Person, ...]:
    """The customers of a cell, the most valuable first."""
    rows = queries.people(
        session,
        selection,
        customer_rules(policies),
        tiers=tiers,
        lifecycles=lifecycles,
        limit=limit,
        offset=offset,
    )
    return tuple(_person(row, policies, selection.as_of) for row in rows)


def overdue_people(
    session: Session, selection: Selection, policies: Policies, *, tier: str | None = None, limit: int = 200
) -> tuple[Person, ...]:
    """Customers past their next contact, the longest overdue first."""
    rows = queries.overdue_people(session, selection, customer_rules(policies), tier=tier, limit=limit)
    return tuple(_person(row, policies, selection.as_of) for row in rows)


@dataclass(frozen=True)
class AtRisk(Person):
    """A customer of value who is silent for longer than usual. `usual_days`: the median between their active days;
    `quiet_days`: since the last purchase or service."""

    usual_days: float
    quiet_days: float


def people_at_risk(
    session: Session, selection: Selection, policies: Policies, *, limit: int = 200
) -> tuple[AtRisk, ...]:
    """Customers with a warning of churn, the most valuable first."""
    rows = queries.people_at_risk(session, selection, customer_rules(policies), limit=limit)
    return tuple(
        AtRisk(**asdict(_person(row, policies, selection.as_of)), usual_days=usual, quiet_days=quiet)
        for row, usual, quiet in rows
    )


def customer_card(session: Session, customer_id: int, as_of: datetime, policies: Policies) -> Card | None:
    """What is counted of one customer as of the cut-off; None where there is no such customer yet."""
    row = queries.person(session, customer_id, as_of, customer_rules(policies))
    if row is None:
        return None
    due, late = _plan(row, policies, as_of)
    until = row.manual_tier_until
    by_hand = row.manual_tier is not None and (until is None or policies.day(as_of) <= until)
    return Card(**asdict(row), currency=policies.value_currency, tier_by_hand=by_hand, next_due=due, days_overdue=late)


def _person(row: PersonRow, policies: Policies, as_of: datetime) -> Person:
    due, late = _plan(row, policies, as_of)
    silent = policies.day(as_of) - policies.day(row.last_contact_at or row.opened_at)
    return Person(**asdict(row), silent_days=silent.days, next_due=due, days_overdue=late)


def _plan(row: PersonRow, policies: Policies, as_of: datetime) -> tuple[date | None, int]:
    """The next contact and the days past it; no plan for the lost."""
    if row.lifecycle == Lifecycle.LOST:
        return None, 0
    last = policies.day(row.last_contact_at) if row.last_contact_at else None
    due = next_contact_due(policies.tiers, row.tier, last, policies.day(row.opened_at))
    return due, days_overdue(due, policies.day(as_of))
