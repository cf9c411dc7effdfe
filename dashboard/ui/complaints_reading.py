"""What the Complaints page reads, and which filters it offers."""

from __future__ import annotations

from dashboard.reports.complaints_screen import QUALITY, ComplaintsScreen, complaints_screen
from dashboard.ui.filters import Chosen, Offer
from dashboard.ui.loaders import load
from dashboard.ui.page import Page
from dashboard.ui.period_names import weeks_with_current
from data_access.vocabulary import CaseKind, Subject

WEEKS = 26
OFFER = Offer(
    kinds=True,
    channels=True,
    tiers=True,
    causes=True,
    staff=True,
    default_kinds=(CaseKind.COMPLAINT.value,),
    opening_weeks=4,
)
METRICS = ("past_due", "due_today", "promise_broken", "open", "received", "closed", "unsorted_share", *QUALITY)
READ = (Subject.CASES, Subject.CUSTOMERS, Subject.ORGANISATION, Subject.POLICIES, Subject.EXPOSURES)


def read_complaints(page: Page, chosen: Chosen) -> ComplaintsScreen:
    weeks = weeks_with_current(page, chosen.last_weeks(WEEKS))
    return load(page, READ, complaints_screen, chosen.selection, weeks)
