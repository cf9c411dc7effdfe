"""One's own attempt is taken back within five minutes, with everything that it brought about. All of it stays as void rows."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Engine
from sqlmodel import Session

from dashboard.auth.viewer import Right, Viewer
from dashboard.errors import NotFound, Refusal
from dashboard.policies import policies_in_force
from dashboard.saving import writing
from dashboard.use_cases.callback_ledger import Call, call_to_change, settle
from dashboard.use_cases.correct_entry import UNDO_FOR, UNDONE, may_undo
from dashboard.use_cases.importing.states import restate_cases
from data_access.repositories import callbacks as store_room
from data_access.repositories import intake, surveys
from data_access.repositories.ledger import audit, raise_revision
from data_access.repositories.locking import row_to_change
from data_access.tables import Callback, CallbackAttempt, Case, Survey
from data_access.vocabulary import CallbackState, Subject


def undo_attempt(store: Engine, viewer: Viewer, attempt_id: int, *, now: datetime) -> int:
    """Take it back; the key of the callback, which stands again as its other attempts say.

    A follow-up that it wrote into a complaint, a complaint that it opened and scores that it took go with it. Raises
    NotFound for an attempt that is not one's own, Refusal after five minutes or once somebody has gone on from it.
    """
    viewer.require(Right.RECORD)
    with writing(store) as session:
        attempt, call = own_attempt(session, viewer, attempt_id)
        if not may_undo(attempt.recorded_at, now):
            raise Refusal("log.undo_late", minutes=int(UNDO_FOR.total_seconds() // 60))
        if store_room.attempts_of(session, call.key)[-1].id != attempt.id or store_room.checks_of(session, call.key):
            raise Refusal("callback.undo_worked")
        cases = _undo_follow_ups(session, viewer, call, attempt, now)
        cases |= _undo_complaint(session, viewer, attempt, now)
        _undo_scores(session, viewer, attempt, now)
        intake.void(session, attempt, now=now, by=viewer.name, reason=UNDONE)
        for signature in store_room.files_of(session, attempt_id):
            intake.void(session, signature, now=now, by=viewer.name, reason=UNDONE)
        session.flush()
        policies = policies_in_force(session, now)
        settle(session, call, policies, store_room.preferred_time(session, call.callback.customer_id))
        restate_cases(session, cases)
        details = {"attempt": attempt_id, "result": attempt.result, "cases": sorted(cases)}
        audit(
            session,
            at=now,
            actor=viewer.actor,
            action="undo",
            subject="callback",
            subject_id=call.key,
            details=details,
        )
        scored = [Subject.SURVEYS] if attempt.survey_id is not None else []
        raise_revision(session, Subject.CALLBACKS, *([Subject.CASES] if cases else []), *scored)
        return call.key


def own_attempt(session: Session, viewer: Viewer, attempt_id: int) -> tuple[CallbackAttempt, Call]:
    """An attempt that this person logged in a form, and its call, both held. Raises NotFound."""
    attempt = store_room.attempt_to_change(session, attempt_id)
    if (
        attempt is None
        or attempt.form_token is None
        or (attempt.recorded_by, attempt.staff_id) != (viewer.name, viewer.staff_id)
    ):
        raise NotFound("callback.not_your_attempt")
    call = call_to_change(session, viewer, attempt.callback_id)
    again = store_room.attempt_to_change(session, attempt_id)  # somebody may have been faster while the call was held
    if again is None:
        raise NotFound("callback.not_your_attempt")
    return again, call


def _undo_follow_ups(session: Session, viewer: Viewer, call: Call, attempt: CallbackAttempt, now: datetime) -> set[int]:
    touched: set[int] = set()
    about = [row.case_id for row in call.rows if row.case_id is not None]
    for event in store_room.follow_ups_of(session, attempt, about):
        case = row_to_change(session, Case, event.case_id)
        if case is None or not store_room.is_latest_event(session, event):
            raise Refusal("callback.undo_worked")
        intake.void(session, event, now=now, by=viewer.name, reason=UNDONE)
        case.version += 1
        touched.add(event.case_id)
    return touched


def _undo_complaint(session: Session, viewer: Viewer, attempt: CallbackAttempt, now: datetime) -> set[int]:
    case = row_to_change(session, Case, attempt.complaint_id)
    if case is None or case.id is None:
        return set()
    events = intake.events_of(session, case.id)
    if case.version > 1 or any(event.recorded_at != attempt.recorded_at for event in events):
        raise Refusal("callback.undo_worked")
    intake.void(session, case, now=now, by=viewer.name, reason=UNDONE)
    for event in events:
        intake.void(session, event, now=now, by=viewer.name, reason=UNDONE)
    return {case.id}


def _undo_scores(session: Session, viewer: Viewer, attempt: CallbackAttempt, now: datetime) -> None:
    """The scores, and the callback that a low one opened."""
    survey = row_to_change(session, Survey, attempt.survey_id)
    if survey is None or survey.id is None:
        return
    opened = row_to_change(session, Callback, store_room.callback_of_survey(session, survey.id))
    if opened is not None and opened.id is not None:
        if opened.state != CallbackState.OPEN or store_room.attempts_of(session, opened.part_of_id or opened.id):
            raise Refusal("callback.undo_worked")
        intake.void(session, opened, now=now, by=viewer.name, reason=UNDONE)
        session.flush()
        store_room.set_parts_free(session, [opened.id])
    surveys.take_back(session, survey, now=now, by=viewer.name, reason=UNDONE)
