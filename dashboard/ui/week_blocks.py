"""The blocks of This week: what is unusual beside its chart, where to look, what was decided."""

from __future__ import annotations

import math

import streamlit as st

from dashboard import clock
from dashboard.auth.viewer import Right
from dashboard.charts.theme import CONFIG
from dashboard.metrics.model import Value
from dashboard.reports.customers_screen import CustomersScreen
from dashboard.reports.week_earlier import Earlier
from dashboard.reports.week_screen import WeekScreen
from dashboard.ui.complaints_blocks import control_chart
from dashboard.ui.forms import attempt, form_token, renew_token
from dashboard.ui.head import empty, note, section
from dashboard.ui.page import Page
from dashboard.ui.tables import small_table
from dashboard.ui.targets import callback_target
from dashboard.ui.week_waiting import show_late_cases, show_sentence, show_waiting, waiting
from dashboard.ui.week_ways import way_of_finding, way_of_week
from dashboard.ui.week_words import (
    action_line,
    actions_note,
    charted_title,
    earlier_words,
    finding_words,
    team_name,
    unusual_note,
)
from dashboard.use_cases.add_action import ActionEntry, add_action, typed_action
from dashboard.use_cases.complete_action import complete_action
from data_access.queries.actions import ActionRow

FEWEST_TO_JUDGE = 10
ACTIONS_SHOWN = 12
FORM = "week.action"


def show_unusual(page: Page, screen: WeekScreen) -> None:
    """At most three sentences, each with the way to its rows; then what was so some weeks ago."""
    words = page.words
    section(words.text("week.unusual"), unusual_note(words, screen))
    if not screen.findings:
        if screen.judged.limits is None:
            empty(words.text("week.unusual_few_fact"), words.text("week.unusual_few_hint"))
        else:
            empty(words.text("week.unusual_none"), words.text("week.unusual_none_hint"))
    for one in screen.findings:
        icon = ":red[:material/flag:]" if one.is_breach else ":orange[:material/change_history:]"
        show_sentence(f"{icon} {finding_words(page, one)}", lambda one=one: way_of_finding(page, one))  # type: ignore[misc]
    _show_earlier(page, screen.earlier)


def _show_earlier(page: Page, one: Earlier | None) -> None:
    """What went wrong some weeks ago, in grey: it is past, but it was."""
    if one is None:
        return
    show_sentence(f":gray[:material/history: {earlier_words(page.words, one)}]", lambda: way_of_week(page, one))


def show_chart(page: Page, screen: WeekScreen) -> None:
    """The first finding's series; without one, the complaints received."""
    words, one = page.words, screen.charted
    series = one.series if one is not None and one.series is not None else screen.judged
    key = "week.chart.note" if series.limits is not None else f"complaints.no_limits.{series.no_limits}"
    known = any(series.values)
    section(charted_title(page, one), words.text(key) if known else None)
    if not known:
        empty(words.text("week.chart.none"), words.text("week.chart.none_hint"))
        return
    alt = finding_words(page, one).replace("*", "") if one is not None else words.text(key)
    st.plotly_chart(control_chart(page, series), theme=None, config=CONFIG, alt=alt)


def show_places(page: Page, screen: WeekScreen, people: CustomersScreen) -> None:
    """Where to look: the lists that wait, then the teams."""
    words, lists = page.words, waiting(page, screen, people)
    section(words.text("week.teams"), words.text("week.teams_note") if screen.teams else None)
    show_late_cases(page, screen)
    show_waiting(page, lists)
    if screen.teams:
        _show_teams(page, screen)
    elif not lists:
        empty(words.text("week.teams_none"), words.text("week.teams_none_hint"))


def _show_teams(page: Page, screen: WeekScreen) -> None:
    words, wanted = page.words, callback_target(page)
    rows, red = [], []
    for place, line in enumerate(screen.teams):
        received, late, callbacks, satisfied = line.values
        rows.append((team_name(page, line.team_id), _n(received), _n(late), _judged(callbacks), _judged(satisfied)))
        if _n(late):
            red.append((place, 2))
        if _judged(callbacks) < wanted:
            red.append((place, 3))
    columns = [words.text(f"week.team.{name}") for name in ("team", "received", "late", "callbacks", "satisfied")]
    percent = lambda share: words.percent(None if math.isnan(share) else share, 0)  # noqa: E731
    small_table(page, columns, rows, formats={3: percent, 4: percent}, breaches=red, alt=words.text("week.teams"))


def _n(value: Value | None) -> int:
    return value.n if value is not None else 0


def _judged(value: Value | None) -> float:
    """A share of enough rows; otherwise not a number, shown as a dash and never red."""
    if value is None or value.value is None or value.n < FEWEST_TO_JUDGE:
        return math.nan
    return value.value


def show_actions(page: Page, actions: tuple[ActionRow, ...]) -> None:
    """Ticked off with one click; a new one in one line."""
    words, may = page.words, page.viewer.may(Right.RECORD)
    section(words.text("week.actions_title"), actions_note(page, actions) if actions else None)
    if not actions:
        empty(words.text("week.actions_none"), words.text("week.actions_none_hint"))
    if len(actions) > ACTIONS_SHOWN:
        note(words.text("week.actions_cut", shown=ACTIONS_SHOWN, n=len(actions)))
    for one in actions[:ACTIONS_SHOWN]:
        st.checkbox(
            action_line(page, one),
            value=one.done_at is not None,
            key=f"action.{one.id}.{one.version}",
            disabled=not may,
            wrap=True,
            on_change=_tick,
            args=(page, one),
        )
    if may:
        _new_action(page)


def _tick(page: Page, one: ActionRow) -> None:
    attempt(
        page,
        lambda: complete_action(
            page.store, page.viewer, one.id, one.version, now=clock.now(), done=one.done_at is None
        ),
    )


def _new_action(page: Page) -> None:
    words = page.words
    key = f"action.{form_token(FORM)}"
    with st.form("new_action", border=False), st.container(horizontal=True, vertical_alignment="bottom"):
        typed = st.text_input(
            words.text("week.action_new"),
            placeholder=words.text("week.action_example"),
            label_visibility="collapsed",
            key=key,
        )
        wanted = st.form_submit_button(words.text("week.action_add"))
    if not wanted:
        return

    def add() -> int:
        now = clock.now()
        read = typed_action(typed, now=now, zone=page.company.zone)
        entry = ActionEntry(read.what, read.who, read.by_when, None, form_token(FORM))
        return add_action(page.store, page.viewer, entry, now=now)

    if attempt(page, add) is not None:
        renew_token(FORM)
        st.rerun()
