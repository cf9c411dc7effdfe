"""What every writing transaction leaves behind: an audit row and a raised revision."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from data_access.dialect import insert_or_change
from data_access.tables import AuditEntry, DataRevision
from data_access.vocabulary import Subject


def audit(
    session: Session,
    *,
    at: datetime,
    actor: str,
    action: str,
    subject: str,
    subject_id: int | None = None,
    details: dict[str, Any] | None = None,
) -> None:
    """Append one audit row. `details` holds codes, ids and changed values, JSON-able."""
    session.add(
        AuditEntry(at=at, actor=actor, action=action, subject=subject, subject_id=subject_id, details=details or {})
    )


def raise_revision(session: Session, *subjects: Subject) -> None:
    """Tell the caches that these subjects changed. Call last in the transaction: it serialises its writers."""
    session.flush()
    for subject in sorted(set(subjects)):  # always in one order, so that two writers can't wait for each other
        raised = insert_or_change(session, DataRevision).values(subject=str(subject), number=1)
        session.execute(
            raised.on_conflict_do_update(index_elements=["subject"], set_={"number": DataRevision.number + 1})
        )


def revisions(session: Session, subjects: tuple[Subject, ...]) -> tuple[int, ...]:
    """The revision of each subject, 0 where nothing was ever written, in the order asked."""
    rows = session.execute(
        select(col(DataRevision.subject), col(DataRevision.number)).where(col(DataRevision.subject).in_(subjects))
    )
    known: dict[str, int] = {row[0]: row[1] for row in rows}
    return tuple(known.get(subject, 0) for subject in subjects)
