"""Opening a case by its number."""

from __future__ import annotations

import streamlit as st

from dashboard import clock, periods
from dashboard.auth.viewer import Right
from dashboard.errors import NotFound
from dashboard.reports.case_view import CaseView, case_view
from dashboard.ui.links import go, is_key
from dashboard.ui.loaders import load
from dashboard.ui.page import Page, PageId, refusal_text
from data_access.queries.case_lists import case_key
from data_access.vocabulary import Subject

READ = (Subject.CASES, Subject.CALLBACKS, Subject.CUSTOMERS, Subject.ORGANISATION, Subject.POLICIES)


def asked_case(page: Page) -> CaseView | None:
    """The case of the link; None where the link names none. Raises NotFound for one that isn't there for this viewer."""
    asked = st.query_params.get("id")
    if not asked:
        return None
    found = _read(page, int(asked)) if is_key(asked) else None
    if found is None:
        raise NotFound("case.not_found")
    return found


def _read(page: Page, case_id: int) -> CaseView | None:
    may_override = page.viewer.may(Right.SET_RULES)
    found: CaseView | None = load(page, READ, case_view, case_id, page.viewer.scope, page.as_of, may_override)
    return found


def is_now(page: Page) -> bool:
    """Whether the cut-off is the present one, not an earlier one of a link. Without one it is, however long the page took
    to draw: a minute may pass meanwhile."""
    return not st.query_params.get("as_of") or page.as_of >= periods.cutoff(clock.now())


def find_case(page: Page) -> None:
    """A number typed leads to its case."""
    words = page.words
    with st.form("find", border=False), st.container(horizontal=True, vertical_alignment="bottom"):
        typed = st.text_input(words.text("case.find_label"), placeholder="#1023", width=280)
        wanted = st.form_submit_button(words.text("case.find_go"), type="primary")
    number = typed.strip().lstrip("#")
    if not wanted or not number:
        return
    found = load(page, READ, case_key, number, page.viewer.scope)
    if found is None:
        st.error(refusal_text(words, NotFound("case.not_found")))
    else:
        go(PageId.CASE, id=found)
