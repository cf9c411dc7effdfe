"""The work calendar: a month at a time, and a day made worked or free."""

from __future__ import annotations

from datetime import date

import streamlit as st

from dashboard import clock
from dashboard.periods import local_date
from dashboard.ui.head import section
from dashboard.ui.loaders import load
from dashboard.ui.page import Page
from dashboard.ui.settings_form import do, label
from dashboard.ui.tables import small_table
from dashboard.use_cases.settings_company import set_work_day
from data_access.queries.settings import CalendarDay, calendar_days
from data_access.queries.work_days import published_until
from data_access.vocabulary import Subject


def show_calendar(page: Page) -> None:
    words = page.words
    horizon = load(page, (Subject.POLICIES,), published_until)
    today = local_date(page.as_of, page.company.zone)
    section(
        words.text("settings.part.calendar"),
        words.text("settings.horizon", day=words.full_day(horizon)) if horizon else words.text("settings.no_horizon"),
    )
    year = st.number_input(label(page, "year"), 2000, 2100, today.year, width=160)
    days = load(page, (Subject.POLICIES,), calendar_days, date(int(year), 1, 1), date(int(year) + 1, 1, 1))
    left, right = st.columns([6, 5], gap="large")
    with left:
        _show_unusual(page, days)
    with right:
        st.subheader(words.text("settings.change_day"), anchor=False)
    with right, st.form("work_day", enter_to_submit=False):
        day = st.date_input(label(page, "day"), today, format="YYYY-MM-DD")
        worked = st.segmented_control(
            label(page, "worked"),
            [True, False],
            default=False,
            required=True,
            format_func=lambda yes: words.text("settings.day_worked" if yes else "settings.day_free"),
        )
        if st.form_submit_button(words.text("settings.save"), type="primary"):
            chosen = bool(worked)
            do(
                page,
                lambda: set_work_day(page.store, page.viewer, day, worked=chosen, now=clock.now()),
                "settings.saved",
            )


def _show_unusual(page: Page, days: list[CalendarDay]) -> None:
    """Days that differ from Monday to Friday, and what the company decided itself."""
    words = page.words
    unusual = [one for one in days if one.is_workday != (one.day.weekday() < 5) or one.source == "company"]
    if not unusual:
        st.markdown(words.text("settings.no_unusual_days"))
        return
    small_table(
        page,
        [label(page, "day"), label(page, "weekday"), label(page, "worked"), label(page, "source")],
        [
            [
                words.day(one.day),
                words.text(f"weekday.{one.day.isoweekday()}"),
                words.text("settings.day_worked" if one.is_workday else "settings.day_free"),
                words.text("settings.by_company" if one.source == "company" else "settings.by_state"),
            ]
            for one in unusual
        ],
    )
