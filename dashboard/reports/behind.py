"""What stands behind a number: its value once more, and the very rows that it counts."""

from __future__ import annotations

from dataclasses import dataclass

from sqlmodel import Session

from dashboard.metrics.catalogue import METRICS
from dashboard.metrics.model import Ratio, Value
from dashboard.reports.figures import figures, is_stock, rows_behind, rows_missed, subject_of
from data_access.queries.exposure_facts import exposure_kinds
from data_access.queries.row_lists import ListedRow, listed_rows
from data_access.scope import Selection
from data_access.vocabulary import Subject

ROWS_SHOWN = 500


@dataclass(frozen=True)
class Behind:
    """`longest_first`: the rows are a state at the cut-off, the one that has lasted longest first; else the newest first.
    `missed`: of a share, the rows that it is out of but doesn't count: those that missed their due date.
    `counted_on`: of a rate, the kinds of exposure in its denominator."""

    subject: Subject
    values: tuple[Value, ...]
    rows: tuple[ListedRow, ...]
    longest_first: bool = False
    missed: tuple[ListedRow, ...] = ()
    counted_on: tuple[str, ...] = ()


def behind_number(session: Session, slug: str, selection: Selection) -> Behind:
    """The value (or values, where the metric is always split) and its rows, at most ROWS_SHOWN of them: what happened, newest
    first; what still lasts, longest first, so that a cut never loses those that wait longest."""
    subject, lasts = subject_of(slug), is_stock(session, slug, selection)
    ids = rows_behind(session, slug, selection, limit=ROWS_SHOWN, oldest_first=lasts)
    missed = listed_rows(session, subject, rows_missed(session, slug, selection, limit=ROWS_SHOWN))
    rows = listed_rows(session, subject, ids)
    metric = METRICS[slug]
    counted_on = exposure_kinds(session, selection) if isinstance(metric, Ratio) and metric.weighed else ()
    return Behind(subject, tuple(figures(session, (slug,), selection)), rows, lasts, missed, counted_on)
