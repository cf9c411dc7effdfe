"""The limits in force, put before the facts that are counted by them."""

from __future__ import annotations

from collections.abc import Iterator

from dashboard.policies import Policies
from dashboard.rules.sla import SEVERITIES, SlaPolicy
from data_access.queries.case_targets import Limit, TargetRules
from data_access.vocabulary import CaseKind


def target_rules(policies: Policies) -> TargetRules:
    return TargetRules(tuple(_limits(policies.sla)), policies.sla.working_time, policies.live_from)


def _limits(policy: SlaPolicy) -> Iterator[Limit]:
    for kind in CaseKind:
        for severity in SEVERITIES:
            target = policy.target(kind, severity)
            if target.first_response is not None:
                yield Limit(str(kind), severity, None, target.first_response)
            for stage, hours in target.stages.items():
                yield Limit(str(kind), severity, str(stage), hours)
