"""What customers said in the period, as a workbook."""

from __future__ import annotations

from dashboard.reports.surveys_screen import SurveysScreen
from dashboard.ui.filters import Chosen
from dashboard.ui.list_workbook import list_workbook
from dashboard.ui.page import Page
from dashboard.ui.share import Workbook
from dashboard.ui.surveys_reading import read_comments
from dashboard.ui.surveys_words import callback_state, item_name, low_answer_words
from data_access.vocabulary import Subject

MOST = 5000


def surveys_workbook(page: Page, chosen: Chosen, screen: SurveysScreen) -> Workbook:
    """Comments and low scores, the low ones first, with the state of their callback."""
    words = page.words
    names = {one.item.code: item_name(words, one.item) for one in screen.items}
    columns = [words.text(f"surveys.column.{name}") for name in ("when", "score", "item", "comment", "who", "callback")]
    rows = [
        [
            one.answered_at,
            *low_answer_words(words, names, one),
            one.comment or "",
            one.customer_name or words.text("surveys.anonymous"),
            callback_state(words, one),
        ]
        for one in read_comments(page, chosen, MOST)
    ]
    return list_workbook(page, chosen, Subject.SURVEYS, words.text("surveys.words"), columns, rows)
