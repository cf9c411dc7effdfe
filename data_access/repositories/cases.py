"""What moving a case has to know of it. Nothing here commits; new cases come in through `intake`."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session, col

from data_access.tables import OWN_SOURCE, Callback, Case, CaseEvent
from data_access.vocabulary import STAGES, CallbackState, SideEvent


def case_numbered(session: Session, number: str) -> Case | None:
    """The case that people mean by a number: our own before an imported one."""
    statement = select(Case).where(col(Case.number) == number, col(Case.voided_at).is_(None))
    found = sorted(session.execute(statement).scalars(), key=lambda case: case.source != OWN_SOURCE)
    return found[0] if found else None


def event_of_form(session: Session, form_token: str) -> CaseEvent | None:
    """The event that this very form has already written."""
    statement = select(CaseEvent).where(col(CaseEvent.source) == OWN_SOURCE, col(CaseEvent.number) == form_token)
    found: CaseEvent | None = session.execute(statement).scalars().one_or_none()
    return found


def waiting_since(session: Session, case_id: int) -> datetime | None:
    """Since when the case waits for the customer; None while it doesn't. A step forward ends the waiting too."""
    ending = (*STAGES, SideEvent.RESUMED, SideEvent.REOPENED)
    last = session.execute(
        select(col(CaseEvent.kind), col(CaseEvent.occurred_at))
        .where(
            col(CaseEvent.case_id) == case_id,
            col(CaseEvent.voided_at).is_(None),
            col(CaseEvent.kind).in_((SideEvent.WAITING, *ending)),
        )
        .order_by(col(CaseEvent.occurred_at).desc(), col(CaseEvent.id).desc())
        .limit(1)
    ).one_or_none()
    return last[1] if last is not None and last[0] == SideEvent.WAITING else None


def waits(session: Session, case_id: int) -> list[tuple[datetime, datetime]]:
    """The times ``[from, until)`` in which the case waited for the customer and was then taken up again."""
    rows = session.execute(
        select(col(CaseEvent.kind), col(CaseEvent.occurred_at))
        .where(
            col(CaseEvent.case_id) == case_id,
            col(CaseEvent.voided_at).is_(None),
            col(CaseEvent.kind).in_((*STAGES, SideEvent.WAITING, SideEvent.RESUMED, SideEvent.REOPENED)),
        )
        .order_by(col(CaseEvent.occurred_at), col(CaseEvent.id))
    )
    found: list[tuple[datetime, datetime]] = []
    since: datetime | None = None
    for kind, at in rows:
        if kind == SideEvent.RESUMED and since is not None:
            found.append((since, at))
        since = at if kind == SideEvent.WAITING else None
    return found


def callback_states(session: Session, case_id: int) -> frozenset[str]:
    """The states of the callbacks that stand for a case."""
    statement = select(col(Callback.state)).where(
        col(Callback.case_id) == case_id,
        col(Callback.voided_at).is_(None),
        col(Callback.state) != CallbackState.CANCELLED,
    )
    return frozenset(session.execute(statement).scalars())
