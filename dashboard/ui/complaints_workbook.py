"""The cases that need a hand, as a workbook."""

from __future__ import annotations

from typing import Any

from dashboard import clock
from dashboard.exchange.hand_out import Sheet, export_list
from dashboard.reports.stuck import stuck
from dashboard.ui.complaints_words import due_cell, keeper_cell, place_cell, stage_cell, team_cell
from dashboard.ui.filters import Chosen
from dashboard.ui.head import scope_words
from dashboard.ui.loaders import load
from dashboard.ui.page import Page
from dashboard.ui.share import Workbook
from data_access.vocabulary import Subject

_COLUMNS = ("number", "due", "stage", "content", "place", "with", "team")


def list_workbook(page: Page, chosen: Chosen) -> Workbook:
    """Scope and cut-off stand above it; the list has no period. Audited. Raises NotAllowed without the right to export."""
    words = page.words
    found = load(page, (Subject.CASES, Subject.CUSTOMERS, Subject.ORGANISATION), stuck, chosen.selection)
    rows: list[list[Any]] = [
        [
            f"#{case.row.number}",
            due_cell(words, case, page.as_of),
            stage_cell(words, case, page.as_of),
            case.row.content,
            place_cell(words, case),
            keeper_cell(words, case),
            team_cell(words, case),
            case.row.received_at,
            case.due_at,
        ]
        for case in found.cases
    ]
    columns = [words.text(f"complaints.column.{name}") for name in (*_COLUMNS, "received", "due_at")]
    about = (
        (words.text("complaints.about.scope"), words.listing([scope_words(page), *chosen.described])),
        (words.text("complaints.about.as_of"), words.moment(page.as_of)),
    )
    title = words.text("complaints.stuck")
    sheet = Sheet(title, columns, rows, about, page.company.zone)
    content = export_list(page.store, page.viewer, sheet, subject="case", now=clock.now())
    return Workbook(f"huiyin-{page.id}-{words.local(page.as_of):%Y%m%d-%H%M}.xlsx", content)
