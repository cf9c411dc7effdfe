"""The week's figures as a workbook."""

from __future__ import annotations

from typing import Any

from dashboard import clock
from dashboard.exchange.hand_out import Sheet, export_list
from dashboard.metrics.model import Value
from dashboard.reports.week_screen import WeekScreen
from dashboard.ui.filters import Chosen
from dashboard.ui.head import scope_words
from dashboard.ui.page import Page
from dashboard.ui.period_words import period_words
from dashboard.ui.share import Workbook
from dashboard.ui.week_words import team_name

_COLUMNS = ("figure", "team", "value", "numerator", "denominator", "n", "low", "high")


def week_workbook(page: Page, chosen: Chosen, screen: WeekScreen) -> Workbook:
    """Every figure of the page, whole and by team, unrounded; audited. Raises NotAllowed without the right to export."""
    words = page.words
    whole = (
        *(screen.received.now, screen.open, screen.late, screen.due_today),
        *(screen.callbacks, screen.satisfied, screen.response.now, screen.response_p90),
    )
    rows = [_row(page, "", value) for value in whole]
    for line in screen.teams:
        rows += [_row(page, team_name(page, line.team_id), value) for value in line.values if value is not None]
    about = (
        (words.text("filter.period"), period_words(words, chosen.period)),
        (words.text("complaints.about.scope"), words.listing([scope_words(page), *chosen.described])),
        (words.text("complaints.about.as_of"), f"{words.local(page.as_of):%Y-%m-%d %H:%M}"),
    )
    columns = [words.text(f"week.column.{name}") for name in _COLUMNS]
    sheet = Sheet(words.text("page.week"), columns, rows, about, page.company.zone)
    content = export_list(page.store, page.viewer, sheet, subject="week", now=clock.now())
    return Workbook(f"huiyin-{page.id}-{words.local(page.as_of):%Y%m%d-%H%M}.xlsx", content)


def _row(page: Page, team: str, value: Value) -> list[Any]:
    name = page.words.text(f"metric.{value.slug}.name")
    return [name, team, value.value, value.numerator, value.denominator, value.n, value.low, value.high]
