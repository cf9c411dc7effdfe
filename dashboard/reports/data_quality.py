"""Data quality: what imported rows contradict or leave open, each finding with its count and its very rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from data_access.queries.data_quality import QualityRow, quality_counts, quality_rows
from data_access.scope import Scope

SHOWN = 10
MOST_HANDED_OUT = 100_000


@dataclass(frozen=True)
class QualityFinding:
    """One sort of oddity. `key`: below `quality`; `rows`: as many of the `count` as were asked for."""

    key: str
    count: int
    rows: tuple[QualityRow, ...]


def data_quality(session: Session, scope: Scope, now: datetime, shown: int = SHOWN) -> tuple[QualityFinding, ...]:
    """All findings within the scope, what contradicts itself first; empty when there is nothing to say."""
    return tuple(
        QualityFinding(key, count, quality_rows(session, key, scope, now, shown))
        for key, count in quality_counts(session, scope, now).items()
    )
