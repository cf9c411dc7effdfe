"""The small form of one step: just the fields that the step needs, and the files that belong to it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import streamlit as st

from dashboard import clock
from dashboard.errors import Conflict, Faults, Refusal, refuse_all
from dashboard.reports.case_view import CaseView
from dashboard.ui.case_fields import FORM, FORM_WIDTH, key_of, rules, show_fields
from dashboard.ui.case_files import store_files
from dashboard.ui.case_story import told_since
from dashboard.ui.case_versions import worded
from dashboard.ui.file_field.field import chosen_files, show_file_field
from dashboard.ui.focus import focus_form
from dashboard.ui.forms import attempt, form_token, renew_token
from dashboard.ui.page import Page
from dashboard.use_cases.attach_file import check_file
from dashboard.use_cases.case_moves import Move, check_fields, typed_past, typed_promise
from dashboard.use_cases.move_case import Moved, move_case
from data_access.vocabulary import Stage

STEP = "case_step"
"""The place of the form, whichever it is."""

_OPEN = "case.open_step"


def open_step(view: CaseView, event: str, *, renew: bool = True) -> None:
    """Remember which step is being taken, and the version that the person is looking at. `renew`: an empty form."""
    st.session_state[_OPEN] = (view.one.case.id, event, view.one.case.version, clock.now())
    if renew:
        renew_token(FORM)
        focus_form(STEP)


def step_open(view: CaseView, *, besides: str) -> str | None:
    """The step whose form is open on this case: a possible one, or the one `besides`."""
    kept = st.session_state.get(_OPEN)
    return kept[1] if kept and kept[0] == view.one.case.id and kept[1] in (*view.moves, besides) else None


def opened_version(view: CaseView) -> int:
    """The version that the person was looking at when the form was opened."""
    kept = st.session_state.get(_OPEN)
    return int(kept[2]) if kept else view.one.case.version


def told_meanwhile(page: Page, view: CaseView) -> list[str]:
    """What others have done with the case since the form was opened."""
    kept = st.session_state.get(_OPEN)
    return told_since(page, view, kept[3]) if kept else []


def close_step() -> None:
    st.session_state.pop(_OPEN, None)


def show_step_form(page: Page, view: CaseView, event: str) -> Moved | None:
    """The form; what came of it, or None while it is open or was refused. What was typed stays after a refusal."""
    words = page.words
    with st.form(f"step.{event}", enter_to_submit=False, width=FORM_WIDTH):
        st.markdown(f"**{words.text(f'case.move.{event}')}**")
        said = show_fields(page, view, event)
        if event == Stage.CLOSED and view.closes_early:
            help_ = words.text("case.field.override_help")
            said["override"] = st.text_input(words.text("case.field.override"), help=help_, key=key_of(event, "over"))
        st.markdown(f":small[{words.text('case.choose.label')}]")
        show_file_field(page, key_of(event, "files"), form_token(FORM))
        with st.container(horizontal=True):
            saved = st.form_submit_button(words.text("case.save"), type="primary")
            st.form_submit_button(words.text("case.cancel"), on_click=close_step)
    if not saved:
        return None
    moved = attempt(page, lambda: _take(page, view, event, said))
    if moved is not None:
        close_step()
        renew_token(FORM)
    return moved


def _take(page: Page, view: CaseView, event: str, said: dict[str, Any]) -> Moved:
    """Step and files. The files are looked at first, so that a step is not taken without them."""
    move, files = _move(page, view, event, said), chosen_files(key_of(event, "files"))
    for file in files:
        check_file(file.content)
    try:
        moved = move_case(page.store, page.viewer, move, now=clock.now())
    except Conflict as conflict:
        told = told_meanwhile(page, view)
        open_step(view, event, renew=False)  # seen now: pressing again is meant
        raise worded(page, conflict, told) from conflict
    store_files(page, view.one.case.id, files, move.form_token, event_id=moved.event_id)
    return moved


def _move(page: Page, view: CaseView, event: str, said: dict[str, Any]) -> Move:
    """What was said, as a move. Raises Faults for everything that can't be read or is missing."""
    sort, _, key = str(said.get("keeper") or "").partition(":")
    times, unread = _times(page, said)
    move = Move(
        case_id=view.one.case.id,
        version=opened_version(view),
        event=event,
        form_token=form_token(FORM),
        at=times["at"],
        note=str(said.get("note") or ""),
        team_id=int(key) if sort == "team" else None,
        owner_id=int(key) if sort == "staff" else None,
        joint_team_ids=tuple(said["joint"]) if "joint" in said else None,
        severity=said.get("severity"),
        cause_id=said.get("cause"),
        urgent=said.get("urgent"),
        validity=said.get("validity"),
        promised_at=times["promised"],
        reason=said.get("reason"),
        finding=str(said.get("finding") or ""),
        root_cause=said.get("root_cause"),
        outcome=said.get("outcome"),
        compensation_minor=_minor(said.get("compensation")),
        cost_minor=_minor(said.get("cost")),
        liability=said.get("liability"),
        improvement=str(said.get("improvement") or ""),
        implemented_by=str(said.get("implemented_by") or ""),
        implemented_at=times["implemented_at"],
        way=said.get("way"),
        word=said.get("word"),
        problem=str(said.get("problem") or ""),
        post=said.get("post"),
        is_effective=said.get("effective"),
        into_number=str(said.get("into_number") or ""),
        override_reason=str(said.get("override") or ""),
    )
    refuse_all([*unread, *_other_faults(page, view, move, {fault.field for fault in unread})])
    return move


def _times(page: Page, said: dict[str, Any]) -> tuple[dict[str, datetime | None], list[Refusal]]:
    """The times typed, by field, and a refusal for each that can't be read."""
    now, zone = clock.now(), page.company.zone
    found: dict[str, datetime | None] = {}
    unread = []
    for name, read in (("at", typed_past), ("implemented_at", typed_past), ("promised", typed_promise)):
        found[name] = None
        try:
            found[name] = read(str(said.get(name) or ""), now=now, zone=zone)
        except Refusal as refusal:
            field = "promised_at" if name == "promised" else name
            unread.append(Refusal(refusal.key, field=field, **refusal.values))
    return found, unread


def _other_faults(page: Page, view: CaseView, move: Move, besides: set[str | None]) -> list[Refusal]:
    try:
        check_fields(move, view.one.case.kind, rules(page).waiting)
    except Refusal as refusal:
        faults = refusal.faults if isinstance(refusal, Faults) else (refusal,)
        return [fault for fault in faults if fault.field not in besides]
    return []


def _minor(amount: float | None) -> int | None:
    return None if not amount else round(amount * 100)
