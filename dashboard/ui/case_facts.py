"""The facts of a case beside its story, and the cases around it."""

from __future__ import annotations

import streamlit as st

from dashboard.reports.case_view import CaseView
from dashboard.ui.case_words import comma, mark_words, moment, recorder
from dashboard.ui.head import section
from dashboard.ui.links import go, link
from dashboard.ui.page import Page, PageId
from dashboard.ui.tables import phone, pick_row, plain_markdown, small_table
from data_access.queries.case_lists import CaseRow
from data_access.vocabulary import CaseKind


def show_facts(page: Page, view: CaseView) -> None:
    words = page.words
    section(words.text("case.facts"))
    rows = [(words.text(f"case.fact.{name}"), told) for name, told in facts(page, view) if told]
    small_table(page, ["k", "v"], rows, header=False)
    if view.one.case.customer_id is not None:
        link(PageId.CUSTOMER, words.text("case.customer_file"), id=view.one.case.customer_id)


def facts(page: Page, view: CaseView) -> list[tuple[str, str]]:
    """Name of the fact, and what it says; empty where there is nothing to say."""
    words, row = page.words, view.one.case
    cause = words.name(row.cause_name, row.cause_name_en) if row.cause_name else words.text("case.unsorted")
    recorded = comma(words, words.moment(view.one.recorded_at), plain_markdown(recorder(words, view.one.recorded_by)))
    return [
        ("customer", customer_words(page, row)),
        ("demand", plain_markdown(view.one.demand or "")),
        ("cause", plain_markdown(cause)),
        ("clock", _clock(page, view)),
        ("due", _due(page, view)),
        ("callback", _callback(page, view)),
        ("channel", words.text(f"channel.{row.channel}")),
        ("recorded", recorded),
        ("source", f"{plain_markdown(row.source)} {plain_markdown(row.number)}" if view.one.is_imported else ""),
    ]


def customer_words(page: Page, row: CaseRow) -> str:
    """`李女士 138****2071，A 级，澜湖湾 6-1203`."""
    words = page.words
    if row.customer_id is None:
        return words.text("case.anonymous")
    who = " ".join(part for part in (row.customer_name, phone(page, row.customer_phone)) if part)
    site = words.name(row.site_name, row.site_name_en) if row.site_name else ""
    where = " ".join(part for part in (site, row.asset_label) if part)
    tier = words.text(f"tier.{row.tier}") if row.tier else ""
    return comma(words, plain_markdown(who), tier, plain_markdown(where))


def _clock(page: Page, view: CaseView) -> str:
    words = page.words
    told = words.text(
        "case.clock", working=words.number(view.working_hours, 1), calendar=words.number(view.calendar_hours, 1)
    )
    return told + (words.text("case.clock_guessed") if view.is_calendar_guessed else "")


def _due(page: Page, view: CaseView) -> str:
    words, row = page.words, view.one.case
    policy = view.one.policy_due_at
    parts = [words.text("case.due_policy", moment=moment(words, policy))] if policy else []
    if row.promised_at is not None:
        parts.append(words.text("case.due_promise", moment=moment(words, row.promised_at)))
    return ("；" if words.is_chinese else "; ").join(parts) or words.text("case.due_none")


def _callback(page: Page, view: CaseView) -> str:
    words, calls = page.words, view.one.callbacks
    if not calls:
        opens = view.one.case.kind == CaseKind.COMPLAINT and view.must_be_called
        return words.text("case.callback_when_resolved") if opens else words.text("case.callback_none")
    last = calls[-1]
    return words.text(
        "case.callback_line",
        reason=words.text(f"callback_reason.{last.reason}"),
        state=words.text(f"callback_state.{last.state}"),
        day=moment(words, last.due_at),
    )


def show_related(page: Page, view: CaseView) -> None:
    """Cases before and after it in the same matter; a row opens one."""
    words = page.words
    around = {row.id: row for row in (view.one.parent, *view.one.children, *view.one.related) if row is not None}
    if not around:
        return
    rows = list(around.values())
    section(words.text("case.related"), words.text("case.related_note", asset=words.term("asset").lower()))
    picked = pick_row(
        page,
        [words.text(f"case.column.{name}") for name in ("number", "received", "stage", "content")],
        [[f"#{row.number}", words.day(row.received_at), words.text(f"stage.{row.stage}"), row.content] for row in rows],
        key=f"related.{view.one.case.id}",
        alt=words.text("case.related"),
        height_rows=6,
    )
    if picked is not None:
        go(PageId.CASE, id=rows[picked].id)


def show_stages(page: Page, view: CaseView) -> None:
    """Seven stages side by side, each with its time or its due."""
    following = next((mark.stage for mark in view.marks if mark.done_at is None), None)
    with st.grid(7, min_column_width=100, gap=("xsmall", "small")):
        for mark in view.marks:
            st.markdown(mark_words(page.words, mark, is_next=view.standing.is_open and mark.stage == following))
