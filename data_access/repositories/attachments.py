"""Photos and files: storing one, and reading the whole of one. Never commits."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlmodel import Session, col

from data_access.tables import Attachment


def attachment_of_form(session: Session, form_token: str) -> Attachment | None:
    """The file that this very form has already stored, void or not."""
    return session.execute(select(Attachment).where(col(Attachment.form_token) == form_token)).scalar_one_or_none()


def same_file(session: Session, case_id: int, digest: str) -> Attachment | None:
    """The file with this content that the case has already."""
    rows = session.execute(
        select(Attachment)
        .where(
            col(Attachment.case_id) == case_id, col(Attachment.digest) == digest, col(Attachment.voided_at).is_(None)
        )
        .order_by(col(Attachment.id))
        .limit(1)
    )
    return rows.scalars().one_or_none()


def files_of_case(session: Session, case_id: int) -> int:
    """How many files a case has."""
    rows = select(func.count()).where(col(Attachment.case_id) == case_id, col(Attachment.voided_at).is_(None))
    return session.execute(rows).scalar() or 0
