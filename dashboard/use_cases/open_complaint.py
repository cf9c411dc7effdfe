"""A complaint that is heard while calling back: the same customer, asset, site and team, the first case attached."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from dashboard.auth.viewer import Viewer
from dashboard.policies import Policies
from dashboard.rules.red_lines import red_line_in
from dashboard.use_cases.check_entry import GRAVEST, MILDEST, entry_due
from data_access.repositories.intake import add_numbered
from data_access.tables import Callback, Case, CaseEvent
from data_access.vocabulary import AttemptWay, CaseKind, Channel, SideEvent, Stage

_CHANNELS = {
    AttemptWay.PHONE: Channel.PHONE,
    AttemptWay.VISIT: Channel.VISIT,
    AttemptWay.LETTER: Channel.LETTER,
    AttemptWay.WECHAT: Channel.WECHAT,
}


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
) -> Case:
    """The case, received at `at`; a red line in its words is escalated at once (requirements P11)."""
    red = red_line_in(content, policies.red_lines)
    severity = GRAVEST if red else MILDEST
    due_at = entry_due(policies, CaseKind.COMPLAINT, severity, at)
    case = Case(
        number="",
        kind=CaseKind.COMPLAINT,
        customer_id=callback.customer_id,
        asset_id=callback.asset_id,
        site_id=callback.site_id,
        team_id=callback.team_id,
        channel=_CHANNELS[AttemptWay(way)],
        severity=severity,
        content=content,
        tier=callback.tier,
        received_at=at,
        recorded_at=now,
        recorded_by=viewer.name,
        policy_due_at=due_at,
        due_at=due_at,
        stage=Stage.RECEIVED,
        stage_since=at,
        is_red_line=red is not None,
        red_line_word=red.word if red else None,
        parent_id=callback.case_id,
    )
    case_id = add_numbered(session, case)
    events: list[tuple[str, str | None]] = [(Stage.RECEIVED, None)]
    if red:
        events.append((SideEvent.ESCALATED, red.word))
    for kind, note in events:
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
    return case
