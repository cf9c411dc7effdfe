"""Actions that the weekly review decides on: added in one line, ticked off when done."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Engine

from dashboard.auth.viewer import Right, Viewer
from dashboard.errors import Conflict, NotFound
from dashboard.policies import policies_in_force
from dashboard.rules.action_line import read_action
from data_access.engine import writing
from data_access.repositories.actions import action_of_form, action_to_change, keep_action
from data_access.repositories.ledger import audit, raise_revision
from data_access.tables import Action
from data_access.vocabulary import Subject


def add_action(store: Engine, viewer: Viewer, line: str, *, form_token: str, now: datetime) -> int:
    """Keep an action typed as `what @who by when`; its key. The same form again returns the first one.

    Raises Refusal for a line that doesn't say what or who, or whose day can't be read.
    """
    viewer.require(Right.RECORD)
    with writing(store) as session:
        known = action_of_form(session, form_token)
        if known is not None:
            return known
        read = read_action(line, now=now, zone=policies_in_force(session, now).zone)
        action = Action(
            what=read.what,
            who=read.who,
            by_when=read.by_when,
            made_at=now,
            made_by=viewer.name,
            form_token=form_token,
        )
        key = keep_action(session, action)
        audit(session, at=now, actor=viewer.name, action="add", subject="action", subject_id=key)
        raise_revision(session, Subject.ACTIONS)
        return key


def mark_action(store: Engine, viewer: Viewer, action_id: int, version: int, *, done: bool, now: datetime) -> None:
    """Tick an action off, or take the tick back. Raises Conflict when somebody changed it meanwhile, NotFound."""
    viewer.require(Right.RECORD)
    with writing(store) as session:
        action = action_to_change(session, action_id)
        if action is None:
            raise NotFound("week.action.gone")
        if action.version != version:
            theirs = {"done": action.done_at is not None}
            raise Conflict("week.action.changed", mine={"done": done}, theirs=theirs)
        if (action.done_at is not None) == done:
            return
        action.done_at = now if done else None
        action.version += 1
        session.add(action)
        said = "done" if done else "not_done"
        audit(session, at=now, actor=viewer.name, action=said, subject="action", subject_id=action_id)
        raise_revision(session, Subject.ACTIONS)
