"""The cases that need a hand, and the page's figures, as a workbook."""

from __future__ import annotations

from typing import Any

from dashboard.reports.stuck import stuck
from dashboard.ui.case_words import place_words
from dashboard.ui.complaints_reading import METRICS
from dashboard.ui.complaints_words import due_cell, keeper_cell, matter_cell, stage_cell, team_cell
from dashboard.ui.figures_sheet import Table
from dashboard.ui.filters import Chosen
from dashboard.ui.list_workbook import list_workbook
from dashboard.ui.loaders import load
from dashboard.ui.page import Page
from dashboard.ui.share import Workbook
from data_access.scope import Split
from data_access.vocabulary import Subject

_FIGURES: tuple[Table, ...] = (
    (METRICS, None),
    (("stage_reached", "stage_done", "stage_exited", "stage_waiting"), None),
    (("received",), Split.CAUSE),
    (("received", "open", "past_due", "closed", "sla_attainment"), Split.TEAM),
)
_COLUMNS = ("number", "due", "stage", "content", "place", "with", "team")


def stuck_workbook(page: Page, chosen: Chosen) -> Workbook:
    """Scope and cut-off stand above it; the list has no period. Audited. Raises NotAllowed without the right to export."""
    words = page.words
    found = load(page, (Subject.CASES, Subject.CUSTOMERS, Subject.ORGANISATION), stuck, chosen.selection)
    rows: list[list[Any]] = [
        [
            f"#{case.row.number}",
            due_cell(words, case, page.as_of),
            stage_cell(words, case, page.as_of),
            matter_cell(words, case),
            place_words(words, case.row),
            keeper_cell(words, case),
            team_cell(words, case),
            case.row.received_at,
            case.due_at,
        ]
        for case in found.cases
    ]
    columns = [words.text(f"complaints.column.{name}") for name in (*_COLUMNS, "received", "due_at")]
    title = words.text("complaints.stuck")
    return list_workbook(page, chosen, "case", title, columns, rows, with_period=False, figures=_FIGURES)
