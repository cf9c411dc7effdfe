"""The fields of the rules about the work to be done: callbacks, capacity, targets, hours."""

from __future__ import annotations

import re
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.metrics.catalogue import METRICS
from dashboard.metrics.model import Better, Unit
from dashboard.rules.call_scripts import LONGEST, CallScripts
from dashboard.rules.callbacks import CallbackPolicy
from dashboard.rules.capacity import MOST_A_DAY, CapacityPolicy
from dashboard.rules.targets import TARGETED, Targets
from dashboard.rules.working_time import WorkSession
from dashboard.ui.call_mode.script_words import usual_script
from dashboard.ui.loaders import organisation
from dashboard.ui.page import Page
from dashboard.ui.settings_case_fields import number_or_none
from dashboard.ui.settings_form import label, whole
from data_access.vocabulary import CallbackReason


def callback_fields(page: Page, rule: CallbackPolicy, key: str) -> dict[str, Any]:
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
    with st.grid(4, min_column_width=120, gap="small", vertical_alignment="bottom"):
        attempts = whole(page, "attempts", rule.attempts, key, least=1, most=20)
        on_days = whole(page, "on_days", rule.on_days, key, least=1, most=20)
        low = whole(page, "low_score_percent", rule.low_score_percent, key, most=100)
        recheck = whole(page, "recheck_percent", rule.recheck_percent, key, most=100)
    return rule.to_json() | {
        "days": {reason: int(days) for reason, days in zip(reasons, typed["days"], strict=True)},
        "working_days": st.toggle(label(page, "working_days"), rule.working_days, key=f"{key}_working_days"),
        "attempts": attempts,
        "on_days": on_days,
        "low_score_percent": low,
        "recheck_percent": recheck,
    }


def script_fields(page: Page, rule: CallScripts, key: str) -> dict[str, Any]:
    """What to say, per reason; an empty one keeps the usual text, which stands there in grey."""
    words = page.words
    return {
        "texts": {
            str(reason): st.text_area(
                words.text(f"callback_reason.{reason}"),
                rule.texts.get(reason, ""),
                placeholder=usual_script(words, reason),
                max_chars=LONGEST,
                height=90,
                key=f"{key}_{reason}",
            )
            for reason in CallbackReason
        }
    }


def capacity_fields(page: Page, rule: CapacityPolicy, key: str) -> dict[str, Any]:
    """A figure for every team, one for those without their own, and the cap of interval callbacks."""
    left, right = st.columns(2)
    with left:
        usual = st.number_input(
            label(page, "calls_a_day"),
            1,
            MOST_A_DAY,
            rule.calls_a_day,
            placeholder=page.words.text("settings.not_known"),
            key=f"{key}_usual",
        )
    with right:
        cap = whole(page, "interval_cap", rule.interval_cap, key, most=MOST_A_DAY)
    teams = [one for one in organisation(page).teams if one.active or one.id in rule.teams]
    table = pd.DataFrame(
        {
            "team": [page.words.name(one.name, one.name_en) for one in teams],
            "calls": pd.array([rule.teams.get(one.id) for one in teams], dtype="Float64"),
        }
    )
    config = {
        "team": st.column_config.TextColumn(page.words.text("settings.sort.team")),
        "calls": st.column_config.NumberColumn(label(page, "team_calls"), min_value=0, max_value=MOST_A_DAY, step=1),
    }
    typed = st.data_editor(
        table, hide_index=True, disabled=["team"], placeholder="—", column_config=config, key=f"{key}_teams"
    )
    figures = zip(teams, typed["calls"], strict=True)
    return {
        "calls_a_day": usual,
        "teams": {str(one.id): int(calls) for one, calls in figures if not pd.isna(calls)},
        "interval_cap": cap,
    }


def target_fields(page: Page, rule: Targets, key: str) -> dict[str, Any]:
    """Shares are typed in percent; an empty cell is no target."""
    words = page.words
    scales = {slug: 100 if METRICS[slug].unit is Unit.SHARE else 1 for slug in TARGETED}
    held = {slug: rule.of(slug) for slug in TARGETED}
    table = pd.DataFrame(
        {
            "metric": [words.text(f"metric.{slug}.name") for slug in TARGETED],
            "wanted": [words.text(f"settings.wanted.{_wanted(slug)}") for slug in TARGETED],
            "value": pd.array(
                [None if (one := held[slug]) is None else round(one * scales[slug], 2) for slug in TARGETED],
                dtype="Float64",
            ),
        }
    )
    config = {
        "metric": st.column_config.TextColumn(label(page, "metric")),
        "wanted": st.column_config.TextColumn(label(page, "wanted")),
        "value": st.column_config.NumberColumn(label(page, "target"), min_value=-100, max_value=100, step=0.1),
    }
    typed = st.data_editor(
        table,
        hide_index=True,
        disabled=["metric", "wanted"],
        placeholder="—",
        column_config=config,
        key=f"{key}_targets",
    )
    numbers = {slug: number_or_none(value) for slug, value in zip(TARGETED, typed["value"], strict=True)}
    return {"values": {slug: round(one / scales[slug], 6) for slug, one in numbers.items() if one is not None}}


def _wanted(slug: str) -> str:
    sense = "least" if METRICS[slug].better is Better.UP else "most"
    return sense if METRICS[slug].unit is Unit.SHARE else f"{sense}_points"


def session_fields(page: Page, rule: tuple[WorkSession, ...], key: str) -> dict[str, Any]:
    typed = st.text_input(
        label(page, "sessions"), ", ".join(map(str, rule)), help=page.words.text("settings.sessions_help"), key=key
    )
    return {"sessions": [part.strip().replace("–", "-").replace("：", ":") for part in listed(typed)]}


def listed(text: str) -> list[str]:
    """Words between 、 , ; or line ends."""
    return [word.strip() for word in re.split(r"[、，,；;\n]", text) if word.strip()]
