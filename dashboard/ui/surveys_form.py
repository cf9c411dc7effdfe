"""Answers given on the phone: one row of scores an item, none of them prefilled."""

from __future__ import annotations

from functools import partial

import streamlit as st

from dashboard import clock
from dashboard.auth.viewer import Right
from dashboard.ui.customers_choice import choose_customer
from dashboard.ui.forms import attempt, form_token, renew_token
from dashboard.ui.loaders import load, organisation
from dashboard.ui.page import Page
from dashboard.ui.surveys_words import item_name
from dashboard.use_cases.log_survey import LONGEST_COMMENT, LoggedSurvey, SurveyEntry, log_survey
from data_access.queries.survey_answers import Item
from data_access.queries.survey_form import asked_items
from data_access.vocabulary import Channel, Subject

_FORM = "survey"
ASKED = (Subject.ORGANISATION, Subject.SURVEYS)
CHANNELS = (Channel.PHONE, Channel.VISIT, Channel.FRONT_DESK, Channel.WECHAT, Channel.LETTER, Channel.OTHER)


def show_record_button(page: Page) -> None:
    if page.viewer.may(Right.RECORD) and st.button(page.words.text("surveys.log"), icon=":material/edit_note:"):
        _dialog(page)


def _dialog(page: Page) -> None:
    words = page.words

    @st.dialog(words.text("surveys.log"), width="medium")
    def show() -> None:
        customer = choose_customer(page, "surveys.log", words.text("surveys.log_customer"))
        with st.form("surveys.log.form", border=False, enter_to_submit=False):
            entry = _fields(page, customer)
            saves = st.form_submit_button(words.text("surveys.log_save"), type="primary")
        if not saves:
            return
        deed = partial(log_survey, page.store, page.viewer, entry, now=clock.now())
        if attempt(page, deed, done=partial(told, page)):
            renew_token(_FORM)
            st.rerun()

    show()


def told(page: Page, done: LoggedSurvey) -> str:
    """What became of the answers, and which invitation they answer."""
    words = page.words
    said = words.text("surveys.log_done" if done.callback_id is None else "surveys.log_low")
    if done.invited_at is None:
        return said
    return words.text("surveys.log_invited", said=said, day=words.full_day(done.invited_at))


def _fields(page: Page, customer: int | None) -> SurveyEntry:
    words, names = page.words, organisation(page)
    with st.grid(2, min_column_width=240):
        scores = {item.code: _score(page, item) for item in load(page, ASKED, asked_items)}
    st.markdown(f":small[:gray[{words.text('surveys.log_score_hint')}]]")
    comment = st.text_area(words.text("surveys.log_comment"), height=72, max_chars=LONGEST_COMMENT)
    people = {None: words.text("surveys.nobody")} | {
        one.id: words.name(one.name, one.name_en) for one in names.staff if one.active
    }
    left, right = st.columns(2)
    with left:
        staff = st.selectbox(words.text("surveys.log_staff"), list(people), format_func=people.__getitem__)
    with right:
        channel = st.selectbox(
            words.text("filter.channel"), CHANNELS, format_func=lambda code: words.text(f"channel.{code}")
        )
    may_call = st.checkbox(words.text("surveys.log_may_call"), True)
    person = names.person(staff)
    return SurveyEntry(
        form_token=form_token(_FORM),
        scores={code: score for code, score in scores.items() if score is not None},
        customer_id=customer,
        comment=comment,
        channel=channel,
        staff_id=staff,
        team_id=person.parent if person else page.viewer.team_id,
        may_call=may_call,
    )


def _score(page: Page, item: Item) -> int | None:
    return st.segmented_control(
        item_name(page.words, item),
        list(range(item.scale_min, item.scale_max + 1)),
        wrap=True,
        key=f"surveys.log.{item.code}.{form_token(_FORM)}",
    )
