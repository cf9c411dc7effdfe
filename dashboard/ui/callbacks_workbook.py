"""Today's callbacks, and the page's figures, as a workbook."""

from __future__ import annotations

from datetime import timedelta

from dashboard.reports.callbacks_screen import RATES, CallbacksScreen
from dashboard.ui.callbacks_more import METRICS as MORE_METRICS
from dashboard.ui.callbacks_reading import METRICS
from dashboard.ui.callbacks_words import due_cell, keeper, reasons_cell, tries_cell
from dashboard.ui.figures_sheet import Table
from dashboard.ui.filters import Chosen
from dashboard.ui.list_workbook import list_workbook
from dashboard.ui.loaders import organisation
from dashboard.ui.page import Page
from dashboard.ui.share import Workbook
from dashboard.ui.tables import phone
from data_access.scope import Split
from data_access.vocabulary import Subject

_FIGURES: tuple[Table, ...] = (
    ((*METRICS, *MORE_METRICS), None),
    (("callbacks_due", *RATES), Split.REASON),
    (("attempt_answered_rate",), Split.HOUR),
    (("callbacks_due", *RATES, "callbacks_open", "callbacks_overdue"), Split.TEAM),
)


def callbacks_workbook(page: Page, chosen: Chosen, screen: CallbacksScreen) -> Workbook:
    words, names = page.words, organisation(page)
    columns = [
        words.text("callbacks.column.due"),
        words.text("callbacks.add.due"),
        words.text("callbacks.column.customer"),
        words.text("callbacks.fact.phone"),
        words.term("asset"),
        words.term("site"),
        words.text("callbacks.column.reason"),
        words.text("callbacks.fact.topic"),
        words.text("callbacks.column.tries"),
        words.text("callbacks.column.with"),
    ]
    rows = []
    for one in screen.to_call:
        row, site = one.row, names.site(one.row.site_id)
        rows.append(
            [
                due_cell(words, one),
                words.local(row.due_at - timedelta(milliseconds=1)).date(),
                row.customer_name or "",
                phone(page, row.phone),
                row.asset_label or "",
                words.name(site.name, site.name_en) if site else "",
                reasons_cell(words, one),
                row.topic,
                tries_cell(words, one),
                keeper(page, row.owner_id, row.team_id),
            ]
        )
    title = words.text("callbacks.list")
    return list_workbook(page, chosen, Subject.CALLBACKS, title, columns, rows, with_period=False, figures=_FIGURES)
