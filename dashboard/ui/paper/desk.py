"""What reading a stack of forms depends on, from the caches of the page."""

from __future__ import annotations

from datetime import datetime

from dashboard.auth.viewer import Viewer
from dashboard.exchange.paper_entries import PaperDesk
from dashboard.periods import midnight
from dashboard.ui.loaders import load, organisation
from dashboard.ui.page import Page
from dashboard.ui.quick_entry.near import policies_today
from dashboard.use_cases.entry_choices import Candidate, known_for_entry, read_usual, usual_choices
from data_access.queries.survey_form import asked_items
from data_access.vocabulary import Subject


def paper_desk(page: Page, viewer: Viewer, now: datetime) -> PaperDesk:
    names, policies = organisation(page), policies_today(page, now)
    today = midnight(page.words.local(now).date(), page.company.zone)
    entries = load(page, (Subject.IMPORTS, Subject.ORGANISATION), read_usual, until=today)

    def known(customer_id: int) -> Candidate | None:
        return next(iter(known_for_entry(page.store, viewer, [customer_id], policies, now=now)), None)

    return PaperDesk(
        store=page.store,
        viewer=viewer,
        names=names,
        policies=policies,
        usual=usual_choices(entries, names, viewer),
        items=load(page, (Subject.ORGANISATION, Subject.SURVEYS), asked_items),
        currency=page.company.currency,
        now=now,
        known=known,
    )
