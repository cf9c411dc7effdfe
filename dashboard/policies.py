"""The rules in force: what the store says, and the defaults where it says nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeVar

from sqlmodel import Session

from dashboard.periods import local_date, midnight
from dashboard.rules.call_scripts import CallScripts
from dashboard.rules.callbacks import CallbackPolicy
from dashboard.rules.capacity import CapacityPolicy
from dashboard.rules.escalation import EscalationPolicy
from dashboard.rules.red_lines import RedLineWords
from dashboard.rules.repeats import RepeatPolicy
from dashboard.rules.sla import SlaPolicy
from dashboard.rules.targets import Targets
from dashboard.rules.tiers import LifecyclePolicy, TierPolicy
from dashboard.rules.waiting import WaitingReasons
from dashboard.rules.working_time import DEFAULT_SESSIONS, Calendar, WorkSession, sessions_from_json
from data_access.queries.organisation import company_facts
from data_access.queries.purchase_currency import purchase_currency
from data_access.queries.work_days import published_until, work_days
from data_access.repositories.company import policy_values
from data_access.vocabulary import PolicyKind

_Rule = TypeVar("_Rule")


@dataclass(frozen=True)
class Policies:
    """Everything that a rule needs to know of this company on one day.

    `value_currency`: that of the purchases that make a customer's value; the reporting currency, or the commonest one where no
    purchase bears it.
    """

    zone: str
    currency: str
    value_currency: str
    go_live_on: date | None
    calendar: Calendar
    tiers: TierPolicy
    lifecycle: LifecyclePolicy
    callbacks: CallbackPolicy
    sla: SlaPolicy
    red_lines: RedLineWords
    waiting: WaitingReasons
    repeats: RepeatPolicy
    escalation: EscalationPolicy
    capacity: CapacityPolicy
    targets: Targets
    scripts: CallScripts

    def is_history(self, happened_at: datetime) -> bool:
        """Before the company went live: history is not news, so nothing fires and nothing turns red."""
        return self.live_from is not None and happened_at < self.live_from

    @property
    def live_from(self) -> datetime | None:
        """The instant at which the go-live day begins; None where the company has set none."""
        return None if self.go_live_on is None else midnight(self.go_live_on, self.zone)

    def day(self, moment: datetime) -> date:
        """The local date at an instant."""
        return local_date(moment, self.zone)


def policies_in_force(session: Session, now: datetime) -> Policies:
    """The rules that hold at an instant. Raises PolicyError where a stored rule can't be read."""
    company = company_facts(session)
    held = policy_values(session, local_date(now, company.zone))

    def rule(kind: PolicyKind, read: Callable[[Mapping[str, Any]], _Rule], default: _Rule) -> _Rule:
        value = held.get(kind)
        return default if value is None else read(value)

    return Policies(
        zone=company.zone,
        currency=company.currency,
        value_currency=purchase_currency(session, company.currency),
        go_live_on=company.go_live_on,
        calendar=_calendar(session, company.zone, rule(PolicyKind.WORK_SESSIONS, sessions_from_json, DEFAULT_SESSIONS)),
        tiers=rule(PolicyKind.TIERS, TierPolicy.from_json, TierPolicy()),
        lifecycle=rule(PolicyKind.LIFECYCLE, LifecyclePolicy.from_json, LifecyclePolicy()),
        callbacks=rule(PolicyKind.CALLBACKS, CallbackPolicy.from_json, CallbackPolicy()),
        sla=rule(PolicyKind.SLA, SlaPolicy.from_json, SlaPolicy()),
        red_lines=rule(PolicyKind.RED_LINES, RedLineWords.from_json, RedLineWords()),
        waiting=rule(PolicyKind.WAITING_REASONS, WaitingReasons.from_json, WaitingReasons()),
        repeats=rule(PolicyKind.REPEATS, RepeatPolicy.from_json, RepeatPolicy()),
        escalation=rule(PolicyKind.ESCALATION, EscalationPolicy.from_json, EscalationPolicy()),
        capacity=rule(PolicyKind.CAPACITY, CapacityPolicy.from_json, CapacityPolicy()),
        targets=rule(PolicyKind.TARGETS, Targets.from_json, Targets()),
        scripts=rule(PolicyKind.CALL_SCRIPTS, CallScripts.from_json, CallScripts()),
    )


def calendar_in_force(session: Session, now: datetime) -> Calendar:
    """The work calendar alone, with the hours of work that hold at an instant. Raises PolicyError."""
    zone = company_facts(session).zone
    stored = policy_values(session, local_date(now, zone)).get(PolicyKind.WORK_SESSIONS)
    return _calendar(session, zone, DEFAULT_SESSIONS if stored is None else sessions_from_json(stored))


def _calendar(session: Session, zone: str, sessions: tuple[WorkSession, ...]) -> Calendar:
    return Calendar.from_days(work_days(session), sessions=sessions, horizon=published_until(session), zone=zone)
