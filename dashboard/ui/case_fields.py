"""The fields of a step's form: which ones a step asks for, and the widget of each."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import streamlit as st

from dashboard.policies import Policies, policies_in_force
from dashboard.reports.case_view import CaseView
from dashboard.rules.callbacks import Word
from dashboard.ui.forms import form_token
from dashboard.ui.loaders import load, organisation
from dashboard.ui.page import Page
from dashboard.use_cases.case_moves import SEVERITIES, needed_fields
from data_access.vocabulary import AttemptWay, CaseKind, Exit, SideEvent, Stage, Subject
from data_access.vocabulary.forms import Liability, Outcome, RootCause, SignerPost, Validity

FORM = "case.step"
FORM_WIDTH, LINES = 720, 72

Row = tuple[str, ...]
_NOTE: tuple[Row, ...] = (("note",),)
_FIELDS: dict[str, tuple[Row, ...]] = {
    Stage.DISPATCHED: (("keeper", "joint"), ("severity", "urgent"), ("cause",), ("note",)),
    Stage.RESOLVED: (("note",), ("outcome",), ("at",)),
    Stage.ANSWERED: (("way",), ("note",), ("at",)),
    Stage.FOLLOWED_UP: (("way",), ("note",), ("at",)),
    Stage.CLOSED: _NOTE,
    SideEvent.TRANSFERRED: (("keeper",), ("note",)),
    SideEvent.ESCALATED: (("keeper",), ("note",)),
    SideEvent.WAITING: (("reason",), ("note",), ("at",)),
    SideEvent.PROMISED: (("promised",), ("note",)),
    SideEvent.URGE_ANSWERED: (("note",), ("at",)),
    SideEvent.OPINION: (("post",), ("note",)),
    SideEvent.EFFECT_CHECKED: (("effective",), ("note",)),
    Exit.MERGED: (("into_number",), ("note",)),
    **dict.fromkeys((SideEvent.URGED, SideEvent.SUPERVISED, SideEvent.REOPENED, SideEvent.REJECTED), _NOTE),
    **dict.fromkeys((Exit.WITHDRAWN, Exit.INVALID, SideEvent.NOTE), _NOTE),
}
_OF_KIND: dict[tuple[str, str], tuple[Row, ...]] = {
    (CaseKind.COMPLAINT, Stage.DISPATCHED): (
        *(("keeper", "joint"), ("severity", "urgent"), ("validity",), ("cause",), ("note",)),
    ),
    (CaseKind.COMPLAINT, Stage.RESOLVED): (
        *(("finding",), ("root_cause",), ("note",), ("outcome",), ("implemented_by", "implemented_at")),
    ),
    (CaseKind.REPAIR, Stage.RESOLVED): (("note",), ("implemented_by", "implemented_at"), ("at",)),
    (CaseKind.COMPLAINT, Stage.FOLLOWED_UP): (("way",), ("word",), ("problem",), ("note",), ("at",)),
}
_FOLDED: dict[tuple[str, str], tuple[Row, ...]] = {
    (CaseKind.COMPLAINT, Stage.RESOLVED): (
        *(("compensation", "cost"), ("liability",), ("improvement",), ("cause", "at")),
    ),
}
"""Fields that are there when they are wanted."""

_NOTE_NAMES: dict[str, str] = {
    **{one: str(one) for one in (Stage.RESOLVED, Stage.ANSWERED, Stage.FOLLOWED_UP, SideEvent.URGED, SideEvent.NOTE)},
    **{one: str(one) for one in (SideEvent.REJECTED, SideEvent.OPINION, SideEvent.URGE_ANSWERED)},
    **dict.fromkeys((SideEvent.REOPENED, SideEvent.ESCALATED, SideEvent.SUPERVISED), "reason"),
    **dict.fromkeys((Exit.WITHDRAWN, Exit.INVALID), "reason"),
}
_ATTRIBUTES = {"promised": "promised_at", "effective": "is_effective", "compensation": "compensation_minor"}
"""The names of fields that Move calls otherwise."""

_CODES: dict[str, Iterable[str]] = {
    "outcome": Outcome,
    "way": AttemptWay,
    "root_cause": RootCause,
    "liability": Liability,
    "validity": Validity,
    "post": SignerPost,
    "word": Word,
}
_WORDS_OF = {"outcome": "outcome", "way": "way", "word": "callbacks.form"}


def show_fields(page: Page, view: CaseView, event: str) -> dict[str, Any]:
    """Draw the fields of a step; what is said in each."""
    step = (view.one.case.kind, event)
    shown = _OF_KIND.get(step, _FIELDS.get(event, (("note",), ("at",))))
    folded = _FOLDED.get(step, ())
    if folded and view.one.case.cause_id is None:  # whoever found the cause can sort the case
        shown, folded = (*shown, ("cause",)), tuple(tuple(name for name in row if name != "cause") for row in folded)
    said = _rows(page, view, event, shown)
    if folded:
        with st.expander(page.words.text("case.fields_more")):
            said |= _rows(page, view, event, folded)
    return said


def _rows(page: Page, view: CaseView, event: str, rows: tuple[Row, ...]) -> dict[str, Any]:
    """Line by line; the fields of a line stand side by side."""
    said: dict[str, Any] = {}
    for row in rows:
        places = st.columns(len(row), vertical_alignment="bottom") if len(row) > 1 else [st.container()]
        for place, name in zip(places, row, strict=True):
            with place:
                said[name] = _field(_Ask(page, view, event, name))
    return said


def key_of(event: str, name: str) -> str:
    return f"step.{event}.{name}.{form_token(FORM)}"


@dataclass(frozen=True)
class _Ask:
    """One field of one step. A star in the label marks what the step can't do without."""

    page: Page
    view: CaseView
    event: str
    name: str

    @property
    def key(self) -> str:
        return key_of(self.event, self.name)

    @property
    def label(self) -> str:
        key = f"note.{_NOTE_NAMES.get(self.event, 'optional')}" if self.name == "note" else self.name
        needed = _ATTRIBUTES.get(self.name, self.name) in needed_fields(self.view.one.case.kind, self.event)
        return self.page.words.text(f"case.field.{key}") + (" *" if needed else "")


def _field(ask: _Ask) -> Any:
    if ask.name in _CODES:
        return _code(ask)
    return _WIDGETS.get(ask.name, _line)(ask)


def _line(ask: _Ask) -> str:
    words = ask.page.words
    example = words.text(f"case.field.{ask.name}_example") if words.has(f"case.field.{ask.name}_example") else None
    return st.text_input(ask.label, placeholder=example, key=ask.key)


def _text(ask: _Ask) -> str:
    if ask.event in (SideEvent.URGED, Exit.MERGED):
        return st.text_input(ask.label, key=ask.key)
    return st.text_area(ask.label, height=LINES, key=ask.key)


def _amount(ask: _Ask) -> float | None:
    return st.number_input(ask.label, min_value=0.0, value=None, step=10.0, key=ask.key)


def _implementer(ask: _Ask) -> str:
    row = ask.view.one.case
    owner = ask.page.words.name(row.owner_name, row.owner_name_en) if row.owner_name else ""
    return st.text_input(ask.label, value=owner, key=ask.key)


def _code(ask: _Ask) -> str | None:
    area = _WORDS_OF.get(ask.name, f"case.{ask.name}")
    held = (ask.view.one.fields.validity or str(Validity.VALID)) if ask.name == "validity" else None
    chosen: str | None = st.segmented_control(
        ask.label,
        [str(one) for one in _CODES[ask.name]],
        format_func=lambda code: ask.page.words.text(f"{area}.{code}"),
        default=held,
        key=ask.key,
    )
    return chosen


def _severity(ask: _Ask) -> Any:
    return st.segmented_control(ask.label, SEVERITIES, default=ask.view.one.case.severity, required=True, key=ask.key)


def _urgent(ask: _Ask) -> bool:
    return st.toggle(ask.label, value=ask.view.one.case.urgent, key=ask.key)


def _effective(ask: _Ask) -> Any:
    show = lambda yes: ask.page.words.text(f"case.effective.{'yes' if yes else 'no'}")  # noqa: E731
    return st.segmented_control(ask.label, [True, False], format_func=show, key=ask.key)


def _reason(ask: _Ask) -> Any:
    """The company's reasons; each says whether the clock stops."""
    words = ask.page.words
    offered = {one.code: one for one in rules(ask.page).waiting.offered}

    def show(code: str) -> str:
        name = words.name(offered[code].zh, offered[code].en or None)
        return words.text("case.reason_pauses", name=name) if offered[code].pauses else name

    return st.segmented_control(ask.label, list(offered), format_func=show, key=ask.key)


def _keeper(ask: _Ask) -> Any:
    row, options = ask.view.one.case, keepers(ask.page)
    now = f"staff:{row.owner_id}" if row.owner_id else f"team:{row.team_id}"
    help_ = ask.page.words.text("case.field.keeper_help")
    return _one_of(ask, options, now, help_)


def _cause(ask: _Ask) -> Any:
    return _one_of(ask, causes(ask.page, ask.view.one.case.kind), ask.view.one.case.cause_id or 0)


def _one_of(ask: _Ask, options: dict[Any, str], held: Any, help_: str | None = None) -> Any:
    place = list(options).index(held) if held in options else None
    return st.selectbox(ask.label, list(options), index=place, format_func=options.__getitem__, key=ask.key, help=help_)


def _joint(ask: _Ask) -> Any:
    options = teams(ask.page)
    held = [team for team in ask.view.one.fields.joint_team_ids if team in options]
    name = options.__getitem__
    return st.multiselect(
        ask.label, list(options), held, format_func=name, key=ask.key, placeholder="", select_all=False
    )


_WIDGETS: dict[str, Callable[[_Ask], Any]] = {
    **dict.fromkeys(("note", "finding", "improvement", "problem"), _text),
    **dict.fromkeys(("compensation", "cost"), _amount),
    "implemented_by": _implementer,
    "severity": _severity,
    "urgent": _urgent,
    "effective": _effective,
    "reason": _reason,
    "keeper": _keeper,
    "cause": _cause,
    "joint": _joint,
}


def rules(page: Page) -> Policies:
    """The rules in force at the page's cut-off."""
    found: Policies = load(page, (Subject.POLICIES, Subject.ORGANISATION), policies_in_force, page.as_of)
    return found


def causes(page: Page, kind: str) -> dict[int, str]:
    """The causes that fit the kind, the finer ones under the name of the coarser; 0: unsorted."""
    words, found = page.words, organisation(page).causes
    names = {cause.id: words.name(cause.name, cause.name_en) for cause in found}
    fitting = [cause for cause in found if cause.active and cause.kind in (None, kind)]
    shown = {one.id: " › ".join(names[key] for key in (one.parent, one.id) if key in names) for one in fitting}
    return {0: words.text("case.unsorted"), **shown}


def teams(page: Page) -> dict[int, str]:
    words = page.words
    return {team.id: words.name(team.name, team.name_en) for team in organisation(page).teams if team.active}


def keepers(page: Page) -> dict[str, str]:
    """Teams, then people with their team."""
    words, names = page.words, organisation(page)
    people = {}
    for person in names.staff:
        if person.active:
            team = names.team(person.parent)
            of = f"（{words.name(team.name, team.name_en)}）" if team and words.is_chinese else ""
            of = of or (f" ({words.name(team.name, team.name_en)})" if team else "")
            people[f"staff:{person.id}"] = words.name(person.name, person.name_en) + of
    return {**{f"team:{key}": name for key, name in teams(page).items()}, **people}
