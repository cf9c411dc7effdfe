"""Rules: the one in force, changing it from a day on, and what that would mean."""

from __future__ import annotations

from typing import Any

import streamlit as st

from dashboard import clock
from dashboard.periods import local_date
from dashboard.reports.rule_previews import Preview, preview
from dashboard.ui.forms import attempt
from dashboard.ui.head import note, section
from dashboard.ui.loaders import load
from dashboard.ui.page import Page
from dashboard.ui.settings_form import choose_part, do, label
from dashboard.ui.settings_rule_fields import FIELDS, in_force
from dashboard.ui.tables import small_table
from dashboard.use_cases.settings_rules import RuleEntry, change_rule, check_rule
from data_access.engine import reading
from data_access.queries.settings import rule_versions
from data_access.vocabulary import PolicyKind, Subject


def show_rules(page: Page) -> None:
    words = page.words
    kind = PolicyKind(choose_part(page, "rule", FIELDS, "settings.rule"))
    versions = load(page, (Subject.POLICIES,), rule_versions, kind)
    section(words.text(f"settings.rule.{kind}"), words.text(f"settings.rule_hint.{kind}"))
    seen = versions[0].number if versions else 0
    left, right = st.columns([6, 5], gap="large")
    with left, st.form(f"rule_{kind}_{seen}", enter_to_submit=False):
        value = FIELDS[kind](page, in_force(page, kind), f"{kind}_{seen}")
        today = local_date(clock.now(), page.company.zone)  # whatever the link's cut-off: rules change from now on
        valid_from = st.date_input(label(page, "valid_from"), today, min_value=today, format="YYYY-MM-DD")
        with st.container(horizontal=True):
            is_save = st.form_submit_button(words.text("settings.put_in_force"), type="primary")
            is_preview = st.form_submit_button(words.text("settings.preview"))
    with right:
        if is_save:
            entry = RuleEntry(kind, value, valid_from, seen)
            do(page, lambda: change_rule(page.store, page.viewer, entry, now=clock.now()), "settings.saved")
        if is_preview:
            _show_preview(page, kind, value)
        if versions:
            small_table(
                page,
                [label(page, "version"), label(page, "valid_from"), label(page, "set_by")],
                [[str(one.number), words.full_day(one.valid_from), one.set_by] for one in versions],
            )
        else:
            note(words.text("settings.rule_default"))


def _show_preview(page: Page, kind: PolicyKind, value: dict[str, Any]) -> None:
    rule = attempt(page, lambda: check_rule(kind, value))
    if rule is None:
        return
    with reading(page.store) as session:
        found = preview(session, rule, page.as_of)
    words = page.words
    if found is None:
        st.info(words.text("settings.no_preview"))
        return
    st.markdown(
        words.text(
            f"settings.preview.{kind}", changed=words.number(found.changed), looked_at=words.number(found.looked_at)
        )
    )
    if found.calls_a_day:
        before, after = found.calls_a_day
        st.markdown(words.text("settings.preview_calls", before=words.number(before, 1), after=words.number(after, 1)))
    _show_counts(page, kind, found)


def _show_counts(page: Page, kind: PolicyKind, found: Preview) -> None:
    words, prefix = page.words, {PolicyKind.SLA: "kind.", PolicyKind.TIERS: "tier."}.get(kind, "settings.counted.")
    columns = [" ", label(page, "before"), label(page, "after")]
    if found.counts:
        rows = [[words.text(f"{prefix}{code}"), *pair] for code, pair in found.counts.items()]
        small_table(page, columns, rows)
    if found.named:
        rows = [[one.name, one.before or "—", one.after or "—"] for one in found.named]
        small_table(page, [label(page, "who"), *columns[1:]], rows)
