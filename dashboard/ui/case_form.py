"""The small form of one step: just the fields that the step needs."""

from __future__ import annotations

from typing import Any

import streamlit as st

from dashboard import clock
from dashboard.errors import Conflict
from dashboard.reports.case_view import CaseView
from dashboard.ui.forms import attempt, form_token, renew_token
from dashboard.ui.loaders import organisation
from dashboard.ui.page import Page
from dashboard.use_cases.case_moves import SEVERITIES, Move, typed_past, typed_promise
from dashboard.use_cases.move_case import Moved, move_case
from data_access.vocabulary import AttemptWay, Exit, SideEvent, Stage
from data_access.vocabulary.forms import Outcome

FORM = "case.step"
FORM_WIDTH, LINES = 720, 72
_OPEN = "case.open_step"

_FIELDS: dict[str, tuple[str, ...]] = {
    Stage.DISPATCHED: ("keeper", "severity", "cause", "note"),
    Stage.RESOLVED: ("note", "finding", "cause", "outcome", "compensation", "at"),
    Stage.ANSWERED: ("way", "note", "at"),
    Stage.CLOSED: ("note",),
    SideEvent.TRANSFERRED: ("keeper", "note"),
    SideEvent.ESCALATED: ("keeper", "note"),
    SideEvent.PROMISED: ("promised", "note"),
    Exit.MERGED: ("into_number", "note"),
    SideEvent.URGED: ("note",),
    SideEvent.SUPERVISED: ("note",),
    SideEvent.REOPENED: ("note",),
    Exit.WITHDRAWN: ("note",),
    Exit.INVALID: ("note",),
    SideEvent.NOTE: ("note",),
}
_NOTE_NAMES: dict[str, str | None] = {
    **dict.fromkeys((Stage.RESOLVED, Stage.ANSWERED, Stage.FOLLOWED_UP, SideEvent.URGED, SideEvent.NOTE), None),
    **dict.fromkeys((SideEvent.WAITING, SideEvent.REOPENED, SideEvent.ESCALATED, SideEvent.SUPERVISED), "reason"),
    **dict.fromkeys((Exit.WITHDRAWN, Exit.INVALID), "reason"),
}


def open_step(view: CaseView, event: str) -> None:
    """Remember which step is being taken, and the version that the person is looking at."""
    st.session_state[_OPEN] = (view.one.case.id, event, view.one.case.version)
    renew_token(FORM)


def step_open(view: CaseView) -> str | None:
    """The step whose form is open on this case."""
    kept = st.session_state.get(_OPEN)
    return kept[1] if kept and kept[0] == view.one.case.id and kept[1] in view.moves else None


def close_step() -> None:
    st.session_state.pop(_OPEN, None)


def show_step_form(page: Page, view: CaseView, event: str) -> Moved | None:
    """The form; what came of it, or None while it is open or was refused. What was typed stays after a refusal."""
    words = page.words
    with st.form(f"step.{event}", enter_to_submit=False, width=FORM_WIDTH):
        st.markdown(f"**{words.text(f'case.move.{event}')}**")
        said = {name: _field(page, view, event, name) for name in _FIELDS.get(event, ("note", "at"))}
        if event == Stage.CLOSED and view.must_be_called:
            said["override"] = st.text_input(
                words.text("case.field.override"), help=words.text("case.field.override_help"), key=_key(event, "over")
            )
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
    case_id, _, version = st.session_state[_OPEN]
    now, zone = clock.now(), page.company.zone
    sort, _, key = str(said.get("keeper") or "").partition(":")
    promised, at = str(said.get("promised") or ""), str(said.get("at") or "")
    money = said.get("compensation")
    move = Move(
        case_id=case_id,
        version=version,
        event=event,
        form_token=form_token(FORM),
        at=typed_past(at, now=now, zone=zone),
        note=str(said.get("note") or ""),
        team_id=int(key) if sort == "team" else None,
        owner_id=int(key) if sort == "staff" else None,
        severity=said.get("severity"),
        cause_id=said.get("cause") or None,
        promised_at=typed_promise(promised, now=now, zone=zone),
        finding=str(said.get("finding") or ""),
        outcome=said.get("outcome"),
        compensation_minor=None if not money else round(money * 100),
        way=said.get("way"),
        into_number=str(said.get("into_number") or ""),
        override_reason=str(said.get("override") or ""),
    )
    try:
        return move_case(page.store, page.viewer, move, now=now)
    except Conflict as conflict:
        st.session_state[_OPEN] = (case_id, event, view.one.case.version)  # seen now: pressing again is meant
        raise _worded(page, conflict) from conflict


def _worded(page: Page, conflict: Conflict) -> Conflict:
    """Both versions with names instead of keys."""
    mine, theirs = ({_label(page, name): _name(page, name, value) for name, value in side.items()}
                    for side in (conflict.mine, conflict.theirs))  # fmt: skip
    return Conflict(conflict.key, mine=mine, theirs=theirs)


def _label(page: Page, name: str) -> str:
    return page.words.text(f"case.version.{name}")


def _name(page: Page, name: str, value: Any) -> str:
    words, names = page.words, organisation(page)
    if name == "stage":
        return words.text(f"stage.{value}")
    found = {"team_id": names.team, "owner_id": names.person, "cause_id": names.cause}
    thing = found[name](value) if name in found else None
    return (
        words.name(thing.name, thing.name_en)
        if thing
        else words.text("case.with_nobody")
        if value is None
        else str(value)
    )


def _key(event: str, name: str) -> str:
    return f"step.{event}.{name}.{form_token(FORM)}"


def _field(page: Page, view: CaseView, event: str, name: str) -> Any:
    words, key = page.words, _key(event, name)
    if name in ("keeper", "severity", "cause", "outcome", "way"):
        return _choice(page, view, name, key)
    if name == "note":
        kind = _NOTE_NAMES.get(event, "optional") or str(event)
        if event in (SideEvent.URGED, Exit.MERGED):
            return st.text_input(words.text(f"case.field.note.{kind}"), key=key)
        return st.text_area(words.text(f"case.field.note.{kind}"), height=LINES, key=key)
    if name == "finding":
        return st.text_area(words.text("case.field.finding"), height=LINES, key=key)
    if name == "compensation":
        return st.number_input(words.text("case.field.compensation"), min_value=0.0, value=None, step=10.0, key=key)
    example = words.text(f"case.field.{name}_example") if name != "into_number" else None
    return st.text_input(words.text(f"case.field.{name}"), placeholder=example, key=key)


def _choice(page: Page, view: CaseView, name: str, key: str) -> Any:
    words, row = page.words, view.one.case
    label = words.text(f"case.field.{name}")
    if name == "severity":
        return st.segmented_control(label, SEVERITIES, default=row.severity, required=True, key=key)
    if name == "outcome":
        show = lambda code: words.text(f"outcome.{code}")  # noqa: E731
        return st.segmented_control(label, [str(one) for one in Outcome], format_func=show, key=key)
    if name == "way":
        show = lambda code: words.text(f"way.{code}")  # noqa: E731
        return st.segmented_control(label, [str(one) for one in AttemptWay], format_func=show, key=key)
    options = causes(page, row.kind) if name == "cause" else keepers(page)
    now = row.cause_id or 0 if name == "cause" else f"staff:{row.owner_id}" if row.owner_id else f"team:{row.team_id}"
    place = list(options).index(now) if now in options else None
    help_ = words.text("case.field.keeper_help") if name == "keeper" else None
    return st.selectbox(label, list(options), index=place, format_func=options.__getitem__, key=key, help=help_)


def causes(page: Page, kind: str) -> dict[int, str]:
    """The causes that fit the kind, the finer ones under the name of the coarser; 0: unsorted."""
    words, found = page.words, organisation(page).causes
    names = {cause.id: words.name(cause.name, cause.name_en) for cause in found}
    fitting = [cause for cause in found if cause.active and cause.kind in (None, kind)]
    shown = {one.id: " › ".join(names[key] for key in (one.parent, one.id) if key in names) for one in fitting}
    return {0: words.text("case.unsorted"), **shown}


def keepers(page: Page) -> dict[str, str]:
    """Teams, then people with their team."""
    words, names = page.words, organisation(page)
    teams = {f"team:{team.id}": words.name(team.name, team.name_en) for team in names.teams if team.active}
    people = {}
    for person in names.staff:
        if person.active:
            team = names.team(person.parent)
            of = f"（{words.name(team.name, team.name_en)}）" if team and words.is_chinese else ""
            of = of or (f" ({words.name(team.name, team.name_en)})" if team else "")
            people[f"staff:{person.id}"] = words.name(person.name, person.name_en) + of
    return {**teams, **people}
