"""One's own last entries, with undo and correct."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import streamlit as st

from dashboard import clock
from dashboard.ui.forms import attempted
from dashboard.ui.head import empty, section
from dashboard.ui.links import link
from dashboard.ui.loaders import load, organisation
from dashboard.ui.page import Page, PageId
from dashboard.ui.quick_entry.line import take_back_receipt
from dashboard.ui.quick_entry.near import near
from dashboard.ui.tables import phone, plain_markdown
from dashboard.use_cases.check_entry import LONGEST_CONTENT, UNSORTED
from dashboard.use_cases.correct_entry import Correction, correct_entry, may_undo, recorder, undo_entry
from dashboard.use_cases.entry_choices import offered_causes
from data_access.queries.my_entries import Entry, my_entries, my_entries_by_kind
from data_access.vocabulary import CaseKind, Channel, Subject

SHOWN = 5
GAP = "\u2003"
READS = (Subject.INTERACTIONS, Subject.CASES, Subject.CUSTOMERS)


def logged_today(page: Page, start: datetime, end: datetime) -> Mapping[str, int]:
    """One's own entries of the local day, by kind."""
    return load(page, READS, my_entries_by_kind, recorder=recorder(page.viewer), start=start, end=end)


def headline(page: Page, counts: Mapping[str, int]) -> str:
    """`今日已登记 23 条：报修 12、咨询 7、投诉 3、表扬 1。`"""
    words = page.words
    if not counts:
        return words.text("log.headline_none")
    parts = words.listing([words.plural(f"log.counted.{kind}", n) for kind, n in counts.items()])
    return words.plural("log.headline", sum(counts.values()), parts=parts)


def show_entries(page: Page) -> None:
    words, now = page.words, clock.now()
    entries = load(page, READS, my_entries, recorder=recorder(page.viewer), limit=SHOWN)
    section(words.text("log.mine"), words.text("log.mine_sub"))
    if not entries:
        empty(words.text("log.none"), words.text("log.none_hint"))
        return
    with st.container(gap=None):
        for one in entries:
            _show(page, one, now)


def _show(page: Page, one: Entry, now: datetime) -> None:
    words = page.words
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        today = words.local(one.occurred_at).date() == words.local(now).date()
        when = words.clock(one.occurred_at) if today else near(page, one.occurred_at, now)
        st.markdown(f"{when}{GAP}{plain_markdown(_who(page, one))}", width=280)
        told = f"{words.text(f'kind.{one.kind}')} :gray[{plain_markdown(_cause(page, one))}]{GAP}{plain_markdown(one.content)}"
        st.markdown(f"{told}{GAP}:gray[{plain_markdown(_became(page, one))}]", width="stretch")
        with st.container(horizontal=True, width="content", gap="small", vertical_alignment="center"):
            if may_undo(
                one.recorded_at, now
            ):  # a callback: in a tab left open it is judged, and answered, all the same
                key = f"undo.{one.interaction_id}"
                st.button(words.text("log.undo"), key=key, type="tertiary", on_click=_undo, args=(page, one))
            if st.button(words.text("log.correct"), key=f"correct.{one.interaction_id}", type="tertiary"):
                _open_correction(page, one)
            if one.case_id is not None:
                link(PageId.CASE, f"#{one.case_number}", id=one.case_id)


def _who(page: Page, one: Entry) -> str:
    names = organisation(page)
    site = names.site(one.site_id) if len(names.sites) > 1 else None  # one room number may stand at two sites
    where = page.words.name(site.name, site.name_en) if site else None
    known = " ".join(part for part in (one.asset_label, one.customer_name) if part) or phone(page, one.customer_phone)
    who = known if one.customer_id is not None else page.words.text("log.line.anonymous")
    return f"{where} {who}" if where else who


def _cause(page: Page, one: Entry) -> str:
    cause = organisation(page).cause(one.cause_id)
    return page.words.name(cause.name, cause.name_en) if cause else page.words.text("case.unsorted")


def _became(page: Page, one: Entry) -> str:
    """Where the case stands now: `派单 → 工程维修`, `承诺 今日 17:30`, `已结案`."""
    words, names = page.words, organisation(page)
    stage = words.text(f"stage.{one.case_stage}") if one.case_stage else ""
    keeper = names.person(one.owner_id) or names.team(one.team_id)
    if one.case_stage == "dispatched" and keeper is not None:
        return f"{stage} → {words.name(keeper.name, keeper.name_en)}"
    if one.promised_at is not None and one.case_stage == "received":
        return words.text("log.promised", moment=near(page, one.promised_at, clock.now()))
    return stage


def _undo(page: Page, one: Entry) -> None:
    if attempted(
        page,
        lambda: undo_entry(page.store, page.viewer, one.interaction_id, now=clock.now()),
        done=page.words.text("log.undone", number=one.case_number),
    ):
        take_back_receipt()


def _open_correction(page: Page, one: Entry) -> None:
    st.dialog(page.words.text("log.correct_title", number=one.case_number))(_correction)(page, one)


def _correction(page: Page, one: Entry) -> None:
    """The entry as a form. Customer and result are not corrected here: undo, or work the case."""
    words = page.words
    causes = {UNSORTED: words.text("log.line.unsorted")}
    causes |= {int(each.value): words.name(each.name, each.name_en) for each in offered_causes(organisation(page))}
    with st.form(f"correction.{one.interaction_id}", border=False, enter_to_submit=False):
        kind = st.segmented_control(
            words.text("log.line.kind"), list(CaseKind), default=one.kind, required=True,
            format_func=lambda code: words.text(f"kind.{code}"),
        )  # fmt: skip
        known = one.cause_id if one.cause_id in causes else UNSORTED
        cause = st.selectbox(
            words.text("log.line.cause"), list(causes), index=list(causes).index(known), format_func=causes.__getitem__
        )
        content = st.text_area(words.text("log.line.content"), one.content, max_chars=LONGEST_CONTENT)
        channel = st.selectbox(
            words.text("log.line.channel"), list(Channel), index=list(Channel).index(Channel(one.channel)),
            format_func=lambda code: words.text(f"channel.{code}"),
        )  # fmt: skip
        if not st.form_submit_button(words.text("log.correct_save"), type="primary"):
            return

    versions = one.interaction_id, one.version, one.case_version or 1
    correction = Correction(*versions, str(kind), cause or UNSORTED, content, str(channel))
    if attempted(
        page,
        lambda: correct_entry(page.store, page.viewer, correction, now=clock.now()),
        done=words.text("log.corrected", number=one.case_number),
    ):
        st.rerun()
