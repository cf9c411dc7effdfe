"""The follow-up of a case: an attempt on its open callback, logged where the case is being looked at."""

from __future__ import annotations

from typing import Any

import streamlit as st

from dashboard import clock
from dashboard.reports.case_view import CaseView
from dashboard.ui.case_fields import FORM, FORM_WIDTH, LINES
from dashboard.ui.case_form import close_step
from dashboard.ui.forms import attempt, form_token, renew_token
from dashboard.ui.page import Page
from dashboard.ui.tables import phone
from dashboard.use_cases.case_moves import typed_promise
from dashboard.use_cases.log_attempt import AttemptEntry, AttemptResult, log_attempt
from data_access.queries.one_case import CallbackOfCase
from data_access.vocabulary import AttemptResult as Result
from data_access.vocabulary import AttemptWay, CallbackState


def show_follow_up(page: Page, view: CaseView, callback: CallbackOfCase) -> str | None:
    """The form; what came of it in a sentence, or None while it is open or was refused."""
    words = page.words
    with st.form("follow_up", enter_to_submit=False, width=FORM_WIDTH):
        number = phone(page, view.one.case.customer_phone)
        st.markdown(f"**{words.text('case.move.followed_up')}**\u2003{number}")
        said = _fields(page, callback)
        with st.container(horizontal=True):
            saved = st.form_submit_button(words.text("case.save"), type="primary")
            st.form_submit_button(words.text("case.cancel"), on_click=close_step)
    if not saved:
        return None
    done = attempt(page, lambda: _log(page, callback, said))
    if done is None:
        return None
    close_step()
    renew_token(FORM)
    return _told(page, done)


def _fields(page: Page, callback: CallbackOfCase) -> dict[str, Any]:
    """Nothing about satisfaction is prefilled."""
    words = page.words

    def key(name: str) -> str:
        return f"follow_up.{callback.id}.{name}.{form_token(FORM)}"

    result = st.segmented_control(
        words.text("case.call.result"),
        [str(one) for one in Result],
        format_func=lambda code: words.text(f"attempt.{code}"),
        key=key("result"),
    )
    satisfied = st.segmented_control(
        words.text("case.call.satisfied"),
        [True, False],
        format_func=lambda yes: words.text(f"case.call.satisfied.{'yes' if yes else 'no'}"),
        key=key("satisfied"),
    )
    note = st.text_area(words.text("case.field.note.followed_up"), height=LINES, key=key("note"))
    problem = st.text_input(
        words.text("case.call.problem"), help=words.text("case.call.problem_help"), key=key("problem")
    )
    another = st.text_input(
        words.text("case.call.another"), placeholder=words.text("case.field.promised_example"), key=key("another")
    )
    way = st.segmented_control(
        words.text("case.field.way"),
        [str(one) for one in AttemptWay],
        format_func=lambda code: words.text(f"way.{code}"),
        default=str(AttemptWay.PHONE),
        required=True,
        key=key("way"),
    )
    photo = st.file_uploader(
        words.text("callbacks.form.signature_photo"), type=["png", "jpg", "jpeg"], key=key("signature")
    )
    said = {"result": result, "satisfied": satisfied, "note": note, "problem": problem, "another": another, "way": way}
    return said | {"signature": photo.getvalue() if photo else None}


def _log(page: Page, callback: CallbackOfCase, said: dict[str, Any]) -> AttemptResult:
    now = clock.now()
    entry = AttemptEntry(
        callback_id=callback.id,
        version=callback.version,
        result=said["result"] or "",
        form_token=form_token(FORM),
        way=said["way"],
        note=said["note"],
        satisfied=said["satisfied"],
        problem=said["problem"] or None,
        signature=said["signature"],
        another_time=typed_promise(said["another"], now=now, zone=page.company.zone),
    )
    return log_attempt(page.store, page.viewer, entry, now=now)


def _told(page: Page, done: AttemptResult) -> str:
    words = page.words
    if done.complaint_number:
        return words.text("case.call.new_case", number=done.complaint_number)
    if done.state == CallbackState.OPEN:
        return words.text("case.call.again", day=words.moment(done.next_at))
    return words.text(f"case.call.{done.state}")
