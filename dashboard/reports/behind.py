"""What stands behind a number: its value once more, and the very rows that it counts."""

from __future__ import annotations

from dataclasses import dataclass

from sqlmodel import Session

from dashboard.metrics.model import Value
from dashboard.reports.figures import figures, rows_behind, subject_of
from data_access.queries.row_lists import ListedRow, listed_rows
from data_access.scope import Selection
from data_access.vocabulary import Subject

ROWS_SHOWN = 500


@dataclass(frozen=True)
class Behind:
    subject: Subject
    values: tuple[Value, ...]
    rows: tuple[ListedRow, ...]


def behind_number(session: Session, slug: str, selection: Selection) -> Behind:
    """The value (or values, where the metric is always split) and its rows, newest first, at most ROWS_SHOWN of them."""
    subject = subject_of(slug)
    ids = rows_behind(session, slug, selection, limit=ROWS_SHOWN)
    return Behind(subject, tuple(figures(session, (slug,), selection)), listed_rows(session, subject, ids))
