"""What the To-do page reads."""

from __future__ import annotations

import streamlit as st

from dashboard.reports.board import Board, board
from dashboard.ui.filters import Chosen, Offer
from dashboard.ui.loaders import load
from dashboard.ui.page import Page
from data_access.queries.case_board import Desk, Whose
from data_access.vocabulary import Subject

SUBJECTS = (Subject.CASES, Subject.CALLBACKS, Subject.CUSTOMERS, Subject.ORGANISATION, Subject.POLICIES)
METRICS = ("open", "past_due", "due_today", "promise_broken")
OFFER = Offer(kinds=True, channels=True, tiers=True, causes=True, staff=True, period=False)
WHO = "who"


def read_board(page: Page, chosen: Chosen) -> Board:
    """Whose cases stands in the link as `who`; without it the page opens on one's own."""
    asked = st.query_params.get(WHO)
    whose = Whose(asked) if asked in tuple(Whose) else None
    desk = Desk(page.viewer.staff_id, page.viewer.team_id)
    return load(page, SUBJECTS, board, chosen.selection, desk, whose)
