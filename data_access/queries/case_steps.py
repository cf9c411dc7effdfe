"""The stage events of some cases before an instant: what a list needs to say where each of them stood then."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session, col

from data_access.tables import CaseEvent
from data_access.vocabulary import EXITS, STAGES, SideEvent


@dataclass(frozen=True)
class Step:
    """`due_at`: of a re-opening, the limit of the new round."""

    case_id: int
    kind: str
    at: datetime
    due_at: datetime | None


def case_steps(session: Session, case_ids: Sequence[int], before: datetime) -> tuple[Step, ...]:
    """Stages, exits and re-openings of the cases, in the order in which they happened."""
    if not case_ids:
        return ()
    rows = session.execute(
        select(col(CaseEvent.case_id), col(CaseEvent.kind), col(CaseEvent.occurred_at), col(CaseEvent.due_at))
        .where(
            col(CaseEvent.case_id).in_(case_ids),
            col(CaseEvent.kind).in_((*STAGES, *EXITS, SideEvent.REOPENED)),
            col(CaseEvent.voided_at).is_(None),
            col(CaseEvent.occurred_at) < before,
        )
        .order_by(col(CaseEvent.occurred_at), col(CaseEvent.id))
    )
    return tuple(Step(*row) for row in rows)
