"""What the Complaints page reads, and which filters it offers."""

from __future__ import annotations

from dashboard.reports.causes import Pareto, pareto
from dashboard.reports.complaints_screen import ComplaintsScreen, complaints_screen
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
    severities=True,
    staff=True,
    default_kinds=(CaseKind.COMPLAINT.value,),
    opening_weeks=4,
)
METRICS = (
    *("past_due", "due_today", "promise_broken", "open", "received", "reopened", "closed", "exited"),
    *("sla_attainment", "sla_paused", "first_response_attainment", "stage_attainment", "stage_paused"),
    *("overrun", "first_response", "first_resolution", "full_resolution"),
    *("round_resolution", "resolution_with_open", "stay", "reopen_rate", "resolved_young", "repeat_rate"),
    *("first_contact_resolution", "escalation_rate", "override_rate", "solved_without_transfer"),
    *("transferred_often", "transfers_per_case", "urged", "urge_answer", "unsorted_share", "complaint_rate"),
)
"""Behind the numbers; a span's other statistics and clock count the same rows."""
READ = (Subject.CASES, Subject.CUSTOMERS, Subject.ORGANISATION, Subject.POLICIES, Subject.EXPOSURES)


def read_complaints(page: Page, chosen: Chosen) -> ComplaintsScreen:
    weeks = weeks_with_current(page, chosen.last_weeks(WEEKS))
    return load(page, READ, complaints_screen, chosen.selection, weeks)


def read_causes(page: Page, chosen: Chosen, parent: int) -> Pareto:
    """What one cause of the first level is made of."""
    return load(page, READ, pareto, chosen.selection, parent=parent)
