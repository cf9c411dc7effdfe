"""The facts of a case beside its story: its limits, its fields, its callbacks."""

from __future__ import annotations

import streamlit as st

from dashboard.i18n.words import Words
from dashboard.reports.case_view import CaseView
from dashboard.rules.sla import Ruling
from dashboard.ui.case_complainant import customer_words, show_complainant
from dashboard.ui.case_words import by_words, comma, mark_words, moment, recorder, tried_words, unsatisfied_words, whole
from dashboard.ui.head import note, section
from dashboard.ui.loaders import organisation
from dashboard.ui.page import Page
from dashboard.ui.tables import plain_markdown, small_table
from data_access.queries.one_case import CallbackOfCase
from data_access.vocabulary import AttemptResult, CallbackReason, CallbackState, CaseKind


def show_stages(page: Page, view: CaseView) -> None:
    """Seven stages side by side, each with its time or its due."""
    following = next((mark.stage for mark in view.marks if mark.done_at is None and not mark.is_skipped), None)
    with st.grid(7, min_column_width=100, gap=("xsmall", "small")):
        for mark in view.marks:
            is_next = view.standing.is_open and mark.stage == following
            st.markdown(mark_words(page.words, mark, page.as_of, is_next=is_next, is_paused=view.is_paused))


def show_facts(page: Page, view: CaseView) -> None:
    words = page.words
    section(words.text("case.facts"))
    rows = [(words.text(f"case.fact.{name}"), told) for name, told in facts(page, view) if told]
    small_table(page, ["k", "v"], rows, header=False, names_whole=True)
    show_complainant(page, view)


def facts(page: Page, view: CaseView) -> list[tuple[str, str]]:
    """Name of the fact, and what it says; empty where there is nothing to say."""
    words, row, fields = page.words, view.one.case, view.one.fields
    cause = words.name(row.cause_name, row.cause_name_en) if row.cause_name else words.text("case.unsorted")
    recorded = comma(words, words.moment(fields.recorded_at), plain_markdown(recorder(words, fields.recorded_by)))
    demands = words.listing([words.text(f"case.demands.{one}") for one in fields.demands])
    return [
        ("customer", customer_words(page, row)),
        ("contact", plain_markdown(fields.contact or "")),
        ("demand", comma(words, demands, plain_markdown(fields.demand or ""))),
        ("cause", plain_markdown(cause)),
        ("validity", words.text(f"case.validity.{fields.validity}") if fields.validity else ""),
        ("order_number", plain_markdown(fields.order_number or "")),
        ("product", plain_markdown(fields.product or "")),
        ("joint", _joint(page, fields.joint_team_ids)),
        ("clock", _clock(page, view)),
        ("callback", _callback(page, view)),
        ("channel", words.text(f"channel.{row.channel}")),
        ("recorded", recorded),
        ("source", f"{plain_markdown(row.source)} {plain_markdown(row.number)}" if view.one.is_imported else ""),
    ]


def _joint(page: Page, team_ids: tuple[int, ...]) -> str:
    names = organisation(page)
    found = [team for team in map(names.team, team_ids) if team is not None]
    return page.words.listing([plain_markdown(page.words.name(team.name, team.name_en)) for team in found])


def _clock(page: Page, view: CaseView) -> str:
    words = page.words
    told = words.text(
        "case.clock", working=words.number(view.working_hours, 1), calendar=words.number(view.calendar_hours, 1)
    )
    return told + (words.text("case.clock_guessed") if view.is_calendar_guessed else "")


def _callback(page: Page, view: CaseView) -> str:
    """What is to come, where none has been opened; the list shows those that were."""
    words = page.words
    if view.one.callbacks:
        return ""
    opens = view.one.case.kind == CaseKind.COMPLAINT and view.situation.owes_call and view.standing.is_open
    return words.text("case.callback_when_resolved") if opens else words.text("case.callback_none")


def show_limits(page: Page, view: CaseView) -> None:
    """Every reply time side by side, and which of them rules."""
    words, fields, row = page.words, view.one.fields, view.one.case
    section(words.text("case.limits"))
    times = (
        (Ruling.POLICY, fields.policy_due_at),
        (Ruling.AGREED, row.promised_at),
        (Ruling.OUTSIDE, fields.outside_due_at),
    )
    body = words.text(f"case.outside_body.{row.outside_body}") if row.outside_body else ""
    whose = {Ruling.OUTSIDE: body}
    rows = [
        (
            _named(words, words.text(f"case.limit.{which}"), whose.get(which, "")),
            by_words(words, at),
            words.text("case.limit.rules") * (which == view.ruling),
        )
        for which, at in times
        if at is not None
    ]
    if view.ruling is None and view.standing.due_at is not None:
        rows.append(
            (words.text("case.limit.round"), moment(words, view.standing.due_at), words.text("case.limit.rules"))
        )
    if fields.demanded_at is not None:
        aside = words.text("case.limit.aside")
        rows.append((words.text("case.limit.demanded"), moment(words, fields.demanded_at), aside))
    if rows:
        small_table(page, ["k", "v", "r"], rows, header=False)
    else:
        note(words.text("case.due_none"))


def _named(words: Words, name: str, whose: str) -> str:
    """`外部时限（12345）`."""
    return words.text("case.limit.of", limit=name, body=whose) if whose else name


def show_callbacks(page: Page, view: CaseView) -> None:
    words, calls = page.words, view.one.callbacks
    if not calls:
        return
    section(words.text("case.callbacks"))
    rows = [
        (
            words.text(f"callback_reason.{call.reason}"),
            _came_of(page, view, call),
            _whole(words.text("case.callback_due", day=by_words(words, call.original_due_at))),
            _whole(moment(words, call.ended_at)) if call.ended_at is not None else "",
        )
        for call in calls
    ]
    small_table(page, ["r", "s", "d", "e"], rows, header=False, names_whole=True)


def _whole(told: str) -> str:
    """On one line, Chinese too."""
    return whole(told).replace(" ", "\u00a0").replace("日内", "日\u2060内")


def _came_of(page: Page, view: CaseView, call: CallbackOfCase) -> str:
    """The state; of an open one what was tried and how late it is, of one that reached the customer what they said."""
    words = page.words
    state = words.text(f"callback_state.{call.state}")
    if call.state == CallbackState.OPEN:
        is_of_case = view.open_callback is not None and call.id == view.open_callback.id
        days = view.callback_days_late if is_of_case else 0
        late = f":red[{words.plural('callbacks.days_late', days)}]" if days else ""
        return comma(words, state, late, tried_words(page, call))
    reached = next((one for one in call.tries if one.result == AttemptResult.REACHED), None)
    if call.state != CallbackState.REACHED or reached is None or reached.satisfied is None:
        return state
    if reached.satisfied:
        return comma(words, state, words.text("case.call.satisfied.yes"))
    told = call.reason == CallbackReason.AFTER_COMPLAINT and view.is_unsatisfied
    said = unsatisfied_words(words, view) if told else words.text("case.call.satisfied.no")
    return comma(words, state, f":red[{said}]")
