"""What the Callbacks page reads."""

from __future__ import annotations

from dashboard.reports.callbacks_screen import RATES, CallbacksScreen, callbacks_screen
from dashboard.ui.filters import Chosen
from dashboard.ui.loaders import load
from dashboard.ui.page import Page
from dashboard.ui.period_names import weeks_with_current
from data_access.vocabulary import Subject

WEEKS = 13
SUBJECTS = (Subject.CALLBACKS, Subject.CUSTOMERS, Subject.CASES, Subject.ORGANISATION, Subject.POLICIES)
METRICS = (
    "callbacks_due",
    *RATES,
    "callback_used_up_rate",
    "callbacks_open",
    "callbacks_overdue",
    "attempts_per_reached",
)


def read_screen(page: Page, chosen: Chosen) -> CallbacksScreen:
    """All numbers of the page on one snapshot; the chart's thirteen weeks end with the running one where it follows."""
    weeks = weeks_with_current(page, chosen.last_weeks(WEEKS))
    return load(page, SUBJECTS, callbacks_screen, chosen.selection, weeks)
