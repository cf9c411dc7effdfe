"""A decision of the weekly review: what, who, by when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Engine
from sqlmodel import Session

from dashboard.auth.viewer import Right, Viewer
from dashboard.errors import Refusal
from dashboard.rules.action_text import ActionText, parse_action
from dashboard.saving import once
from data_access.repositories.actions import action_of_form, store_action
from data_access.repositories.ledger import audit, raise_revision
from data_access.tables import Action
from data_access.vocabulary import Subject

LONGEST_WHAT, LONGEST_WHO = 400, 120


@dataclass(frozen=True)
class ActionEntry:
    """`by_when`: the local day by whose end it is done. `rules.action_text.parse_action` reads all three from one line."""

    what: str
    who: str
    by_when: date | None
    team_id: int | None
    form_token: str


def add_action(store: Engine, viewer: Viewer, entry: ActionEntry, *, now: datetime) -> int:
    """Store it, once per form; its key. Raises Refusal for what is missing, NotAllowed without the right to record."""
    viewer.require(Right.RECORD)
    if not entry.what.strip() or len(entry.what) > LONGEST_WHAT:
        raise Refusal(
            "action.no_what" if not entry.what.strip() else "action.too_long", field="what", most=LONGEST_WHAT
        )
    if not entry.who.strip() or len(entry.who) > LONGEST_WHO:
        raise Refusal("action.no_who" if not entry.who.strip() else "action.too_long", field="who", most=LONGEST_WHO)
    return once(
        store,
        lambda session: action_of_form(session, entry.form_token),
        lambda session: _write(session, viewer, entry, now),
    )


def _write(session: Session, viewer: Viewer, entry: ActionEntry, now: datetime) -> int:
    action = Action(
        what=entry.what.strip(),
        who=entry.who.strip(),
        by_when=entry.by_when,
        made_at=now,
        made_by=viewer.name,
        team_id=entry.team_id,
        form_token=entry.form_token,
    )
    key = store_action(session, action)
    audit(session, at=now, actor=viewer.actor, action="add", subject="action", subject_id=key)
    raise_revision(session, Subject.ACTIONS)
    return key


def typed_action(line: str, *, now: datetime, zone: str) -> ActionText:
    """The line as it was typed, read. Raises Refusal where nothing is to be done or nobody is named."""
    return parse_action(line, now=now, zone=zone)
