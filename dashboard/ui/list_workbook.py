"""A list of a page as a workbook: its scope, filters and cut-off stand above it; audited."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dashboard import clock
from dashboard.exchange.hand_out import Sheet, export_list
from dashboard.ui.figures_sheet import Table, figures_sheet
from dashboard.ui.filters import Chosen
from dashboard.ui.head import scope_words
from dashboard.ui.page import Page
from dashboard.ui.period_words import period_words
from dashboard.ui.share import Workbook


def list_workbook(
    page: Page,
    chosen: Chosen,
    subject: str,
    title: str,
    columns: Sequence[str],
    rows: Sequence[Sequence[Any]],
    *,
    with_period: bool = True,
    figures: Sequence[Table] = (),
) -> Workbook:
    """Cells: text, numbers, days, instants. `figures`: those of the page, which stand on a second sheet, with their period.

    Raises NotAllowed without the right to export.
    """
    words = page.words
    about = [
        (words.text("complaints.about.scope"), words.listing([scope_words(page), *chosen.described])),
        (words.text("complaints.about.as_of"), f"{words.local(page.as_of):%Y-%m-%d %H:%M}"),
    ]
    if with_period:
        about.insert(0, (words.text("filter.period"), period_words(words, chosen.period)))
    more = (figures_sheet(page, chosen, figures),) if figures else ()
    sheet = Sheet(title, columns, rows, about, page.company.zone, more)
    content = export_list(page.store, page.viewer, sheet, subject=subject, now=clock.now())
    return Workbook(f"huiyin-{page.id}-{words.local(page.as_of):%Y%m%d-%H%M}.xlsx", content)
