"""A list leaves the house as a workbook: a right of its own, and every time on record."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Engine

from dashboard.auth.viewer import Right, Viewer
from dashboard.exchange.export import Sheet, to_csv, to_xlsx
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
    content = to_csv(sheet) if as_csv else to_xlsx(sheet)
    details = {"rows": len(sheet.rows), "about": dict(sheet.about)}
    with writing(store) as session:
        audit(session, at=now, actor=viewer.actor, action="export", subject=subject, details=details)
    return content


__all__ = ["Sheet", "export_list"]
