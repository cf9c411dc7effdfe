"""Earlier imports, and the mappings that they used."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session, col

from data_access.tables import Import, ImportMapping
from data_access.vocabulary import ImportState


@dataclass(frozen=True)
class ImportRow:
    id: int
    kind: str
    source: str
    file_name: str
    applied_at: datetime
    applied_by: str
    is_undone: bool
    new: int
    changed: int
    unchanged: int
    rejected: int


def earlier_imports(session: Session, limit: int = 100) -> tuple[ImportRow, ...]:
    """The latest imports, latest first."""
    rows = session.execute(
        select(
            col(Import.id),
            col(Import.kind),
            col(Import.source),
            col(Import.file_name),
            col(Import.applied_at),
            col(Import.applied_by),
            col(Import.state) == ImportState.UNDONE,
            col(Import.new),
            col(Import.changed),
            col(Import.unchanged),
            col(Import.rejected),
        )
        .order_by(col(Import.id).desc())
        .limit(limit)
    )
    return tuple(ImportRow(*row) for row in rows)


@dataclass(frozen=True)
class RememberedMapping:
    """The mapping used last for a source and kind, as the text of a mapping file."""

    source: str
    kind: str
    mapping: str


def remembered_mappings(session: Session) -> tuple[RememberedMapping, ...]:
    """Every source and kind that files came from, the one used last first."""
    rows = session.execute(
        select(col(ImportMapping.source), col(ImportMapping.kind), col(ImportMapping.mapping)).order_by(
            col(ImportMapping.used_at).desc(), col(ImportMapping.id).desc()
        )
    )
    return tuple(RememberedMapping(*row) for row in rows)
