"""What stands in the state columns of many cases, and the events that it must be the sum of. For checking the store."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session, col

from data_access.tables import Case, CaseEvent
from data_access.vocabulary import SideEvent, Stage

_TOLD = (
    *(SideEvent.REOPENED, SideEvent.PROMISED, SideEvent.ESCALATED, SideEvent.TRANSFERRED),
    *(Stage.DISPATCHED, Stage.INVESTIGATING),
)


@dataclass(frozen=True, slots=True)
class HeldState:
    """Columns of a case that its lists and its clock go by. `is_own`: no import brought it."""

    id: int
    is_own: bool
    stage: str
    received_at: datetime
    policy_due_at: datetime | None
    promised_at: datetime | None
    outside_due_at: datetime | None
    due_at: datetime | None
    escalation_level: int
    merged_into_id: int | None
    parent_id: int | None
    owner_id: int | None
    team_id: int | None


@dataclass(frozen=True, slots=True)
class Told:
    """An event that changed one of them."""

    case_id: int
    kind: str
    occurred_at: datetime
    is_own: bool
    by_clock: bool
    level: int | None
    due_at: datetime | None
    staff_id: int | None
    team_id: int | None


def held_states(session: Session, case_ids: Sequence[int]) -> list[HeldState]:
    rows = session.execute(
        select(
            *(col(Case.id), col(Case.import_id).is_(None), col(Case.stage), col(Case.received_at)),
            *(col(Case.policy_due_at), col(Case.promised_at), col(Case.outside_due_at), col(Case.due_at)),
            *(col(Case.escalation_level), col(Case.merged_into_id), col(Case.parent_id)),
            *(col(Case.owner_id), col(Case.team_id)),
        )
        .where(col(Case.id).in_(case_ids))
        .order_by(col(Case.id))
    )
    return [HeldState(*row) for row in rows]


def told_of(session: Session, case_ids: Sequence[int]) -> list[Told]:
    """The events that stand, by case, in the order in which they were recorded: the last word holds."""
    rows = session.execute(
        select(
            *(col(CaseEvent.case_id), col(CaseEvent.kind), col(CaseEvent.occurred_at)),
            *(col(CaseEvent.import_id).is_(None), col(CaseEvent.by_clock), col(CaseEvent.level), col(CaseEvent.due_at)),
            *(col(CaseEvent.staff_id), col(CaseEvent.team_id)),
        )
        .where(col(CaseEvent.case_id).in_(case_ids), col(CaseEvent.kind).in_(_TOLD), col(CaseEvent.voided_at).is_(None))
        .order_by(col(CaseEvent.case_id), col(CaseEvent.id))
    )
    return [Told(*row) for row in rows]
