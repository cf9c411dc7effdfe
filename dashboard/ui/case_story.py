"""The story of a case: what happened, when and by whom, latest first."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from dashboard.i18n.words import Words
from dashboard.reports.case_view import CaseView
from dashboard.ui.case_words import bare, comma, headline, moment, reason_words, recorder, whole
from dashboard.ui.page import Page
from dashboard.ui.tables import plain_markdown
from data_access.queries.call_told import TryTold
from data_access.queries.case_lists import CaseRow
from data_access.queries.one_case import EventRow
from data_access.vocabulary import CaseKind, SideEvent, Stage

HAND_OVERS = (Stage.DISPATCHED, SideEvent.TRANSFERRED, SideEvent.ESCALATED)
_LAST = 2**63  # of what happened at one instant
_TO_TEAMS = (SideEvent.URGED, SideEvent.SUPERVISED)


def story(page: Page, view: CaseView) -> list[tuple[str, str]]:
    """When, and what with whom. The breach, a missed promise and the children stand among the events."""
    words, row = page.words, view.one.case
    when = partial(moment, words, as_of=page.as_of)
    told = [(event.occurred_at, event.id, when(event.occurred_at, event.precision), _event(page, view, event))
            for event in view.events]  # fmt: skip
    if not any(event.kind == Stage.RECEIVED for event in view.events):
        text = words.text("case.told", what=words.text("stage.received"), text=_received(page, row))
        told.append((row.received_at, 0, when(row.received_at, row.received_precision), text))
    for one in _tries_apart(view):
        told.append((one.at, 0, when(one.at), _try(page, one)))
    told += [(at, place, when(at), what) for at, place, what in _marks(page, view)]
    told.sort(key=lambda one: (one[0], one[1]), reverse=True)
    return [(whole(shown), what) for _, _, shown, what in told]


def told_since(page: Page, view: CaseView, since: datetime) -> list[str]:
    """What was written down after an instant, the latest first, as plain text."""
    later = [event for event in view.one.events if event.recorded_at > since]
    return [bare(_event(page, view, event)) for event in reversed(later)]


def _tries_apart(view: CaseView) -> list[TryTold]:
    """The tries that no event tells of: a try that reached the customer is told as the follow-up that it was."""
    told = {event.occurred_at for event in view.events if event.kind == Stage.FOLLOWED_UP}
    return [one for one in view.tries if one.at not in told]


def _try(page: Page, one: TryTold) -> str:
    words = page.words
    wanted = words.text("call.wanted", when=words.moment(one.wanted_at)) if one.wanted_at is not None else ""
    parts = [
        words.text(f"attempt.{one.result}"),
        words.text(f"way.{one.way}"),
        _satisfied(words, one.satisfied),
        wanted,
    ]
    text = comma(words, *parts, plain_markdown(one.note) if one.note else "")
    gap = "\u3000" if words.is_chinese else "\u2003"
    who = plain_markdown(recorder(words, one.by))
    return words.text("case.told", what=words.text("case.try"), text=text) + (f"{gap}:gray[{who}]" if who else "")


def _satisfied(words: Words, satisfied: bool | None) -> str:
    if satisfied is None:
        return ""
    said = words.text(f"case.call.satisfied.{'yes' if satisfied else 'no'}")
    return said if satisfied else f":red[{said}]"


def _is_uncalled(view: CaseView, closing: EventRow) -> bool:
    """A complaint of nobody who can be called was closed on its answer alone."""
    told = (event.occurred_at for event in view.events if event.kind == Stage.FOLLOWED_UP)
    is_followed_up = any(at <= closing.occurred_at for at in told)
    return view.one.case.kind == CaseKind.COMPLAINT and view.situation.nobody_to_call and not is_followed_up


def _marks(page: Page, view: CaseView) -> list[tuple[datetime, int, str]]:
    """What nobody wrote down: the passing of limits, and the cases that grew out of this one, after what led to them."""
    words = page.words
    found = []
    passed = (
        (view.late_since, "case.breach", "case.breach_told"),
        (view.missed_promise, "case.promise_breach", "case.promise_breach_told"),
    )
    for at, what, told in passed:
        if at is not None:
            found.append((at, 0, f":red[{words.text('case.told', what=words.text(what), text=words.text(told))}]"))
    for child in view.one.children:
        if child.received_at < page.as_of:
            text = words.text("case.told", what=words.text("case.child"), text=f"#{plain_markdown(child.number)}")
            found.append((child.received_at, _LAST, text))
    return found


def _received(page: Page, row: CaseRow) -> str:
    channel = page.words.text(f"channel.{row.channel}")
    return f"{channel}{'：' if page.words.is_chinese else ': '}{plain_markdown(row.content)}"


def _event(page: Page, view: CaseView, event: EventRow) -> str:
    words = page.words
    what = words.text(f"stage.{event.kind}")
    if event.kind == SideEvent.ESCALATED and event.level:
        what = words.text("case.told_level", what=what, n=event.level)
    text = comma(words, *_details(page, view, event))
    line = words.text("case.told", what=what, text=text) if text else words.text("case.told_only", what=what)
    gap = "\u3000" if words.is_chinese else "\u2003"
    who = _who(words, event)
    return f"{line}{gap}:gray[{plain_markdown(who)}]" if who else line


def _details(page: Page, view: CaseView, event: EventRow) -> list[str]:
    words = page.words
    note = plain_markdown(event.note) if event.note else ""
    if event.gate_bypassed and event.kind == Stage.CLOSED and note:
        return [words.text("case.told_early", text=note)]
    if event.kind == Stage.RECEIVED:
        return [_received(page, view.one.case)]
    parts = [_to_whom(words, event), *_timely(page, event)]
    if event.kind == Stage.FOLLOWED_UP:
        tried = next((one for one in view.tries if one.at == event.occurred_at), None)
        parts.append(_satisfied(words, event.satisfied if tried is None else tried.satisfied))
    if event.kind == Stage.CLOSED and _is_uncalled(view, event):
        parts.append(words.text("case.told_uncalled"))
    if event.way:
        parts.append(words.text(f"way.{event.way}"))
    if event.post:
        parts.append(words.text(f"case.post.{event.post}"))
    if event.is_effective is not None:
        parts.append(words.text(f"case.effective.{'yes' if event.is_effective else 'no'}"))
    return [part for part in (*parts, note, *_resolution(page, event)) if part]


def _to_whom(words: Words, event: EventRow) -> str:
    """To which person or team something went."""
    if event.by_clock and not event.staff_name:
        return ""  # it went up to a post, not to a person
    if event.kind in HAND_OVERS and (event.staff_name or event.team_name):
        who = words.name(event.staff_name or event.team_name or "", event.staff_name_en or event.team_name_en)
        return words.text("case.told_to", who=plain_markdown(who))
    if event.kind in _TO_TEAMS and event.team_name:
        return plain_markdown(words.name(event.team_name, event.team_name_en))
    return ""


def _timely(page: Page, event: EventRow) -> list[str]:
    words, parts = page.words, []
    if event.kind == SideEvent.PROMISED and event.due_at is not None:
        parts.append(words.text("case.told_promise", moment=moment(words, event.due_at)))
    if event.kind == SideEvent.REOPENED and event.due_at is not None:
        parts.append(words.text("case.told_new_limit", moment=moment(words, event.due_at)))
    if event.kind == SideEvent.WAITING:
        parts.append(reason_words(page, event.reason))
        parts.append(words.text("case.paused") if event.pauses else "")
    if event.by_clock:
        parts.append(words.text("case.told_by_clock"))
    return parts


def _resolution(page: Page, event: EventRow) -> list[str]:
    """What a resolution says beside the measure."""
    words, currency, parts = page.words, page.company.currency, []
    if event.finding:
        parts.append(words.text("case.told_finding", text=plain_markdown(event.finding)))
    if event.root_cause:
        parts.append(words.text("case.told_root_cause", text=words.text(f"case.root_cause.{event.root_cause}")))
    if event.outcome:
        parts.append(words.text("case.told_outcome", text=words.text(f"outcome.{event.outcome}")))
    if event.compensation_minor:
        parts.append(words.text("case.told_money", amount=words.money(event.compensation_minor, currency)))
    if event.cost_minor:
        parts.append(words.text("case.told_cost", amount=words.money(event.cost_minor, currency)))
    if event.liability:
        parts.append(words.text("case.told_liability", text=words.text(f"case.liability.{event.liability}")))
    if event.improvement:
        parts.append(words.text("case.told_improvement", text=plain_markdown(event.improvement)))
    if event.implemented_by:
        when = moment(words, event.implemented_at) if event.implemented_at else ""
        who = plain_markdown(recorder(words, event.implemented_by))
        parts.append(words.text("case.told_implemented", who=" ".join(one for one in (who, when) if one)))
    return parts


def _who(words: Words, event: EventRow) -> str:
    """Who did it; of a hand-over, who wrote it down, because the person on it is the one it went to; of the clock, nobody."""
    if event.by_clock:
        return ""
    if event.staff_name and event.kind not in HAND_OVERS:
        return words.name(event.staff_name, event.staff_name_en)
    return recorder(words, event.recorded_by)


def case_text(page: Page, view: CaseView) -> str:
    """The case for a chat: number, headline, story; names of customers stay out of it."""
    lines = [f"#{view.one.case.number} {headline(page, view)}", *(f"{when} {what}" for when, what in story(page, view))]
    return "\n".join(bare(line) for line in lines)
