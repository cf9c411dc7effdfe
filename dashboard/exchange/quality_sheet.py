"""The rows behind the data-quality findings, as a sheet to hand out."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from dashboard.exchange.export import Sheet
from dashboard.i18n.words import Words
from dashboard.reports.data_quality import QualityFinding
from data_access.queries.data_quality import QualityRow
from data_access.vocabulary import Precision

COLUMNS = ("number", "step", "at", "against", "file")


def quality_sheet(words: Words, findings: Iterable[QualityFinding], *, scope: str, as_of: datetime) -> Sheet:
    rows = [
        [words.text(f"quality.{finding.key}.name"), row.number, words.text(row.step), row.at, row.against, row.file]
        for finding in findings
        for row in finding.rows
    ]
    columns = [words.text("quality.column.finding"), *(words.text(f"quality.column.{name}") for name in COLUMNS)]
    about = (
        (words.text("exchange.about.scope"), scope),
        (words.text("exchange.about.as_of"), f"{words.local(as_of):%Y-%m-%d %H:%M}"),
    )
    return Sheet(words.text("quality.title"), columns, rows, about, words.zone.key)


def quality_cells(words: Words, row: QualityRow) -> list[str]:
    """A row as a table shows it; a day without a time as the day."""
    at = words.day(words.local(row.at)) if row.at and row.precision == Precision.DAY else words.moment(row.at)
    if row.precision == Precision.UNKNOWN:
        at = words.text("quality.no_date")
    return [row.number, words.text(row.step), at, words.moment(row.against), row.file]
