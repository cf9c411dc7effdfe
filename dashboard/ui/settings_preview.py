"""What a changed rule would mean, drawn beside its form before it is put in force."""

from __future__ import annotations

from typing import Any

import streamlit as st

from dashboard.i18n.words import MISSING
from dashboard.metrics.catalogue import METRICS
from dashboard.metrics.model import Better
from dashboard.reports.rule_previews import Measured, Preview, preview
from dashboard.ui.loaders import organisation
from dashboard.ui.number_words import number_words
from dashboard.ui.page import Page
from dashboard.ui.settings_form import label
from dashboard.ui.tables import plain_markdown, small_table
from data_access.engine import reading
from data_access.vocabulary import PolicyKind

_PREFIXES = {
    PolicyKind.SLA: "kind.",
    PolicyKind.TIERS: "tier.",
    PolicyKind.ESCALATION: "settings.level.",
}


def show_preview(page: Page, kind: PolicyKind, rule: Any) -> None:
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
    _show_measured(page, found.measured)
    _show_loads(page, found)


def _show_counts(page: Page, kind: PolicyKind, found: Preview) -> None:
    words, prefix = page.words, _PREFIXES.get(kind, "settings.counted.")
    columns = [" ", label(page, "before"), label(page, "after")]
    if found.counts:
        rows = [[_counted(page, prefix, code), *pair] for code, pair in found.counts.items()]
        small_table(page, columns, rows)
    if found.named:
        rows = [[plain_markdown(one.name), one.before or MISSING, one.after or MISSING] for one in found.named]
        small_table(page, [label(page, "who"), *columns[1:]], rows)
        if found.changed > len(found.named):
            st.markdown(words.plural("settings.preview_more", found.changed - len(found.named)))


def _counted(page: Page, prefix: str, code: str) -> str:
    if code.isdecimal():
        return page.words.text("settings.level_n", level=code)
    return page.words.text(f"{prefix}{code}")


def _show_measured(page: Page, measured: tuple[Measured, ...]) -> None:
    """Each figure of the last complete week against its target; red where it misses it."""
    if not measured:
        return
    words, breaches, rows = page.words, [], []
    for place, one in enumerate(measured):
        unit = METRICS[one.slug].unit
        rows.append(
            [
                words.text(f"metric.{one.slug}.name"),
                number_words(words, unit, one.value),
                *(number_words(words, unit, target) for target in (one.before, one.after)),
            ]
        )
        breaches += [(place, 2 + at) for at, target in enumerate((one.before, one.after)) if _misses(one, target)]
    columns = [label(page, name) for name in ("metric", "last_week", "before", "after")]
    small_table(page, columns, rows, breaches=breaches)


def _misses(one: Measured, target: float | None) -> bool:
    if target is None or one.value is None:
        return False
    return one.value < target if METRICS[one.slug].better is Better.UP else one.value > target


def _show_loads(page: Page, found: Preview) -> None:
    """Callbacks due by tonight beside each team's day's work; red where it can't be done in a day."""
    if not found.loads:
        return
    words, names = page.words, organisation(page)
    rows, breaches = [], []
    for place, one in enumerate(found.loads):
        team = names.team(one.team_id)
        name = words.name(team.name, team.name_en) if team else words.text("settings.no_team")
        rows.append([name, one.due, *(words.number(cap) for cap in (one.before, one.after))])
        breaches += [
            (place, 2 + at) for at, cap in enumerate((one.before, one.after)) if cap is not None and one.due > cap
        ]
    columns = [words.text("settings.sort.team"), *(label(page, name) for name in ("due_tonight", "before", "after"))]
    small_table(page, columns, rows, breaches=breaches)
