"""A decision of the weekly review is done, or turns out not to be."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Engine

from dashboard.auth.viewer import Right, Viewer
from dashboard.errors import Conflict, NotFound
from dashboard.saving import writing
from data_access.repositories.ledger import audit, raise_revision
from data_access.repositories.locking import row_to_change
from data_access.tables import Action
from data_access.vocabulary import Subject


def complete_action(
    store: Engine, viewer: Viewer, action_id: int, version: int, *, now: datetime, done: bool = True
) -> int:
    """Mark it done (or open again); its new version. Marking what is marked already changes nothing.

    Raises NotFound for one out of sight, Conflict when somebody else changed it meanwhile, NotAllowed without the right.
    """
    viewer.require(Right.RECORD)
    with writing(store) as session:
        action = row_to_change(session, Action, action_id)
        if action is None or not viewer.scope.sees(action.team_id, None):
            raise NotFound("action.not_found")
        if (action.done_at is not None) == done:
            return action.version
        if action.version != version:
            theirs = {"what": action.what, "who": action.who, "by_when": action.by_when, "done_at": action.done_at}
            raise Conflict("action.changed", mine={"done": done}, theirs=theirs)
        action.done_at = now if done else None
        action.version += 1
        word = "complete" if done else "reopen"
        audit(session, at=now, actor=viewer.actor, action=word, subject="action", subject_id=action_id)
        raise_revision(session, Subject.ACTIONS)
        return action.version
