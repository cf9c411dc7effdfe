"""The cases around a case: its parent and children, earlier ones in the same matter, others of the same customer."""

from __future__ import annotations

from dashboard.reports.case_view import CaseView
from dashboard.ui.case_words import dated, short
from dashboard.ui.head import section
from dashboard.ui.links import go
from dashboard.ui.page import Page, PageId
from dashboard.ui.tables import pick_row
from data_access.queries.case_lists import CaseRow


def show_around(page: Page, view: CaseView) -> None:
    """One list, nearest first, each with what it is to this case; a row opens one."""
    words, found = page.words, _around(page, view)
    if not found:
        return
    section(words.text("case.related"), words.text("case.related_note"))
    picked = pick_row(
        page,
        [words.text(f"case.column.{name}") for name in ("number", "why", "received", "stage", "content")],
        [
            [
                f"#{row.number}",
                why,
                dated(words, row.received_at, page.as_of),
                words.text(f"stage.{row.stage}"),
                short(words, row.content),
            ]
            for row, why in found
        ],
        key=f"related.{view.one.case.id}",
        alt=words.text("case.related"),
        height_rows=6,
    )
    if picked is not None:
        go(PageId.CASE, id=found[picked][0].id)


def _around(page: Page, view: CaseView) -> list[tuple[CaseRow, str]]:
    words, one = page.words, view.one
    listed = [
        *((row, "parent") for row in (one.parent,) if row is not None),
        *((row, "child") for row in one.children),
        *((row, "master") for row in (one.merged_into,) if row is not None),
        *((row, "merged") for row in one.merged),
        *((repeat.row, f"again.{repeat.again}") for repeat in view.repeats),
        *((row, "same") for row in one.related),
    ]
    found: dict[int, tuple[CaseRow, str]] = {}
    for row, why in listed:
        found.setdefault(row.id, (row, words.text(f"case.around.{why}", asset=words.term("asset").lower())))
    return list(found.values())
