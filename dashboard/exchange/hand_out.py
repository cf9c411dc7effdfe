"""A list leaves the house as a workbook: a right of its own, and every time on record."""

from __future__ import annotations

from datetime import datetime
from io import BytesIO
from pathlib import Path

from sqlalchemy import Engine

from dashboard.auth.viewer import Right, Viewer
from dashboard.exchange.export import Sheet, write_csv, write_xlsx
from dashboard.saving import writing
from data_access.repositories.ledger import audit


def export_list(
    store: Engine, viewer: Viewer, sheet: Sheet, *, subject: str, now: datetime, as_csv: bool = False
) -> bytes:
    """The sheet as XLSX, or as CSV. The audit keeps who took how many rows of what, with which filters; never the
    rows themselves.

    Raises NotAllowed without the right to export.
    """
    viewer.require(Right.EXPORT)
    out = BytesIO()
    n = write_csv(sheet, out) if as_csv else write_xlsx(sheet, out)
    _record(store, viewer, sheet, n, subject=subject, now=now)
    return out.getvalue()


def export_to_file(store: Engine, viewer: Viewer, sheet: Sheet, file: Path, *, subject: str, now: datetime) -> int:
    """Like `export_list`, into a file (.csv, otherwise XLSX), row by row; how many. Interrupted, it leaves no half file."""
    viewer.require(Right.EXPORT)
    part = file.with_name(f"{file.name}.part")
    try:
        with part.open("wb") as out:
            n = write_csv(sheet, out) if file.suffix.lower() == ".csv" else write_xlsx(sheet, out)
        _record(store, viewer, sheet, n, subject=subject, now=now)
        part.replace(file)
    finally:
        part.unlink(missing_ok=True)
    return n


def _record(store: Engine, viewer: Viewer, sheet: Sheet, rows: int, *, subject: str, now: datetime) -> None:
    details = {"rows": rows, "about": dict(sheet.about)}
    with writing(store) as session:
        audit(session, at=now, actor=viewer.actor, action="export", subject=subject, details=details)


__all__ = ["Sheet", "export_list", "export_to_file"]
