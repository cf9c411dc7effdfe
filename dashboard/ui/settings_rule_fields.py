"""The fields of each rule: from the rule in force to the JSON form of the one that was typed."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.policies import Policies, policies_in_force
from dashboard.rules.callbacks import CallbackPolicy
from dashboard.rules.red_lines import RedLineWords
from dashboard.rules.sla import DEFAULT_TARGETS, SlaPolicy, SlaTarget
from dashboard.rules.tiers import LifecyclePolicy, TierPolicy
from dashboard.rules.working_time import WorkSession
from dashboard.ui.loaders import load
from dashboard.ui.page import Page
from dashboard.ui.settings_form import label
from data_access.vocabulary import PolicyKind, Subject, Tier

Fields = Callable[[Page, Any, str], dict[str, Any]]


def in_force(page: Page, kind: PolicyKind) -> Any:
    """The rule of this kind that holds at the page's cut-off."""
    rules: Policies = load(page, (Subject.POLICIES, Subject.ORGANISATION), policies_in_force, page.as_of)
    held: Mapping[PolicyKind, Any] = {
        PolicyKind.TIERS: rules.tiers,
        PolicyKind.LIFECYCLE: rules.lifecycle,
        PolicyKind.SLA: rules.sla,
        PolicyKind.CALLBACKS: rules.callbacks,
        PolicyKind.RED_LINES: rules.red_lines,
        PolicyKind.WORK_SESSIONS: rules.calendar.sessions,
    }
    return held[kind]


def _whole(page: Page, name: str, held: int, key: str, *, least: int = 0, most: int = 3650) -> int:
    return int(st.number_input(label(page, name), least, most, held, key=f"{key}_{name}"))


def _tiers(page: Page, rule: TierPolicy, key: str) -> dict[str, Any]:
    columns = st.columns(len(Tier))
    days = {}
    for column, tier in zip(columns, Tier, strict=True):
        with column:
            name = page.words.text("settings.interval", tier=page.words.text(f"tier.{tier}"))
            days[str(tier)] = int(st.number_input(name, 0, 3650, rule.intervals.get(tier) or 0, key=f"{key}_{tier}"))
    left, middle, right = st.columns(3)
    with left:
        a_percent = _whole(page, "a_percent", rule.a_percent, key, least=1, most=100)
    with middle:
        b_percent = _whole(page, "b_percent", rule.b_percent, key, least=1, most=100)
    with right:
        window = _whole(page, "window_days", rule.window_days, key, least=1)
    intervals = {tier: count or None for tier, count in days.items()}
    return {"intervals": intervals, "a_percent": a_percent, "b_percent": b_percent, "window_days": window}


def _lifecycle(page: Page, rule: LifecyclePolicy, key: str) -> dict[str, Any]:
    return {
        "won_days": _whole(page, "won_days", rule.won_days, key, least=1),
        "churned_after_days": _whole(page, "churned_after_days", rule.churned_after_days, key, least=1),
        "loyal_order_days": _whole(page, "loyal_order_days", rule.loyal_order_days, key, least=1, most=366),
    }


def _sla(page: Page, rule: SlaPolicy, key: str) -> dict[str, Any]:
    codes = sorted({*DEFAULT_TARGETS, *rule.targets}, key=lambda code: (code.split(".")[0] != "complaint", code))
    none = SlaTarget(None, None)
    table = pd.DataFrame(
        {
            "what": [_target_words(page, code) for code in codes],
            "first_response": [rule.targets.get(code, none).first_response for code in codes],
            "resolution": [rule.targets.get(code, none).resolution for code in codes],
        }
    ).astype({"first_response": "float64", "resolution": "float64"})
    hours = {
        name: st.column_config.NumberColumn(label(page, name), min_value=0.25, max_value=2000, step=0.25)
        for name in ("first_response", "resolution")
    }
    what = st.column_config.TextColumn(label(page, "sla_what"))
    typed = st.data_editor(
        table,
        hide_index=True,
        disabled=["what"],
        placeholder="—",
        column_config={"what": what, **hours},
        key=f"{key}_sla",
    )
    rows = zip(codes, typed["first_response"], typed["resolution"], strict=True)
    return {
        "targets": {
            code: {
                "first_response": _number(first),
                "resolution": _number(last),
                "stages": dict(rule.targets.get(code, none).stages),
            }
            for code, first, last in rows
        },
        "working_time": st.toggle(label(page, "working_time"), rule.working_time, key=f"{key}_working"),
        "pause_while_waiting": st.toggle(label(page, "pause"), rule.pause_while_waiting, key=f"{key}_pause"),
    }


def _target_words(page: Page, code: str) -> str:
    kind, _, severity = code.partition(".")
    name = page.words.text(f"kind.{kind}")
    return page.words.text("settings.with_severity", kind=name, severity=severity) if severity else name


def _number(value: Any) -> float | None:
    return None if pd.isna(value) else float(value)


def _callbacks(page: Page, rule: CallbackPolicy, key: str) -> dict[str, Any]:
    words, reasons = page.words, list(rule.days)
    table = pd.DataFrame(
        {
            "reason": [words.text(f"callback_reason.{reason}") for reason in reasons],
            "days": [rule.days[reason] for reason in reasons],
        }
    )
    config = {
        "reason": st.column_config.TextColumn(label(page, "callback_reason")),
        "days": st.column_config.NumberColumn(
            label(page, "callback_days"), min_value=0, max_value=365, step=1, required=True
        ),
    }
    typed = st.data_editor(table, hide_index=True, disabled=["reason"], column_config=config, key=f"{key}_days")
    left, middle, right = st.columns(3)
    with left:
        attempts = _whole(page, "attempts", rule.attempts, key, least=1, most=20)
    with middle:
        on_days = _whole(page, "on_days", rule.on_days, key, least=1, most=20)
    with right:
        low = _whole(page, "low_score_percent", rule.low_score_percent, key, most=100)
    return {
        "days": {reason: int(days) for reason, days in zip(reasons, typed["days"], strict=True)},
        "working_days": st.toggle(label(page, "working_days"), rule.working_days, key=f"{key}_working_days"),
        "attempts": attempts,
        "on_days": on_days,
        "ageing_edges": list(rule.ageing_edges),
        "low_score_percent": low,
    }


def _red_lines(page: Page, rule: RedLineWords, key: str) -> dict[str, Any]:
    words = {
        kind: _listed(
            st.text_area(page.words.text(f"settings.red.{kind}"), "、".join(held), key=f"{key}_{kind}", height=110)
        )
        for kind, held in rule.words.items()
    }
    denials = st.text_area(label(page, "denials"), "、".join(rule.denials), key=f"{key}_denials", height=90)
    return {"words": words, "denials": _listed(denials)}


def _work_sessions(page: Page, rule: tuple[WorkSession, ...], key: str) -> dict[str, Any]:
    typed = st.text_input(
        label(page, "sessions"), ", ".join(map(str, rule)), help=page.words.text("settings.sessions_help"), key=key
    )
    return {"sessions": [part.strip().replace("–", "-").replace("：", ":") for part in _listed(typed)]}


def _listed(text: str) -> list[str]:
    """Words between 、 , ; or line ends."""
    return [word.strip() for word in re.split(r"[、，,；;\n]", text) if word.strip()]


FIELDS: dict[PolicyKind, Fields] = {
    PolicyKind.TIERS: _tiers,
    PolicyKind.LIFECYCLE: _lifecycle,
    PolicyKind.SLA: _sla,
    PolicyKind.CALLBACKS: _callbacks,
    PolicyKind.RED_LINES: _red_lines,
    PolicyKind.WORK_SESSIONS: _work_sessions,
}
