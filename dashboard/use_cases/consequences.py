"""What follows by itself: callbacks that open because something happened. Called within the transaction that caused them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlmodel import Session

from dashboard.auth.viewer import Viewer
from dashboard.policies import Policies
from dashboard.rules.callbacks import due_day, due_end
from dashboard.use_cases.callback_ledger import set_apart
from dashboard.use_cases.case_due import situation_of
from data_access.repositories.callbacks import account_manager, call_to_join, join
from data_access.repositories.cases import callbacks_of_case
from data_access.repositories.intake import add_numbered
from data_access.tables import Callback, Case, CaseEvent, Service, Survey
from data_access.vocabulary import CallbackReason, CallbackState, CaseKind, Exit, Precision, Stage

_CALLED_AFTER = (Stage.RESOLVED, Stage.ANSWERED)
_OF_OUTCOME = (CallbackReason.AFTER_COMPLAINT, CallbackReason.AFTER_SERVICE)


def after_resolution(
    session: Session, viewer: Viewer, case: Case, at: datetime, policies: Policies, *, now: datetime
) -> int | None:
    """A resolved complaint is called back (requirements P4); the key of the callback opened.

    None for an anonymous customer, before the company went live, and while one is still open for the case.
    """
    assert case.id is not None
    if any(one.state == CallbackState.OPEN for one in callbacks_of_case(session, case.id)):
        return None
    callback = Callback(
        number="",
        asset_id=case.asset_id,
        case_id=case.id,
        reason=CallbackReason.AFTER_COMPLAINT,
        topic=case.content,
        owner_id=case.owner_id,
        **_stamps(case),
    )
    return _open(session, viewer, callback, at, policies, now)


def after_repair(
    session: Session, viewer: Viewer, case: Case, event: CaseEvent, policies: Policies, *, now: datetime
) -> tuple[int, int | None]:
    """A resolved repair is a service done, and called back as one (requirements B2, I6): the keys of the service and of the
    callback, None for that as above."""
    service = Service(
        number="",
        customer_id=case.customer_id,
        asset_id=case.asset_id,
        site_id=case.site_id,
        team_id=case.team_id,
        staff_id=case.owner_id or event.staff_id,
        case_id=case.id,
        description=event.note or case.content,
        tier=case.tier,
        finished_at=event.implemented_at or event.occurred_at,
        precision=Precision.INSTANT if event.implemented_at else event.precision,
        recorded_at=now,
        recorded_by=viewer.name,
    )
    return add_numbered(session, service), after_service(session, viewer, service, policies, now=now)


def call_off(session: Session, case: Case, event: CaseEvent, policies: Policies) -> tuple[int, ...]:
    """Nobody is called about an outcome that no longer stands, because the case is worked again or has left its way: its
    open calls end with the event, and leave every denominator as calls called off by hand do. Their keys.

    The call of a merged case goes to the one that stays where that owes a call and has none.
    """
    assert case.id is not None
    heir = _heir(session, case, policies) if event.kind == Exit.MERGED else None
    ended = []
    for callback in callbacks_of_case(session, case.id):
        if callback.state != CallbackState.OPEN or callback.reason not in _OF_OUTCOME or callback.id is None:
            continue
        if heir is not None and callback.reason == CallbackReason.AFTER_COMPLAINT:
            callback.case_id, callback.version, heir = heir.id, callback.version + 1, None
            session.add(callback)
            continue
        set_apart(session, callback, policies)
        ended_at = max(event.occurred_at, callback.opened_at)
        callback.state, callback.ended_at, callback.next_attempt_at = CallbackState.CANCELLED, ended_at, None
        callback.end_reason = (event.note or event.kind)[:400]
        callback.needs_phone, callback.version = False, callback.version + 1
        session.add(callback)
        ended.append(callback.id)
    return tuple(ended)


def _heir(session: Session, case: Case, policies: Policies) -> Case | None:
    """The complaint that stays, where its outcome stands and nobody has called about it or is going to."""
    master = session.get(Case, case.merged_into_id) if case.merged_into_id is not None else None
    if master is None or master.kind != CaseKind.COMPLAINT or master.stage not in _CALLED_AFTER:
        return None
    found = situation_of(session, master, policies)
    is_called = found.is_called or CallbackState.OPEN in found.callbacks
    return None if is_called or found.is_history else master


def after_service(
    session: Session, viewer: Viewer, service: Service, policies: Policies, *, now: datetime
) -> int | None:
    """A finished service is called back (requirements B2); the key of the callback opened, None as above."""
    callback = Callback(
        number="",
        asset_id=service.asset_id,
        case_id=service.case_id,
        service_id=service.id,
        reason=CallbackReason.AFTER_SERVICE,
        topic=service.description,
        owner_id=service.staff_id,
        **_stamps(service),
    )
    return _open(session, viewer, callback, service.finished_at, policies, now)


def after_low_score(
    session: Session, viewer: Viewer, survey: Survey, policies: Policies, *, now: datetime
) -> int | None:
    """A low score is called back, unless the customer asked not to be; the key of the callback opened, None as above."""
    if not survey.may_call or survey.answered_at is None:
        return None
    callback = Callback(
        number="",
        case_id=survey.case_id,
        service_id=survey.service_id,
        survey_id=survey.id,
        reason=CallbackReason.LOW_SCORE,
        topic=survey.comment or "",
        owner_id=survey.staff_id,
        **_stamps(survey),
    )
    return _open(session, viewer, callback, survey.answered_at, policies, now)


def _stamps(cause: Case | Service | Survey) -> dict[str, Any]:
    return {
        "customer_id": cause.customer_id,
        "site_id": cause.site_id,
        "team_id": cause.team_id,
        "tier": cause.tier,
    }


def _open(
    session: Session, viewer: Viewer, callback: Callback, at: datetime, policies: Policies, now: datetime
) -> int | None:
    """Due after the policy's days; with the account manager, else with whoever served, else with the team.

    Several promises to one customer for one day are one call: the later ones become part of the first.
    """
    if callback.customer_id is None or policies.is_history(at):
        return None
    due_at = due_end(due_day(policies.callbacks, policies.calendar, callback.reason, at), policies.zone)
    callback.owner_id = account_manager(session, callback.customer_id) or callback.owner_id
    callback.opened_at, callback.due_at, callback.original_due_at = at, due_at, due_at
    callback.recorded_at, callback.recorded_by = now, viewer.name
    return add_to_ledger(session, callback)


def add_to_ledger(session: Session, callback: Callback) -> int:
    """Store a new callback, as part of a call that is due then anyway where there is one; its key."""
    call = call_to_join(session, callback)
    if call is not None:
        join(session, call, callback)
    return add_numbered(session, callback)
