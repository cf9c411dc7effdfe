"""Everything that happened with a customer, newest first, by sort, page by page."""

from __future__ import annotations

import streamlit as st

from dashboard.ui.case_words import whole
from dashboard.ui.head import empty, section
from dashboard.ui.loaders import load, organisation
from dashboard.ui.page import Page
from dashboard.ui.tables import plain_markdown, small_table
from data_access.queries.customer_timeline import Entry, Happening, Timeline, customer_timeline
from data_access.vocabulary import Precision, Subject

PAGE_ROWS = 15
SUBJECTS = (
    Subject.CASES,
    Subject.INTERACTIONS,
    Subject.SERVICES,
    Subject.PURCHASES,
    Subject.SURVEYS,
    Subject.CALLBACKS,
)


def show_timeline(page: Page, customer_id: int) -> None:
    words = page.words
    scope, as_of = page.viewer.scope, page.as_of
    every = load(page, SUBJECTS, customer_timeline, customer_id, scope, as_of, (), 0, PAGE_ROWS)
    section(words.text("customer.story"), words.text("customer.story_note"))
    if not every.counts:
        empty(words.text("customer.story_none"), words.text("customer.story_none_hint"))
        return
    chosen = _choose(page, every)
    total = sum(count for sort, count in every.counts if not chosen or sort in chosen)
    pages = max(1, -(-total // PAGE_ROWS))
    table = st.container()
    number = st.pagination(pages, key=f"customer.page.{len(chosen)}") if pages > 1 else 1
    offset = (number - 1) * PAGE_ROWS
    shown = load(page, SUBJECTS, customer_timeline, customer_id, scope, as_of, chosen, offset, PAGE_ROWS)
    with table:
        rows = [[_when(page, entry), _told(page, entry)] for entry in shown.entries]
        small_table(page, ["when", "what"], rows, header=False, alt=words.plural("customer.story_alt", total))


def _choose(page: Page, every: Timeline) -> tuple[Happening, ...]:
    counts = dict(every.counts)
    if len(counts) == 1:
        return ()
    chosen = st.pills(
        page.words.text("customer.sorts"),
        list(counts),
        selection_mode="multi",
        format_func=lambda sort: f"{page.words.text(f'customer.sort.{sort}')} {page.words.number(counts[sort])}",
        label_visibility="collapsed",
        key="customer.sorts",
    )
    return tuple(sorted(chosen))


def _when(page: Page, entry: Entry) -> str:
    """The instant, or the day where no more is known; the year where it is not this one."""
    words = page.words
    local = words.local(entry.at)
    this_year = local.year == words.local(page.as_of).year
    day = words.day(entry.at) if this_year else words.full_day(entry.at)
    told = day if entry.precision != Precision.INSTANT else f"{day} {words.clock(entry.at)}"
    return whole(told.replace(" ", "\u00a0"))


def _told(page: Page, entry: Entry) -> str:
    """`**报修**：门禁卡失效　已派单　何工`."""
    words = page.words
    colon = "：" if words.is_chinese else ": "
    head = f"**{_sort(page, entry)}**"
    text = plain_markdown((entry.text or "").strip())
    body = f"{head}{colon}{text}" if text else head
    after = [
        part for part in (_state(page, entry), _amount(page, entry), _person(page, entry), _link(page, entry)) if part
    ]
    gap = "\u3000" if words.is_chinese else "\u2003"
    return gap.join((body, *(f":gray[{part}]" if not part.startswith("[") else part for part in after)))


def _sort(page: Page, entry: Entry) -> str:
    """What it was, in the words of its own sort."""
    words = page.words
    if entry.sort is Happening.CASE:
        return words.text(f"kind.{entry.code}")
    if entry.sort is Happening.CALLBACK:
        return words.text("customer.callback_opened", reason=words.text(f"callback_reason.{entry.code}"))
    if entry.sort is Happening.ATTEMPT:
        return words.text("customer.attempted", way=words.text(f"way.{entry.detail}"))
    if entry.sort is Happening.CONTACT:
        kind = words.text(f"kind.{entry.code}") if entry.code else words.text("customer.contact")
        return f"{kind}{'，' if words.is_chinese else ', '}{words.text(f'channel.{entry.detail}')}"
    return words.text(f"customer.one.{entry.sort}")


def _state(page: Page, entry: Entry) -> str:
    words = page.words
    if entry.sort is Happening.CASE:
        return words.text(f"stage.{entry.detail}")
    if entry.sort is Happening.CALLBACK:
        return words.text(f"callback_state.{entry.detail}")
    if entry.sort is Happening.ATTEMPT:
        return words.text(f"attempt.{entry.code}")
    return ""


def _amount(page: Page, entry: Entry) -> str:
    words = page.words
    if entry.amount is None:
        return ""
    if entry.sort is Happening.SURVEY:
        return words.text("customer.overall_score", score=entry.amount)
    return words.money(entry.amount, entry.currency or page.company.currency)


def _person(page: Page, entry: Entry) -> str:
    person = organisation(page).person(entry.staff_id)
    return page.words.name(person.name, person.name_en) if person else ""


def _link(page: Page, entry: Entry) -> str:
    if entry.sort is Happening.CASE:
        return f"[#{entry.number}](/case?id={entry.case_id})"
    return f"[{page.words.text('customer.its_case')}](/case?id={entry.case_id})" if entry.case_id else ""
