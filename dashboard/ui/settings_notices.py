"""Notices: where they go, whether they arrive, and under which address their links lead here."""

from __future__ import annotations

from datetime import timedelta

import streamlit as st

from dashboard import clock
from dashboard.ui.head import note, section
from dashboard.ui.loaders import load
from dashboard.ui.page import Page
from dashboard.ui.settings_form import do, label
from dashboard.ui.settings_notice_form import show_target_form, whom_words
from dashboard.ui.tables import pick_row, small_table
from dashboard.use_cases.notice_targets import set_public_address
from data_access.engine import reading
from data_access.queries.notices import NoticeRow, TargetRow, last_pass_at, latest_notices, notice_targets
from data_access.vocabulary import NoticeKind, NoticeState, Subject

SHOWN = 12
LATE_PASS = timedelta(minutes=15)
"""The jobs run every minute; after so long without, something is wrong."""


def show_notices(page: Page) -> None:
    words = page.words
    section(words.text("settings.part.notices"), words.text("notices.hint"))
    _show_jobs(page)
    rows = load(page, (Subject.NOTICES,), notice_targets)
    left, right = st.columns([6, 5], gap="large")
    with left:
        chosen = _show_targets(page, rows)
        _show_outbox(page, rows)
        _show_public_address(page)
    with right:
        show_target_form(page, rows[chosen] if chosen is not None else None)


def _show_jobs(page: Page) -> None:
    """Nothing goes out by itself where nobody runs the jobs."""
    with reading(page.store) as session:  # read anew: a pass that had nothing to do raises no revision
        last = last_pass_at(session)
    if last is None or page.as_of - last > LATE_PASS:
        since = page.words.moment(last) if last else page.words.text("notices.never")
        st.warning(page.words.text("notices.jobs_idle", since=since), icon=":material/schedule:")


def _show_targets(page: Page, rows: list[TargetRow]) -> int | None:
    words = page.words
    if not rows:
        st.markdown(words.text("notices.no_targets"))
        return None
    shown = [
        [
            one.name,
            whom_words(page, one),
            _state(page, one),
            _kinds(page, one),
        ]
        for one in rows
    ]
    columns = [label(page, name) for name in ("name", "serves", "state", "notice_kinds")]
    return pick_row(
        page,
        columns,
        shown,
        key="notice_targets",
        alt=words.text("settings.part.notices"),
        height_rows=8,
        breach_column=2,
        breaches=[one.failing_since is not None for one in rows],
    )


def _kinds(page: Page, one: TargetRow) -> str:
    words = page.words
    if len(one.kinds) == len(NoticeKind):
        return words.text("notices.all_kinds")
    return words.listing([words.text(f"notices.kind.{kind}") for kind in NoticeKind if kind in one.kinds])


def _state(page: Page, one: TargetRow) -> str:
    words = page.words
    if not one.active:
        return words.text("settings.switched_off")
    if one.failing_since is not None:
        return words.text("notices.state.failing", since=words.moment(one.failing_since))
    if one.waiting:
        return words.plural("notices.state.waiting", one.waiting)
    return (
        words.text("notices.state.sent", at=words.moment(one.last_sent_at))
        if one.last_sent_at
        else words.text("notices.state.new")
    )


def _show_outbox(page: Page, targets: list[TargetRow]) -> None:
    """What was written last, and what became of it."""
    words, names = page.words, {one.id: one.name for one in targets}
    rows = load(page, (Subject.NOTICES,), latest_notices, SHOWN)
    if not rows:
        return
    st.subheader(words.text("notices.outbox"), anchor=False)
    shown = [[words.moment(one.made_at), names.get(one.target_id, "—"), one.title, _fate(page, one)] for one in rows]
    columns = [words.text("notices.made_at"), words.text("notices.target"), words.text("notices.what")]
    small_table(page, [*columns, label(page, "state")], shown)


def _fate(page: Page, one: NoticeRow) -> str:
    words = page.words
    if one.state is NoticeState.WAITING and one.attempts:
        return words.plural("notices.fate.tried", one.attempts, next=words.clock(one.not_before))
    if one.state is NoticeState.WAITING and one.not_before > page.as_of:
        return words.text("notices.fate.held", until=words.moment(one.not_before))
    return words.text(f"notices.fate.{one.state}")


def _show_public_address(page: Page) -> None:
    with st.form("public_address", enter_to_submit=False):
        address = st.text_input(
            label(page, "public_address"),
            page.company.public_address or "",
            placeholder="https://huiyin.example.com",
            help=page.words.text("notices.public_address_help"),
        )
        if st.form_submit_button(page.words.text("settings.save")):
            do(
                page,
                lambda: set_public_address(page.store, page.viewer, address, now=clock.now()),
                "settings.saved",
            )
    note(page.words.text("notices.personal"))
