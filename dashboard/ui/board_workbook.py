"""The To-do list as a workbook."""

from __future__ import annotations

from dashboard.reports.board import Board
from dashboard.ui.board_list import COLUMNS
from dashboard.ui.board_words import due_cell, keeper_cell, matter_cell, stage_cell, whose_label
from dashboard.ui.case_words import place_words
from dashboard.ui.filters import Chosen
from dashboard.ui.list_workbook import list_workbook
from dashboard.ui.page import Page
from dashboard.ui.share import Workbook
from data_access.vocabulary import Subject


def board_workbook(page: Page, chosen: Chosen, board: Board) -> Workbook:
    """Raises NotAllowed without the right to export."""
    words = page.words
    columns = [words.text(f"complaints.column.{name}") for name in (*COLUMNS, "received", "due_at")]
    rows = [
        [
            f"#{case.row.number}",
            words.text(f"kind.{case.row.kind}"),
            due_cell(page, case),
            stage_cell(page, case),
            matter_cell(words, case),
            place_words(words, case.row),
            keeper_cell(words, case),
            case.row.received_at,
            case.due_at,
        ]
        for case in board.cases
    ]
    title = whose_label(words, board, board.whose)
    return list_workbook(page, chosen, Subject.CASES, title, columns, rows, with_period=False)
