"""Who raised a case. A protected name is shown on request to whoever may see it, and the look is on record."""

from __future__ import annotations

import streamlit as st

from dashboard import clock
from dashboard.reports.case_view import CaseView
from dashboard.ui.case_words import comma
from dashboard.ui.forms import attempt
from dashboard.ui.links import link
from dashboard.ui.page import Page, PageId
from dashboard.ui.tables import phone, plain_markdown
from dashboard.use_cases.reveal_complainant import Complainant, may_reveal, reveal_complainant
from data_access.queries.case_lists import CaseRow

_SHOWN = "case.complainant"


def customer_words(page: Page, row: CaseRow) -> str:
    """`李女士 138****2071，A 级，澜湖湾 6-1203`."""
    words = page.words
    if row.confidential:
        return words.text("case.protected")
    if row.customer_id is None:
        return words.text("case.anonymous")
    who = " ".join(part for part in (row.customer_name, phone(page, row.customer_phone)) if part)
    site = words.name(row.site_name, row.site_name_en) if row.site_name else ""
    where = " ".join(part for part in (site, row.asset_label) if part)
    tier = words.text(f"tier.{row.tier}") if row.tier else ""
    return comma(words, plain_markdown(who), tier, plain_markdown(where))


def show_complainant(page: Page, view: CaseView) -> None:
    """The way to the customer's file; of a protected one, a button for those who may look."""
    words, row = page.words, view.one.case
    if not row.confidential:
        if row.customer_id is not None:
            link(PageId.CUSTOMER, words.text("case.customer_file"), id=row.customer_id)
        return
    if not may_reveal(page.viewer, owner_id=row.owner_id, team_id=row.team_id):
        return
    kept = st.session_state.get(_SHOWN)
    if kept is None or kept[0] != row.id:
        if st.button(words.text("case.protected.show"), help=words.text("case.protected.help"), icon=":material/lock:"):
            found = attempt(page, lambda: reveal_complainant(page.store, page.viewer, row.id, now=clock.now()))
            st.session_state[_SHOWN] = (row.id, found)
            st.rerun()
        return
    _tell(page, kept[1])


def _tell(page: Page, who: Complainant | None) -> None:
    words = page.words
    if who is None:
        return
    known = " ".join(part for part in (who.name, (who.phone or "").removeprefix("+86")) if part)
    told = comma(words, *(plain_markdown(part) for part in (known, who.asset_label, who.contact) if part))
    st.markdown(told or words.text("case.anonymous"))
    if who.customer_id is not None:
        link(PageId.CUSTOMER, words.text("case.customer_file"), id=who.customer_id)
