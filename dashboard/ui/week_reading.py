"""What This week reads, and which filters it offers."""

from __future__ import annotations

from dataclasses import replace

from dashboard.periods import Period
from dashboard.reports.unusual import Unusual, unusual_groups
from dashboard.reports.week_screen import WeekScreen, week_screen
from dashboard.ui.filters import Chosen, Offer
from dashboard.ui.loaders import load
from dashboard.ui.page import Page
from dashboard.ui.period_names import weeks_with_current
from data_access.queries.actions import ActionRow, actions_between
from data_access.vocabulary import Subject

WEEKS = 26
OFFER = Offer()
METRICS = (
    "received",
    "open",
    "past_due",
    "due_today",
    "callback_completion_rate",
    "csat_share",
    "first_response",
    "first_response_p90",
    "callbacks_overdue",
)
READ = (
    Subject.CASES,
    Subject.CALLBACKS,
    Subject.SURVEYS,
    Subject.CUSTOMERS,
    Subject.ORGANISATION,
    Subject.POLICIES,
    Subject.IMPORTS,
)


def read_week(page: Page, chosen: Chosen) -> WeekScreen:
    weeks = weeks_with_current(page, chosen.last_weeks(WEEKS))
    return load(page, READ, week_screen, chosen.selection, chosen.period, weeks, _groups(page, chosen, weeks))


def _groups(page: Page, chosen: Chosen, weeks: tuple[Period, ...]) -> Unusual:
    """Asked as of the end of the weeks that are over, so that the answer is kept until data change, not for a minute."""
    over = tuple(week for week in weeks if week.is_complete(page.as_of))
    if not over:
        return ()
    then = replace(chosen.selection, as_of=over[-1].end, start=over[0].start, end=over[-1].end)
    return load(page, tuple(one for one in READ if one is not Subject.CALLBACKS), unusual_groups, then, over)


def read_actions(page: Page, chosen: Chosen) -> tuple[ActionRow, ...]:
    """What was decided since the week began, and what is still open from before; open ones first, by their day."""
    found = load(page, (Subject.ACTIONS,), actions_between, chosen.period.start, page.as_of, page.viewer.scope)
    return tuple(sorted(found, key=lambda one: (one.done_at is not None, str(one.by_when or "9999"), one.id)))
