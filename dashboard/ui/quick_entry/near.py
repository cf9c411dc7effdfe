"""Today on the quick-entry line: its rules, and times in words near to now."""

from __future__ import annotations

from datetime import datetime, timedelta

from dashboard.periods import midnight
from dashboard.policies import Policies, policies_in_force
from dashboard.ui.loaders import load
from dashboard.ui.page import Page
from data_access.vocabulary import Subject


def policies_today(page: Page, now: datetime) -> Policies:
    """The rules of the local day, read once a day and after each change of a rule."""
    today = midnight(page.words.local(now).date(), page.company.zone)
    return load(page, (Subject.POLICIES, Subject.ORGANISATION), policies_in_force, today)


def near(page: Page, moment: datetime, now: datetime) -> str:
    """`今日 17:30`, `明日 10:00`, `昨日 15:30`; further away the date."""
    words = page.words
    days = (words.local(moment).date() - words.local(now).date()) // timedelta(days=1)
    name = {-1: "log.yesterday", 0: "log.today", 1: "log.tomorrow"}.get(days)
    return words.text(name, clock=words.clock(moment)) if name else words.moment(moment)
