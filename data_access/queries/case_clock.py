"""The clock of the `Case` of the surrounding statement, as it stands now. For work lists; figures look at the events."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, func, select
from sqlmodel import col

from data_access.columns import UtcDateTime
from data_access.tables import Case, CaseEvent
from data_access.vocabulary import STAGES, SideEvent


def current_due() -> ColumnElement[datetime]:
    """By when it must be resolved in the round that it is in: a re-opened case has a clock of its own."""
    return func.coalesce(_of_last_reopening(CaseEvent.due_at), col(Case.due_at), type_=UtcDateTime())


def current_round() -> ColumnElement[datetime]:
    """When the round that it is in began: it was received, or re-opened last."""
    return func.coalesce(_of_last_reopening(CaseEvent.occurred_at), col(Case.received_at), type_=UtcDateTime())


def _of_last_reopening(column: Any) -> Any:
    return (
        select(col(column))
        .where(
            col(CaseEvent.case_id) == col(Case.id),
            col(CaseEvent.kind) == SideEvent.REOPENED,
            col(CaseEvent.voided_at).is_(None),
        )
        .order_by(col(CaseEvent.occurred_at).desc(), col(CaseEvent.id).desc())
        .limit(1)
        .correlate(Case)
        .scalar_subquery()
    )


def is_paused(unnamed_waits_pause: bool) -> ColumnElement[bool]:
    """The last that happened is a wait that stops the clock. A step forward ends the waiting too."""
    last = (
        select(col(CaseEvent.id))
        .where(
            col(CaseEvent.case_id) == col(Case.id),
            col(CaseEvent.voided_at).is_(None),
            col(CaseEvent.kind).in_((SideEvent.WAITING, SideEvent.RESUMED, SideEvent.REOPENED, *STAGES)),
        )
        .order_by(col(CaseEvent.occurred_at).desc(), col(CaseEvent.id).desc())
        .limit(1)
        .correlate(Case)
        .scalar_subquery()
    )
    stops = func.coalesce(col(CaseEvent.pauses), unnamed_waits_pause).is_(True)
    wait = select(col(CaseEvent.id)).where(
        and_(col(CaseEvent.id) == last, col(CaseEvent.kind) == SideEvent.WAITING, stops)
    )
    return wait.correlate(Case).exists()
