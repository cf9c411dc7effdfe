"""One try to reach a customer: what was heard, and what becomes of the callback, of its complaint, and of a new problem."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from hashlib import sha256

from sqlalchemy import Engine
from sqlmodel import Session

from dashboard.auth.viewer import Viewer
from dashboard.errors import Conflict, Refusal
from dashboard.rules.callbacks import word_missing
from dashboard.use_cases.attach_file import check_file
from dashboard.use_cases.callback_ledger import Call, call_to_change, follow_up, settle
from dashboard.use_cases.case_moves import Move
from dashboard.use_cases.log_survey import LOG_SURVEY, SurveyEntry
from dashboard.use_cases.move_case import take_step
from dashboard.use_cases.open_complaint import CHANNELS, open_complaint
from dashboard.use_cases.recording import AHEAD_ALLOWED, Deed, Desk, record
from data_access.repositories import callbacks as store_room
from data_access.repositories.intake import add_numbered
from data_access.scope import EVERYTHING
from data_access.tables import Attachment, Callback, CallbackAttempt, Case
from data_access.vocabulary import (
    REACHING_RESULTS,
    AttemptWay,
    CallbackReason,
    CallbackState,
    Precision,
    SideEvent,
    Subject,
)
from data_access.vocabulary import AttemptResult as Result
from data_access.vocabulary.forms import FileType

SUFFIXES = {FileType.PNG: ".png", FileType.JPEG: ".jpg", FileType.PDF: ".pdf"}


@dataclass(frozen=True)
class AttemptEntry:
    """`version`: of the callback as the person saw it. `another_time`: when the customer wants to be called instead.

    `satisfied`: with the outcome; `unsaid`: asked, and the customer did not say (see `rules.callbacks.word_missing`).
    `problem`: what is still wrong, in the customer's words; it opens a new complaint. `confirmed`: of a recheck, whether the
    customer remembers the call that is checked. `signature`: of a visit, the customer's, drawn or photographed
    (requirements B1), unless the paper form bears it. `attempted_at` empty: now.
    """

    callback_id: int
    version: int
    result: str
    form_token: str
    way: str = AttemptWay.PHONE
    note: str = ""
    satisfied: bool | None = None
    unsaid: bool = False
    problem: str | None = None
    another_time: datetime | None = None
    attempted_at: datetime | None = None
    confirmed: bool | None = None
    scores: Mapping[str, int] = field(default_factory=dict)
    precision: str = Precision.INSTANT
    signature: bytes | None = field(default=None, repr=False)
    signed_on_paper: bool = False


@dataclass(frozen=True)
class AttemptResult:
    """The callback afterwards. `next_at`: of the next try while it is open; `needs_phone`: correct the number first."""

    callback_id: int
    attempt_id: int
    version: int
    state: str
    next_at: datetime | None = None
    needs_phone: bool = False
    complaint_id: int | None = None
    complaint_number: str | None = None


def log_attempt(store: Engine, viewer: Viewer, entry: AttemptEntry, *, now: datetime) -> AttemptResult:
    """Store one try, once per form.

    Raises NotFound for a callback out of sight, Conflict (with both versions) when somebody else changed it meanwhile,
    Refusal for one that has ended or an entry that says too little, NotAllowed without the right to record.
    """
    return record(store, viewer, LOG_ATTEMPT, entry, now=now)


def _already(session: Session, form_token: str) -> AttemptResult | None:
    attempt = store_room.attempt_of_form(session, form_token)
    if attempt is None:
        return None
    callback = session.get_one(Callback, attempt.callback_id)
    return _result(callback, attempt, session.get(Case, attempt.complaint_id) if attempt.complaint_id else None)


def _write(desk: Desk, entry: AttemptEntry) -> AttemptResult:
    call, at = call_to_change(desk.session, desk.viewer, entry.callback_id), entry.attempted_at or desk.now
    _check_call(desk, call, entry)
    _check(desk, entry)
    attempt = _attempt(desk, call, entry, at)
    add_numbered(desk.session, attempt)
    _sign(desk, attempt, entry)
    settle(desk.session, call, desk.policies, store_room.preferred_time(desk.session, call.callback.customer_id))
    note = entry.note.strip() or None
    attempt.survey_id = _scores(desk, call, entry, at)
    followed = follow_up(desk.session, desk.viewer, call, note=note, at=at, now=desk.now)
    complaint = _complaint(desk, call, entry, at)
    attempt.complaint_id = complaint.id if complaint else None
    desk.session.add(attempt)
    done = _result(call.callback, attempt, complaint)
    cases = [Subject.CASES] if followed or complaint else []
    cases += [Subject.SURVEYS] if attempt.survey_id else []
    told = {"result": entry.result, "state": done.state, "version": done.version}
    told |= {"complaint": complaint.number} if complaint else {}
    desk.note("callback", call.key, Subject.CALLBACKS, *cases, action="attempt", **told)
    return done


def _check(desk: Desk, entry: AttemptEntry) -> None:
    """What can be told from the entry, and from what the call is about."""
    at = entry.attempted_at or desk.now
    if entry.result not in tuple(Result):
        raise Refusal("callback.no_result", field="result")
    if entry.way not in tuple(AttemptWay):
        raise Refusal("callback.no_way", field="way")
    if at > desk.now + AHEAD_ALLOWED:
        raise Refusal("callback.in_future", field="attempted_at")
    is_signed = entry.signature is not None or entry.signed_on_paper
    if entry.way == AttemptWay.VISIT and entry.result == Result.REACHED and not is_signed:
        raise Refusal("callback.signature_missing", field="signature")
    if entry.signature is not None and check_file(entry.signature)[0] is FileType.PDF:
        raise Refusal("callback.signature_picture", field="signature")
    desk.check_text(entry.note, "note")
    desk.check_text(entry.problem or "", "problem")
    if entry.result == Result.ANOTHER_TIME and (entry.another_time is None or entry.another_time <= at):
        raise Refusal("callback.which_time", field="another_time")
    if entry.scores and entry.result != Result.REACHED:
        raise Refusal("callback.nobody_said_so", field="scores")
    if (entry.problem or "").strip() and entry.result not in REACHING_RESULTS:
        raise Refusal("callback.nobody_said_so", field="problem")
    reasons, problem = store_room.reasons_of_call(desk.session, entry.callback_id), entry.problem or ""
    owed = word_missing(reasons, entry.result, satisfied=entry.satisfied, unsaid=entry.unsaid, problem=problem)
    if owed is not None:
        raise Refusal("callback.no_satisfaction" if owed == "satisfied" else "callback.no_problem", field=owed)


def _check_call(desk: Desk, call: Call, entry: AttemptEntry) -> None:
    callback = call.callback
    if callback.version != entry.version:
        mine = {"result": entry.result, "note": entry.note}
        theirs = {"state": callback.state, "due_at": callback.due_at, "next_attempt_at": callback.next_attempt_at}
        raise Conflict("callback.changed", mine=mine, theirs=theirs)
    if callback.state != CallbackState.OPEN:
        raise Refusal("callback.ended")
    if callback.reason == CallbackReason.RECHECK and store_room.called_by(
        desk.session, callback.checks_id, staff_id=desk.viewer.staff_id, name=desk.viewer.name
    ):
        raise Refusal("callback.own_call_checked")


def _attempt(desk: Desk, call: Call, entry: AttemptEntry, at: datetime) -> CallbackAttempt:
    return CallbackAttempt(
        number="",
        callback_id=call.key,
        attempted_at=at,
        precision=entry.precision,
        way=entry.way,
        result=entry.result,
        staff_id=desk.viewer.staff_id,
        note=entry.note.strip() or None,
        satisfied=entry.satisfied,
        confirmed=entry.confirmed if call.callback.reason == CallbackReason.RECHECK else None,
        wanted_at=entry.another_time if entry.result == Result.ANOTHER_TIME else None,
        form_token=entry.form_token,
        **desk.stamp,
    )


def _sign(desk: Desk, attempt: CallbackAttempt, entry: AttemptEntry) -> None:
    """The signature is kept as an attachment of the try."""
    if entry.signature is None or entry.way != AttemptWay.VISIT:
        return
    kind, preview = check_file(entry.signature)
    signed = Attachment(
        attempt_id=attempt.id,
        file_name=f"signature{SUFFIXES[kind]}",
        media_type=kind,
        size=len(entry.signature),
        digest=sha256(entry.signature).hexdigest(),
        content=entry.signature,
        preview=preview,
        form_token=entry.form_token,
        **desk.stamp,
    )
    desk.session.add(signed)


def _scores(desk: Desk, call: Call, entry: AttemptEntry, at: datetime) -> int | None:
    """Scores given in the call are a response of their own, to the service or case that the call is about.

    Those of a recheck are not taken: what is checked must not be counted twice.
    """
    if not entry.scores or call.callback.reason == CallbackReason.RECHECK:
        return None
    about = next((row for row in call.rows if row.service_id is not None), call.about_a_complaint())
    survey = SurveyEntry(
        form_token=entry.form_token,
        scores=entry.scores,
        customer_id=call.callback.customer_id,
        channel=CHANNELS[AttemptWay(entry.way)],
        case_id=about.case_id if about.service_id is None else None,
        service_id=about.service_id,
        team_id=call.callback.team_id,
        site_id=call.callback.site_id,
        answered_at=at,
        in_call=True,
    )
    return LOG_SURVEY.write(desk, survey).survey_id


def _complaint(desk: Desk, call: Call, entry: AttemptEntry, at: datetime) -> Case | None:
    """What is still wrong becomes a form of its own with the first one attached (requirements P5)."""
    problem = (entry.problem or "").strip()
    if not problem:
        return None
    about = call.about_a_complaint()
    rejected = _rejected(desk, about, entry, problem, at) if entry.satisfied is False else None
    return rejected or open_complaint(
        desk.session, desk.viewer, about, problem, entry.way, desk.policies, at=at, now=desk.now
    )


def _rejected(desk: Desk, about: Callback, entry: AttemptEntry, problem: str, at: datetime) -> Case | None:
    """The customer does not accept the outcome of the complaint that the call follows: its own step says so, and opens the
    new form. None where that step is not possible, as of a complaint that was told nothing yet."""
    if about.reason != CallbackReason.AFTER_COMPLAINT or about.case_id is None:
        return None
    case = desk.session.get_one(Case, about.case_id)
    move = Move(about.case_id, case.version, SideEvent.REJECTED, entry.form_token, at=at, note=problem)
    whoever_called = replace(desk.viewer, scope=EVERYTHING)  # whoever may make the call may say what came of it
    try:
        moved = take_step(desk.session, whoever_called, move, now=desk.now)
    except Refusal:
        return None
    return desk.session.get(Case, moved.child_id)


def _result(callback: Callback, attempt: CallbackAttempt, complaint: Case | None) -> AttemptResult:
    assert callback.id is not None
    assert attempt.id is not None
    next_at = callback.next_attempt_at if callback.state == CallbackState.OPEN else None
    return AttemptResult(
        callback.id,
        attempt.id,
        callback.version,
        callback.state,
        next_at=next_at,
        needs_phone=callback.state == CallbackState.OPEN and callback.needs_phone,
        complaint_id=complaint.id if complaint else None,
        complaint_number=complaint.number if complaint else None,
    )


LOG_ATTEMPT = Deed(_already, _check, _write)
