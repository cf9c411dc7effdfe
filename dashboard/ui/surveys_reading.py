"""What the Surveys page reads."""

from __future__ import annotations

from datetime import timedelta

from dashboard.periods import boundaries, local_date, month_of, periods_before
from dashboard.reports.surveys import Comment
from dashboard.reports.surveys_screen import SurveysScreen, survey_comments, surveys_screen
from dashboard.ui.filters import Chosen
from dashboard.ui.loaders import load
from dashboard.ui.page import Page
from dashboard.ui.period_names import weeks_with_current
from data_access.vocabulary import Subject

WEEKS, MONTHS = 26, 6
SUBJECTS = (
    Subject.SURVEYS,
    Subject.CALLBACKS,
    Subject.CASES,
    Subject.CUSTOMERS,
    Subject.ORGANISATION,
    Subject.POLICIES,
)
METRICS = (
    "csat_share",
    "item_csat_share",
    "csat_mean",
    "item_csat_mean",
    "nps",
    "survey_response_rate",
    "survey_responses",
    "low_scores",
    "low_scores_not_called",
)


def read_screen(page: Page, chosen: Chosen) -> SurveysScreen:
    """The months and weeks of the charts end with those in which the period ends; a running one that follows is added."""
    zone = page.company.zone
    until = min(chosen.period.end, page.as_of)
    last = month_of(local_date(until - timedelta(minutes=1), zone), zone)
    months = boundaries((*periods_before(last, MONTHS - 1), last))
    weeks = weeks_with_current(page, chosen.last_weeks(WEEKS))
    return load(page, SUBJECTS, surveys_screen, chosen.selection, months, weeks)


def read_comments(page: Page, chosen: Chosen, limit: int) -> tuple[Comment, ...]:
    return load(page, SUBJECTS, survey_comments, chosen.selection, limit)
