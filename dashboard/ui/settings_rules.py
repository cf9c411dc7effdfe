"""Rules: the one in force, changing it from a day on, and what that would mean."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import streamlit as st

from dashboard import clock
from dashboard.errors import Refusal
from dashboard.periods import local_date
from dashboard.ui.forms import attempt
from dashboard.ui.head import note, section
from dashboard.ui.loaders import load
from dashboard.ui.page import Page
from dashboard.ui.settings_form import choose_part, do, label
from dashboard.ui.settings_preview import show_preview
from dashboard.ui.settings_rule_fields import FIELDS, in_force
from dashboard.ui.tables import small_table
from dashboard.use_cases.settings_rules import RuleEntry, change_rule, check_rule
from data_access.queries.settings import rule_versions
from data_access.vocabulary import PolicyKind, Subject

Result = TypeVar("Result")
WIDE = (PolicyKind.SLA,)
"""Rules whose grid needs the whole width."""


def show_rules(page: Page) -> None:
    words = page.words
    kind = PolicyKind(choose_part(page, "rule", FIELDS, "settings.rule"))
    versions = load(page, (Subject.POLICIES,), rule_versions, kind)
    section(words.text(f"settings.rule.{kind}"), words.text(f"settings.rule_hint.{kind}"))
    seen = versions[0].number if versions else 0
    left, right = (st.container(), st.container()) if kind in WIDE else st.columns([6, 5], gap="large")
    with left, st.form(f"rule_{kind}_{seen}", enter_to_submit=False):
        value = FIELDS[kind](page, in_force(page, kind), f"{kind}_{seen}")
        today = local_date(clock.now(), page.company.zone)  # whatever the link's cut-off: rules change from now on
        valid_from = st.date_input(label(page, "valid_from"), today, min_value=today, format="YYYY-MM-DD", width=240)
        with st.container(horizontal=True):
            is_save = st.form_submit_button(words.text("settings.put_in_force"), type="primary")
            is_preview = st.form_submit_button(words.text("settings.preview"))
    with right:
        if is_save:
            entry = RuleEntry(kind, value, valid_from, seen)
            do(
                page,
                _in_words(page, kind, lambda: change_rule(page.store, page.viewer, entry, now=clock.now())),
                "settings.saved",
            )
        if is_preview:
            rule = attempt(page, _in_words(page, kind, lambda: check_rule(kind, value)))
            if rule is not None:
                show_preview(page, kind, rule)
        if versions:
            small_table(
                page,
                [label(page, "version"), label(page, "valid_from"), label(page, "set_by")],
                [[str(one.number), words.full_day(one.valid_from), one.set_by] for one in versions],
            )
        else:
            note(words.text("settings.rule_default"))


def _in_words(page: Page, kind: PolicyKind, deed: Callable[[], Result]) -> Callable[[], Result]:
    """The same deed; a refusal names the setting at fault as the form does, not by its code."""

    def told() -> Result:
        try:
            return deed()
        except Refusal as refusal:
            if refusal.key.startswith("settings.fault."):
                refusal.values["setting"] = _setting(page, kind, refusal.field or "")
            raise

    return told


def _setting(page: Page, kind: PolicyKind, field: str) -> str:
    parts = [field, field.rsplit(".", maxsplit=1)[-1], field.split(".", maxsplit=1)[0]]
    keys = [f"settings.field.{part}" for part in parts] + [f"settings.rule.{kind}"]
    return page.words.text(next(key for key in keys if page.words.has(key)))
