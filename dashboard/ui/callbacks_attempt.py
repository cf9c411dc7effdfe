"""The form in which an attempt to call is logged."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time, timedelta

import streamlit as st

from dashboard import clock
from dashboard.reports.callbacks_screen import ToCall
from dashboard.ui.attempt_fields import answer_fields, visit_signature, way_field
from dashboard.ui.callbacks_tries import show_tries
from dashboard.ui.callbacks_words import reasons_cell, results
from dashboard.ui.forms import attempt, attempted, form_token, renew_token
from dashboard.ui.links import link
from dashboard.ui.page import Page, PageId, say_next
from dashboard.ui.tables import plain_markdown
from dashboard.ui.visible_phone import phone_link
from dashboard.use_cases.add_callback import CancelEntry, cancel_callback
from dashboard.use_cases.log_attempt import AttemptEntry, AttemptResult, log_attempt
from data_access.vocabulary import AttemptResult as Result
from data_access.vocabulary import CallbackReason, CallbackState


def attempt_dialog(
    page: Page,
    one: ToCall,
    following: int | None,
    *,
    after: Callable[[int | None], None],
    dismissed: Callable[[], None],
) -> None:
    """`after(next callback or None)` is called once the attempt is stored; it leaves the page's run."""
    words = page.words

    @st.dialog(words.text("callbacks.form"), width="medium", on_dismiss=dismissed)
    def show() -> None:
        _who(page, one)
        entry = _fields(page, one)
        with st.container(horizontal=True):
            key = f"callbacks.save.{one.row.id}"
            saves = st.button(words.text("callbacks.form.save"), type="primary", key=key)
            goes_on = following is not None and st.button(
                words.text("callbacks.form.save_next"), icon=":material/skip_next:", key=f"{key}.next"
            )
            calls_off = _call_off(page, one)
        if calls_off:
            after(following)
        if not (saves or goes_on):
            return
        if entry is None:
            st.error(words.text("callbacks.form.result_missing"))
        elif done := attempt(page, lambda: log_attempt(page.store, page.viewer, entry, now=clock.now())):
            renew_token(_token(one))
            say_next(told(page, entry, done))
            after(following if goes_on else None)

    show()


def _call_off(page: Page, one: ToCall) -> bool:
    """A callback that is no longer needed is called off with a reason; it leaves every denominator."""
    words = page.words
    with st.popover(words.text("callbacks.off"), type="tertiary"):
        key = f"callbacks.off.{one.row.id}"
        reason = st.text_input(words.text("callbacks.off.reason"), max_chars=400, key=f"{key}.reason")
        if not st.button(words.text("callbacks.off.do"), key=key):
            return False
    entry = CancelEntry(one.row.id, one.row.version, reason)
    return attempted(
        page,
        lambda: cancel_callback(page.store, page.viewer, entry, now=clock.now()),
        done=words.text("callbacks.off.done"),
    )


def _who(page: Page, one: ToCall) -> None:
    """Whom to call and what about, before anything is asked."""
    words, row = page.words, one.row
    name = plain_markdown(row.customer_name or words.text("callbacks.unnamed"))
    parts = [f"**{name}**", phone_link(page, row.phone), plain_markdown(row.asset_label or "")]
    st.markdown("\u2003".join(part for part in parts if part))
    if row.do_not_call:
        st.warning(words.text("callbacks.do_not_call"), icon=":material/phone_disabled:")
    lines = [
        (words.text("callbacks.fact.reason"), reasons_cell(words, one)),
        (words.text("callbacks.fact.topic"), row.topic),
        (words.text("callbacks.fact.preferred"), row.preferred_time or ""),
    ]
    colon = "：" if words.is_chinese else ": "
    st.markdown(
        "  \n".join(f":gray[{what}{colon}]{plain_markdown(text)}" for what, text in lines if text),
    )
    if row.attempts:
        show_tries(page, row.id)
    with st.container(horizontal=True, gap="medium"):
        if row.customer_id is not None:
            link(PageId.CUSTOMER, words.text("callbacks.form.open_customer"), id=row.customer_id)
        if row.case_id is not None:
            link(PageId.CASE, words.text("callbacks.form.open_case"), id=row.case_id)


def _fields(page: Page, one: ToCall) -> AttemptEntry | None:
    """What the person fills in; None while no result is chosen. Nothing about satisfaction is prefilled."""
    words, row = page.words, one.row
    key = f"callbacks.form.{row.id}"
    names = results(words)
    result = st.pills(
        words.text("callbacks.form.result"), list(names), format_func=names.__getitem__, key=f"{key}.result"
    )
    another = _another_time(page, key) if result == Result.ANOTHER_TIME else None
    answers = {}
    if result == Result.REACHED:
        owed = CallbackReason.AFTER_COMPLAINT in (row.reason, *row.parts)
        answers = answer_fields(page, key, owed=owed, confirms=row.reason == CallbackReason.RECHECK)
    note = st.text_area(
        words.text("callbacks.form.note"),
        placeholder=words.text("callbacks.form.note_hint"),
        height=72,
        max_chars=2000,
        key=f"{key}.note",
    )
    way = way_field(page, key)
    signature = visit_signature(page, key, form_token(_token(one)), way=way, result=result)
    if result is None:
        return None
    return AttemptEntry(
        callback_id=row.id,
        version=row.version,
        result=result,
        way=way,
        note=note,
        another_time=another,
        signature=signature,
        form_token=form_token(_token(one)),
        **answers,
    )


def _another_time(page: Page, key: str) -> datetime:
    """The day and time that the customer asked for, tomorrow at ten unless changed."""
    words = page.words
    tomorrow = words.local(page.as_of).date() + timedelta(days=1)
    with st.container(horizontal=True):
        day = st.date_input(
            words.text("callbacks.form.another_day"),
            tomorrow,
            min_value=words.local(page.as_of).date(),
            key=f"{key}.day",
        )
        at = st.time_input(words.text("callbacks.form.another_time"), time(10), step=900, key=f"{key}.at")
    return datetime.combine(day, at, words.zone)


def told(page: Page, entry: AttemptEntry, done: AttemptResult) -> str:
    """What came of it: done, used up, or when to try again; and the new complaint."""
    words = page.words
    result, day = words.text(f"attempt.{entry.result}"), words.moment(done.next_at)
    if done.state == CallbackState.OPEN:
        key = "callbacks.done.needs_phone" if done.needs_phone else "callbacks.done.open"
        said = words.text(key, result=result, day=day)
    else:
        said = words.text(f"callbacks.done.{done.state}", result=result)
    if done.complaint_number:
        said += " " + words.text("callbacks.done.complaint", number=done.complaint_number)
    return said


def _token(one: ToCall) -> str:
    return f"callback.{one.row.id}"
