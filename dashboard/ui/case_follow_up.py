"""The follow-up of a case: an attempt on its open callback, logged where the case is being looked at."""

from __future__ import annotations

from typing import Any

import streamlit as st

from dashboard import clock
from dashboard.reports.case_view import CaseView
from dashboard.ui.attempt_fields import answer_fields, visit_signature, way_field
from dashboard.ui.case_fields import FORM, FORM_WIDTH, LINES
from dashboard.ui.case_form import close_step
from dashboard.ui.forms import attempt, form_token, renew_token
from dashboard.ui.page import Page, say_next
from dashboard.ui.tables import phone
from dashboard.use_cases.case_moves import typed_promise
from dashboard.use_cases.correct_entry import may_undo
from dashboard.use_cases.log_attempt import AttemptEntry, AttemptResult, log_attempt
from dashboard.use_cases.undo_attempt import undo_attempt
from data_access.queries.one_case import CallbackOfCase
from data_access.vocabulary import AttemptResult as Result
from data_access.vocabulary import CallbackReason, CallbackState


def show_follow_up(page: Page, view: CaseView, callback: CallbackOfCase) -> str | None:
    """The form; what came of it in a sentence, or None while it is open or was refused."""
    words = page.words
    with st.container(border=True, width=FORM_WIDTH):
        number = phone(page, view.one.case.customer_phone)
        st.markdown(f"**{words.text('case.move.followed_up')}**\u2003{number}")
        said = _fields(page, callback)
        with st.container(horizontal=True):
            saved = st.button(words.text("case.save"), type="primary", key="follow_up.save")
            st.button(words.text("case.cancel"), on_click=close_step, key="follow_up.cancel")
    if not saved:
        return None
    done = attempt(page, lambda: _log(page, callback, said))
    if done is None:
        return None
    close_step()
    renew_token(FORM)
    return _told(page, done)


def _fields(page: Page, callback: CallbackOfCase) -> dict[str, Any]:
    """What the result asks for, and no more. Nothing about satisfaction is prefilled."""
    words = page.words

    def key(name: str) -> str:
        return f"follow_up.{callback.id}.{name}.{form_token(FORM)}"

    said: dict[str, Any] = {"another": ""}
    said["result"] = st.segmented_control(
        f"{words.text('case.call.result')} *",
        [str(one) for one in Result],
        format_func=lambda code: words.text(f"attempt.{code}"),
        key=key("result"),
    )
    answers = {}
    if said["result"] == Result.REACHED:
        answers = answer_fields(page, key("answers"), owed=callback.reason == CallbackReason.AFTER_COMPLAINT)
    if said["result"] == Result.ANOTHER_TIME:
        example = words.text("case.field.promised_example")
        said["another"] = st.text_input(f"{words.text('case.call.another')} *", placeholder=example, key=key("another"))
    said["note"] = st.text_area(words.text("case.field.note.followed_up"), height=LINES, key=key("note"))
    said["way"] = way_field(page, key("way"))
    signature = visit_signature(page, key("visit"), form_token(FORM), way=said["way"], result=said["result"])
    return said | {"answers": answers, "signature": signature}


def _log(page: Page, callback: CallbackOfCase, said: dict[str, Any]) -> AttemptResult:
    now = clock.now()
    entry = AttemptEntry(
        callback_id=callback.id,
        version=callback.version,
        result=said["result"] or "",
        form_token=form_token(FORM),
        way=said["way"],
        note=said["note"],
        signature=said["signature"],
        another_time=typed_promise(said["another"], now=now, zone=page.company.zone),
        **said["answers"],
    )
    return log_attempt(page.store, page.viewer, entry, now=now)


def _told(page: Page, done: AttemptResult) -> str:
    words = page.words
    if done.complaint_number:
        return words.text("case.call.new_case", number=done.complaint_number)
    if done.state == CallbackState.OPEN:
        return words.text("case.call.again", day=words.moment(done.next_at))
    return words.text(f"case.call.{done.state}")


def show_undo(page: Page, view: CaseView) -> None:
    """One's own last try can be taken back for a few minutes, as on the callbacks page."""
    last = view.tries[0] if view.tries else None
    if last is None or (last.recorded_by, last.staff_id) != (page.viewer.name, page.viewer.staff_id):
        return
    went_on = any(event.occurred_at > last.at for event in view.events)
    if went_on or not may_undo(last.recorded_at, clock.now()):
        return
    label = page.words.text("case.call.undo")
    if not st.button(label, icon=":material/undo:", type="tertiary", key=f"follow_up.undo.{last.id}"):
        return
    if attempt(page, lambda: undo_attempt(page.store, page.viewer, last.id, now=clock.now())) is not None:
        say_next(page.words.text("call.undone"))
        st.rerun()
