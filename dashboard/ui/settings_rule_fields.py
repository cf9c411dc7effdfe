"""The fields of each rule: from the rule in force to the JSON form of the one that was typed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from dashboard.policies import Policies, policies_in_force
from dashboard.rules.red_lines import RedLineWords
from dashboard.rules.tiers import LifecyclePolicy, TierPolicy
from dashboard.ui.loaders import load
from dashboard.ui.page import Page
from dashboard.ui.settings_case_fields import escalation_fields, repeat_fields, sla_fields, waiting_fields
from dashboard.ui.settings_form import label, whole
from dashboard.ui.settings_work_fields import (
    callback_fields,
    capacity_fields,
    listed,
    script_fields,
    session_fields,
    target_fields,
)
from data_access.vocabulary import PolicyKind, Subject, Tier

Fields = Callable[[Page, Any, str], dict[str, Any]]
HELD: dict[PolicyKind, Callable[[Policies], Any]] = {
    PolicyKind.SLA: lambda rules: rules.sla,
    PolicyKind.ESCALATION: lambda rules: rules.escalation,
    PolicyKind.WAITING_REASONS: lambda rules: rules.waiting,
    PolicyKind.REPEATS: lambda rules: rules.repeats,
    PolicyKind.RED_LINES: lambda rules: rules.red_lines,
    PolicyKind.CALLBACKS: lambda rules: rules.callbacks,
    PolicyKind.CALL_SCRIPTS: lambda rules: rules.scripts,
    PolicyKind.CAPACITY: lambda rules: rules.capacity,
    PolicyKind.TIERS: lambda rules: rules.tiers,
    PolicyKind.LIFECYCLE: lambda rules: rules.lifecycle,
    PolicyKind.TARGETS: lambda rules: rules.targets,
    PolicyKind.WORK_SESSIONS: lambda rules: rules.calendar.sessions,
}


def in_force(page: Page, kind: PolicyKind) -> Any:
    """The rule of this kind that holds at the page's cut-off."""
    return HELD[kind](load(page, (Subject.POLICIES, Subject.ORGANISATION), policies_in_force, page.as_of))


def _tiers(page: Page, rule: TierPolicy, key: str) -> dict[str, Any]:
    columns = st.columns(len(Tier))
    days = {}
    for column, tier in zip(columns, Tier, strict=True):
        with column:
            name = page.words.text("settings.interval", tier=page.words.text(f"tier.{tier}"))
            days[str(tier)] = int(st.number_input(name, 0, 3650, rule.intervals.get(tier) or 0, key=f"{key}_{tier}"))
    left, middle, right = st.columns(3)
    with left:
        a_percent = whole(page, "a_percent", rule.a_percent, key, least=1, most=100)
    with middle:
        b_percent = whole(page, "b_percent", rule.b_percent, key, least=1, most=100)
    with right:
        window = whole(page, "window_days", rule.window_days, key, least=1)
    intervals = {tier: count or None for tier, count in days.items()}
    return {"intervals": intervals, "a_percent": a_percent, "b_percent": b_percent, "window_days": window}


def _lifecycle(page: Page, rule: LifecyclePolicy, key: str) -> dict[str, Any]:
    return {
        "won_days": whole(page, "won_days", rule.won_days, key, least=1),
        "churned_after_days": whole(page, "churned_after_days", rule.churned_after_days, key, least=1),
        "loyal_order_days": whole(page, "loyal_order_days", rule.loyal_order_days, key, least=1, most=366),
    }


def _red_lines(page: Page, rule: RedLineWords, key: str) -> dict[str, Any]:
    words = {
        kind: listed(
            st.text_area(page.words.text(f"settings.red.{kind}"), "、".join(held), key=f"{key}_{kind}", height=110)
        )
        for kind, held in rule.words.items()
    }
    denials = st.text_area(label(page, "denials"), "、".join(rule.denials), key=f"{key}_denials", height=90)
    return {"words": words, "denials": listed(denials)}


FIELDS: dict[PolicyKind, Fields] = {
    PolicyKind.SLA: sla_fields,
    PolicyKind.ESCALATION: escalation_fields,
    PolicyKind.WAITING_REASONS: waiting_fields,
    PolicyKind.REPEATS: repeat_fields,
    PolicyKind.RED_LINES: _red_lines,
    PolicyKind.CALLBACKS: callback_fields,
    PolicyKind.CALL_SCRIPTS: script_fields,
    PolicyKind.CAPACITY: capacity_fields,
    PolicyKind.TIERS: _tiers,
    PolicyKind.LIFECYCLE: _lifecycle,
    PolicyKind.TARGETS: target_fields,
    PolicyKind.WORK_SESSIONS: session_fields,
}
"""In the order of the page: what a case goes through, what is called, who the customers are, what should be reached."""
