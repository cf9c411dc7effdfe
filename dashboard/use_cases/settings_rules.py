"""Changing a rule: the next version, valid from a day. Earlier versions stay, so that history keeps its own rules."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Engine

from dashboard.auth.viewer import Right, Viewer
from dashboard.errors import Conflict, Refusal
from dashboard.periods import local_date
from dashboard.rules.call_scripts import CallScripts
from dashboard.rules.callbacks import CallbackPolicy
from dashboard.rules.capacity import CapacityPolicy
from dashboard.rules.escalation import EscalationPolicy
from dashboard.rules.policy_reading import PolicyError
from dashboard.rules.red_lines import RedLineWords
from dashboard.rules.repeats import RepeatPolicy
from dashboard.rules.sla import SlaPolicy
from dashboard.rules.targets import Targets
from dashboard.rules.tiers import LifecyclePolicy, TierPolicy
from dashboard.rules.waiting import WaitingReasons
from dashboard.rules.working_time import sessions_from_json
from dashboard.saving import writing
from dashboard.use_cases.work_time import lay_out_calendar
from data_access.repositories.company import company_to_change, set_policy
from data_access.repositories.ledger import audit, raise_revision
from data_access.repositories.organisation import latest_number
from data_access.vocabulary import PolicyKind, Subject

READERS: dict[PolicyKind, Callable[[Mapping[str, Any]], object]] = {
    PolicyKind.TIERS: TierPolicy.from_json,
    PolicyKind.LIFECYCLE: LifecyclePolicy.from_json,
    PolicyKind.SLA: SlaPolicy.from_json,
    PolicyKind.CALLBACKS: CallbackPolicy.from_json,
    PolicyKind.RED_LINES: RedLineWords.from_json,
    PolicyKind.WORK_SESSIONS: sessions_from_json,
    PolicyKind.CALL_SCRIPTS: CallScripts.from_json,
    PolicyKind.WAITING_REASONS: WaitingReasons.from_json,
    PolicyKind.REPEATS: RepeatPolicy.from_json,
    PolicyKind.ESCALATION: EscalationPolicy.from_json,
    PolicyKind.CAPACITY: CapacityPolicy.from_json,
    PolicyKind.TARGETS: Targets.from_json,
}


@dataclass(frozen=True)
class RuleEntry:
    """`value` is the rule's JSON form; `seen` the number of the version that was looked at, 0 for the default."""

    kind: PolicyKind
    value: dict[str, Any]
    valid_from: date
    seen: int


def change_rule(store: Engine, viewer: Viewer, entry: RuleEntry, *, now: datetime) -> int:
    """The number of the new version. Raises Refusal for a rule that can't hold, Conflict when another was faster."""
    viewer.require(Right.SET_RULES)
    check_rule(entry.kind, entry.value)
    with writing(store) as session:
        if entry.valid_from < local_date(now, company_to_change(session).zone):
            raise Refusal("settings.rule_in_the_past", field="valid_from")
        latest = latest_number(session, entry.kind)
        if latest != entry.seen:
            raise Conflict("settings.rule_conflict", mine={"version": entry.seen + 1}, theirs={"version": latest})
        made = set_policy(session, entry.kind, entry.value, valid_from=entry.valid_from, now=now, by=viewer.name)
        details = {"kind": entry.kind, "number": made.number, "valid_from": entry.valid_from.isoformat()}
        audit(session, at=now, actor=viewer.actor, action="change", subject="policy", details=details)
        if entry.kind is PolicyKind.WORK_SESSIONS:
            lay_out_calendar(session, now)
        raise_revision(session, Subject.POLICIES)
        return made.number


def check_rule(kind: PolicyKind, value: Mapping[str, Any]) -> Any:
    """The rule that this value makes. Raises Refusal with the setting at fault."""
    try:
        return READERS[kind](value)
    except PolicyError as fault:
        raise Refusal(f"settings.fault.{fault.fault}", field=fault.field, setting=fault.field) from None
