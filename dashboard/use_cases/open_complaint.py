"""A complaint that follows from another matter, with the first case attached (requirements P5): heard while calling back,
or because the customer did not accept the outcome."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from dashboard.auth.viewer import Viewer
from dashboard.errors import refuse_all
from dashboard.policies import Policies
from dashboard.rules import sla
from dashboard.rules.red_lines import red_line_in
from dashboard.use_cases.case_details import CaseDetails, faults_in, write_details
from dashboard.use_cases.check_entry import GRAVEST, MILDEST, entry_due
from data_access.repositories.intake import add_numbered
from data_access.tables import Callback, Case, CaseEvent
from data_access.vocabulary import AttemptWay, CaseKind, Channel, SideEvent, Stage

CHANNELS = {
    AttemptWay.PHONE: Channel.PHONE,
    AttemptWay.VISIT: Channel.VISIT,
    AttemptWay.LETTER: Channel.LETTER,
    AttemptWay.WECHAT: Channel.WECHAT,
}


@dataclass(frozen=True)
class _Ground:
    """What the new case takes over from the old matter. `owner_id`: nobody yet, it waits for dispatch."""

    customer_id: int | None
    asset_id: int | None
    site_id: int | None
    team_id: int | None
    tier: str | None
    channel: str
    parent_id: int | None
    cause_id: int | None = None
    severity: int = MILDEST
    is_red_line: bool = False
    red_line_word: str | None = None


def open_complaint(
    session: Session,
    viewer: Viewer,
    callback: Callback,
    content: str,
    way: str,
    policies: Policies,
    *,
    at: datetime,
    now: datetime,
    details: CaseDetails | None = None,
) -> Case:
    """The complaint heard in a callback, received at `at`; a red line in its words is escalated at once (requirements P11).

    Raises Faults for details that can't hold.
    """
    parent = session.get(Case, callback.case_id) if callback.case_id is not None else None
    ground = _Ground(
        callback.customer_id,
        callback.asset_id,
        callback.site_id,
        callback.team_id,
        callback.tier,
        CHANNELS[AttemptWay(way)],
        callback.case_id,
    )
    details = details or CaseDetails(confidential=parent is not None and parent.confidential)
    return _open(session, viewer, ground, content, details, policies, at=at, now=now)


def open_child(
    session: Session, viewer: Viewer, parent: Case, content: str, policies: Policies, *, at: datetime, now: datetime
) -> Case:
    """The form of a customer who does not accept the outcome of the parent: the same matter, no milder than it
    was, and a red line where that is one."""
    ground = _Ground(
        parent.customer_id,
        parent.asset_id,
        parent.site_id,
        parent.team_id,
        parent.tier,
        parent.channel,
        parent.id,
        parent.cause_id,
        parent.severity,
        parent.is_red_line,
        parent.red_line_word,
    )
    details = CaseDetails(order_number=parent.order_number or "", product=parent.product or "",
                          contact=parent.contact or "", confidential=parent.confidential)  # fmt: skip
    return _open(session, viewer, ground, content, details, policies, at=at, now=now)


def _open(
    session: Session,
    viewer: Viewer,
    ground: _Ground,
    content: str,
    details: CaseDetails,
    policies: Policies,
    *,
    at: datetime,
    now: datetime,
) -> Case:
    refuse_all([*faults_in(details, at)])
    red = red_line_in(content, policies.red_lines)
    is_red, word = red is not None or ground.is_red_line, red.word if red else ground.red_line_word
    severity = GRAVEST if red else ground.severity
    policy_due_at = entry_due(policies, CaseKind.COMPLAINT, severity, at)
    case = Case(
        number="",
        kind=CaseKind.COMPLAINT,
        customer_id=ground.customer_id,
        asset_id=ground.asset_id,
        site_id=ground.site_id,
        team_id=ground.team_id,
        channel=ground.channel,
        cause_id=ground.cause_id,
        severity=severity,
        content=content,
        tier=ground.tier,
        received_at=at,
        recorded_at=now,
        recorded_by=viewer.name,
        policy_due_at=policy_due_at,
        due_at=None if policies.is_history(at) else sla.due(policy_due_at, None, details.outside_due_at),
        stage=Stage.RECEIVED,
        stage_since=at,
        is_red_line=is_red,
        red_line_word=word if is_red else None,
        parent_id=ground.parent_id,
    )
    case_id = add_numbered(session, case)
    write_details(session, case, details)
    _add_event(session, viewer, case_id, Stage.RECEIVED, at, now)
    if is_red:
        _add_event(session, viewer, case_id, SideEvent.ESCALATED, at, now, note=word)
    return case


def _add_event(
    session: Session,
    viewer: Viewer,
    case_id: int,
    kind: str,
    at: datetime,
    now: datetime,
    *,
    note: str | None = None,
) -> None:
    event = CaseEvent(
        number="",
        case_id=case_id,
        kind=kind,
        occurred_at=at,
        recorded_at=now,
        recorded_by=viewer.name,
        staff_id=viewer.staff_id,
        team_id=viewer.team_id,
        note=note,
    )
    add_numbered(session, event)
