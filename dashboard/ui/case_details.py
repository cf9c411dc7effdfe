"""Completing the form: the fields of a complaint beside its steps."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import streamlit as st

from dashboard import clock
from dashboard.errors import Conflict, Refusal, refuse_all
from dashboard.reports.case_view import CaseView
from dashboard.ui.case_fields import FORM, FORM_WIDTH, LINES, key_of, teams
from dashboard.ui.case_form import close_step, open_step, opened_version, told_meanwhile
from dashboard.ui.case_versions import worded
from dashboard.ui.forms import attempt, form_token, renew_token
from dashboard.ui.page import Page
from dashboard.use_cases.case_details import CaseDetails
from dashboard.use_cases.case_moves import typed_past, typed_promise
from dashboard.use_cases.complete_case import CaseForm, complete_case
from data_access.vocabulary.forms import Demand, OutsideBody, Validity

_EVENT = "complete"


def show_details_form(page: Page, view: CaseView) -> bool:
    """The form; whether it was stored. What was typed stays after a refusal."""
    words = page.words
    with st.form("complete", enter_to_submit=False, width=FORM_WIDTH):
        st.markdown(f"**{words.text('case.move.complete')}**")
        said = {**_times_and_outside(page, view), **_matter(page, view), **_person(page, view)}
        with st.container(horizontal=True):
            saved = st.form_submit_button(words.text("case.save"), type="primary")
            st.form_submit_button(words.text("case.cancel"), on_click=close_step)
    if not saved:
        return False
    done = attempt(page, lambda: _save(page, view, said))
    if done is None:
        return False
    close_step()
    renew_token(FORM)
    return True


def _times_and_outside(page: Page, view: CaseView) -> dict[str, Any]:
    words, fields, row = page.words, view.one.fields, view.one.case
    example = words.text("case.field.promised_example")
    said: dict[str, Any] = {}
    said["demanded_at"] = st.text_input(
        words.text("case.field.demanded_at"),
        _typed(page, fields.demanded_at),
        placeholder=example,
        help=words.text("case.field.demanded_at_help"),
        key=key_of(_EVENT, "demanded_at"),
    )
    said["outside_body"] = st.segmented_control(
        words.text("case.field.outside_body"),
        [str(one) for one in OutsideBody],
        format_func=lambda code: words.text(f"case.outside_body.{code}"),
        default=row.outside_body,
        help=words.text("case.field.outside_body_help"),
        key=key_of(_EVENT, "outside_body"),
    )
    left, right = st.columns(2)
    with left:
        said["outside_number"] = _text(page, "outside_number", fields.outside_number)
    with right:
        said["outside_due_at"] = st.text_input(
            words.text("case.field.outside_due_at"),
            _typed(page, fields.outside_due_at),
            placeholder=example,
            key=key_of(_EVENT, "outside_due_at"),
        )
    return said


def _matter(page: Page, view: CaseView) -> dict[str, Any]:
    words, fields = page.words, view.one.fields
    said: dict[str, Any] = {}
    said["demands"] = st.pills(
        words.text("case.field.demands"),
        [str(one) for one in Demand],
        selection_mode="multi",
        default=list(fields.demands),
        format_func=lambda code: words.text(f"case.demands.{code}"),
        key=key_of(_EVENT, "demands"),
    )
    said["demand"] = st.text_area(
        words.text("case.field.demand"), fields.demand or "", height=LINES, key=key_of(_EVENT, "demand")
    )
    said["validity"] = st.segmented_control(
        words.text("case.field.validity"),
        [str(one) for one in Validity],
        format_func=lambda code: words.text(f"case.validity.{code}"),
        default=fields.validity,
        key=key_of(_EVENT, "validity"),
    )
    left, right = st.columns(2)
    with left:
        said["order_number"] = _text(page, "order_number", fields.order_number)
    with right:
        said["product"] = _text(page, "product", fields.product)
    options = teams(page)
    said["joint"] = st.multiselect(
        words.text("case.field.joint"),
        list(options),
        [team for team in fields.joint_team_ids if team in options],
        format_func=options.__getitem__,
        key=key_of(_EVENT, "joint"),
        placeholder="",
        select_all=False,
    )
    return said


def _person(page: Page, view: CaseView) -> dict[str, Any]:
    """A protected contact is not shown to be edited; it stays as it is."""
    words, row = page.words, view.one.case
    said: dict[str, Any] = {"contact": None}
    if not row.confidential:
        said["contact"] = _text(page, "contact", view.one.fields.contact)
    with st.container(horizontal=True, gap="large"):
        for name, held in (("urgent", row.urgent), ("confidential", row.confidential), ("red_line", row.is_red_line)):
            help_ = words.text(f"case.field.{name}_help") if name != "urgent" else None
            said[name] = st.toggle(words.text(f"case.field.{name}"), held, help=help_, key=key_of(_EVENT, name))
    return said


def _text(page: Page, name: str, held: str | None) -> str:
    return st.text_input(page.words.text(f"case.field.{name}"), held or "", key=key_of(_EVENT, name))


def _save(page: Page, view: CaseView, said: dict[str, Any]) -> int:
    times, unread = _times(page, view, said)
    refuse_all(unread)
    details = CaseDetails(
        demanded_at=times["demanded_at"],
        outside_body=said["outside_body"],
        outside_number=said["outside_number"],
        outside_due_at=times["outside_due_at"],
        demands=tuple(said["demands"] or ()),
        demand=said["demand"],
        order_number=said["order_number"],
        product=said["product"],
        contact=said["contact"],
        validity=said["validity"],
        urgent=said["urgent"],
        confidential=said["confidential"],
        joint_team_ids=tuple(said["joint"]),
    )
    form = CaseForm(view.one.case.id, opened_version(view), form_token(FORM), details, said["red_line"])
    try:
        return complete_case(page.store, page.viewer, form, now=clock.now())
    except Conflict as conflict:
        told = told_meanwhile(page, view)
        open_step(view, _EVENT, renew=False)  # seen now: pressing again is meant
        raise worded(page, conflict, told) from conflict


def _times(page: Page, view: CaseView, said: dict[str, Any]) -> tuple[dict[str, datetime | None], list[Refusal]]:
    """The times typed, ahead or behind; one that was left as it stood is taken as it stands."""
    found: dict[str, datetime | None] = {}
    unread = []
    for name in ("demanded_at", "outside_due_at"):
        found[name] = getattr(view.one.fields, name)
        text = str(said[name] or "").strip()
        if text == _typed(page, found[name]):
            continue
        try:
            found[name] = _read(page, text)
        except Refusal as refusal:
            unread.append(Refusal(refusal.key, field=name, **refusal.values))
    return found, unread


def _read(page: Page, text: str) -> datetime | None:
    """A limit usually lies ahead; who fills in a form afterwards may write one that has passed."""
    now, zone = clock.now(), page.company.zone
    try:
        return typed_promise(text, now=now, zone=zone)
    except Refusal as ahead:
        try:
            return typed_past(text, now=now, zone=zone)
        except Refusal:
            raise ahead from None


def _typed(page: Page, moment: datetime | None) -> str:
    """As one would type it."""
    return "" if moment is None else f"{page.words.local(moment):%Y-%m-%d %H:%M}"
