"""What was said in one's own attempt is written down after it was stored: one key logs the call, the words may follow."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Engine

from dashboard.auth.viewer import Right, Viewer
from dashboard.errors import Refusal
from dashboard.saving import writing
from dashboard.use_cases.correct_entry import UNDO_FOR, may_undo
from dashboard.use_cases.recording import LONGEST_TEXT
from dashboard.use_cases.undo_attempt import own_attempt
from data_access.repositories import callbacks as store_room
from data_access.repositories.ledger import audit, raise_revision
from data_access.vocabulary import Stage, Subject


def note_attempt(store: Engine, viewer: Viewer, attempt_id: int, note: str, *, now: datetime) -> int:
    """Replace the note of the attempt, and of the follow-up that it wrote; the key of its callback. The audit keeps both.

    Raises NotFound for an attempt that is not one's own, Refusal after five minutes or for a note that is too long,
    NotAllowed without the right.
    """
    viewer.require(Right.RECORD)
    if len(note) > LONGEST_TEXT:
        raise Refusal("callback.too_long", field="note", most=LONGEST_TEXT)
    with writing(store) as session:
        attempt, call = own_attempt(session, viewer, attempt_id)
        if not may_undo(attempt.recorded_at, now):
            raise Refusal("log.undo_late", minutes=int(UNDO_FOR.total_seconds() // 60))
        before, after = attempt.note, note.strip() or None
        if before == after:
            return call.key
        about = [row.case_id for row in call.rows if row.case_id is not None]
        followed = [one for one in store_room.follow_ups_of(session, attempt, about) if one.kind == Stage.FOLLOWED_UP]
        for row in (attempt, *followed):
            row.note = after
            session.add(row)
        details = {"attempt": attempt_id, "note": [before, after]}
        audit(
            session,
            at=now,
            actor=viewer.actor,
            action="correct",
            subject="callback",
            subject_id=call.key,
            details=details,
        )
        raise_revision(session, Subject.CALLBACKS, *([Subject.CASES] if followed else []))
        return call.key
