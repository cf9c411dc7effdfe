"""The fields of the rules about cases: limits, waiting, repeats, escalation."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from dashboard.rules.escalation import MOST_HOURS, EscalationPolicy
from dashboard.rules.repeats import RepeatPolicy
from dashboard.rules.sla import DEFAULT_TARGETS, LIMITED_STAGES, SlaPolicy, SlaTarget
from dashboard.rules.waiting import WaitingReasons
from dashboard.ui.loaders import organisation
from dashboard.ui.page import Page
from dashboard.ui.settings_form import label
from data_access.vocabulary import EscalateTo

PERSON = f"{EscalateTo.PERSON}:"


def sla_fields(page: Page, rule: SlaPolicy, key: str) -> dict[str, Any]:
    """One line per kind and severity; hours from receipt, and for one stay in each stage."""
    codes = sorted({*DEFAULT_TARGETS, *rule.targets}, key=lambda code: (code.split(".")[0] != "complaint", code))
    held = {code: rule.targets.get(code, SlaTarget(None, None)) for code in codes}
    table = pd.DataFrame(
        {
            "what": [_target_words(page, code) for code in codes],
            "first_response": [one.first_response for one in held.values()],
            "resolution": [one.resolution for one in held.values()],
            **{stage: [one.stages.get(stage) for one in held.values()] for stage in LIMITED_STAGES},
        }
    )
    table = table.astype(dict.fromkeys(table.columns[1:], "float64"))
    names = {name: label(page, name) for name in ("first_response", "resolution")}
    names |= {
        stage: page.words.text("settings.stay", stage=page.words.text(f"stage.{stage}")) for stage in LIMITED_STAGES
    }
    hours = {
        name: st.column_config.NumberColumn(told, min_value=0.25, max_value=2000, step=0.25, format="%g")
        for name, told in names.items()
    }
    what = st.column_config.TextColumn(label(page, "sla_what"), pinned=True)
    typed = st.data_editor(
        table,
        hide_index=True,
        disabled=["what"],
        placeholder="—",
        column_config={"what": what, **hours},
        key=f"{key}_sla",
    )
    return {
        "targets": {code: _target(row) for code, (_, row) in zip(codes, typed.iterrows(), strict=True)},
        "working_time": st.toggle(label(page, "working_time"), rule.working_time, key=f"{key}_working"),
        "pause_while_waiting": rule.pause_while_waiting,
    }


def _target(row: Any) -> dict[str, Any]:
    stays = {stage: number_or_none(row[stage]) for stage in LIMITED_STAGES}
    return {
        "first_response": number_or_none(row["first_response"]),
        "resolution": number_or_none(row["resolution"]),
        "stages": {stage: hours for stage, hours in stays.items() if hours is not None},
    }


def _target_words(page: Page, code: str) -> str:
    kind, _, severity = code.partition(".")
    name = page.words.text(f"kind.{kind}")
    return page.words.text("settings.with_severity", kind=name, severity=severity) if severity else name


def number_or_none(value: Any) -> float | None:
    """What an empty cell of a grid holds is no number."""
    return None if pd.isna(value) else float(value)


def waiting_fields(page: Page, rule: WaitingReasons, key: str) -> dict[str, Any]:
    """Reasons are added below and switched off, never taken out: cases that waited for one keep its word."""
    table = pd.DataFrame(
        {
            "zh": [one.zh for one in rule.reasons],
            "en": [one.en for one in rule.reasons],
            "pauses": [one.pauses for one in rule.reasons],
            "active": [one.active for one in rule.reasons],
        }
    )
    config = {
        "zh": st.column_config.TextColumn(label(page, "word_zh"), required=True, max_chars=40),
        "en": st.column_config.TextColumn(label(page, "word_en"), max_chars=40),
        "pauses": st.column_config.CheckboxColumn(label(page, "pauses"), default=False),
        "active": st.column_config.CheckboxColumn(page.words.text("settings.active"), default=True),
    }
    typed = st.data_editor(table, hide_index=True, num_rows="add", column_config=config, key=f"{key}_reasons")
    codes = [one.code for one in rule.reasons]
    reasons = [
        {
            "code": codes[place] if place < len(codes) else "",
            **{name: "" if pd.isna(row[name]) else str(row[name]) for name in ("zh", "en")},
            "pauses": bool(row["pauses"]) and not pd.isna(row["pauses"]),
            "active": bool(row["active"]) and not pd.isna(row["active"]),
        }
        for place, (_, row) in enumerate(typed.iterrows())
    ]
    return {"reasons": reasons}


def repeat_fields(page: Page, rule: RepeatPolicy, key: str) -> dict[str, Any]:
    days = st.number_input(label(page, "repeat_days"), 1, 730, rule.window_days, key=f"{key}_repeat", width=240)
    return {"window_days": int(days)}


def escalation_fields(page: Page, rule: EscalationPolicy, key: str) -> dict[str, Any]:
    """The warning, then the levels: after how many hours, to whom."""
    warning = st.number_input(
        label(page, "warning_hours"),
        0.0,
        float(MOST_HOURS),
        float(rule.warning_hours),
        step=0.5,
        help=page.words.text("settings.warning_help"),
        key=f"{key}_warning",
        width=240,
    )
    names = _escalated_to(page)
    table = pd.DataFrame(
        {
            "after_hours": [float(one.after_hours) for one in rule.levels],
            "to": [f"{PERSON}{one.staff_id}" if one.to == EscalateTo.PERSON else str(one.to) for one in rule.levels],
        }
    ).astype({"after_hours": "float64", "to": "object"})
    config = {
        "after_hours": st.column_config.NumberColumn(
            label(page, "after_hours"), min_value=0, max_value=MOST_HOURS, step=0.5, format="%g", required=True
        ),
        "to": st.column_config.SelectboxColumn(
            label(page, "escalate_to"),
            options=list(names),
            required=True,
            format_func=lambda code: names.get(str(code), str(code)),
        ),
    }
    typed = st.data_editor(table, hide_index=True, num_rows="dynamic", column_config=config, key=f"{key}_levels")
    levels = [_level(row["after_hours"], row["to"]) for _, row in typed.iterrows()]
    return {"warning_hours": float(warning), "levels": sorted(levels, key=lambda one: one["after_hours"] or 0)}


def _escalated_to(page: Page) -> dict[str, str]:
    posts = {str(one): page.words.text(f"settings.to.{one}") for one in (EscalateTo.LEADER, EscalateTo.MANAGER)}
    staff = [one for one in organisation(page).staff if one.active]
    return posts | {f"{PERSON}{one.id}": page.words.name(one.name, one.name_en) for one in staff}


def _level(hours: Any, to: Any) -> dict[str, Any]:
    code = "" if pd.isna(to) else str(to)
    named = code.removeprefix(PERSON) if code.startswith(PERSON) else None
    return {
        "after_hours": number_or_none(hours),
        "to": str(EscalateTo.PERSON) if named else code or None,
        "staff_id": int(named) if named else None,
    }
