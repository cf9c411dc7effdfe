"""A case in words: its headline, where it stands, its stages, its story."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from dashboard.auth.sessions import JUST_ME
from dashboard.i18n.words import MISSING, Words
from dashboard.reports.case_standing import Standing
from dashboard.reports.case_view import CaseView, StageMark
from dashboard.ui.page import Page
from dashboard.ui.tables import plain_markdown
from data_access.queries.case_lists import CaseRow, EventRow
from data_access.vocabulary import Exit, Precision, SideEvent, Stage

LONGEST_TITLE = {True: 40, False: 80}
HAND_OVERS = (Stage.DISPATCHED, SideEvent.TRANSFERRED, SideEvent.ESCALATED)


def short(words: Words, text: str) -> str:
    """The first sentence, cut at the length of a headline."""
    whole = " ".join(text.split())
    for end in "。；;!！?？":
        whole = whole.split(end)[0]
    most = LONGEST_TITLE[words.is_chinese]
    return whole if len(whole) <= most else whole[: most - 1].rstrip() + "…"


def comma(words: Words, *parts: str) -> str:
    return ("，" if words.is_chinese else ", ").join(part for part in parts if part)


def stage_words(words: Words, standing: Standing, as_of: datetime) -> str:
    """`待派单 3天`, `under investigation for 5 days`; from one day on in whole days."""
    since = as_of - standing.since
    whole = timedelta(days=since.days) if since.days else since
    return words.text(f"case.waits.{standing.stage}", since=words.duration(whole))


def keeper_words(words: Words, row: CaseRow) -> str:
    """Who has it: the person, else the team; empty when nobody has."""
    if row.owner_name:
        return words.name(row.owner_name, row.owner_name_en)
    return words.name(row.team_name, row.team_name_en) if row.team_name else ""


def with_words(words: Words, row: CaseRow) -> str:
    keeper = keeper_words(words, row)
    return words.text("case.with", who=plain_markdown(keeper)) if keeper else words.text("case.with_nobody")


def headline(page: Page, view: CaseView) -> str:
    """`电梯停运无人答复：待派单 3天，逾期 1天4小时，在陈主管处。`; only what is broken is red."""
    words, row = page.words, view.one.case
    content = plain_markdown(short(words, row.content)) or words.text("case.no_content")
    if not view.standing.is_open:
        return words.text("case.headline", content=content, state=_over(words, view))
    parts = [stage_words(words, view.standing, page.as_of)]
    if view.waiting_since is not None:
        parts.append(words.text("case.waiting", since=words.duration(page.as_of - view.waiting_since)))
    if view.late_since is not None:
        parts.append(f":red[{words.text('case.late', span=words.duration(page.as_of - view.late_since))}]")
    if view.promise_broken and row.promised_at is not None:
        span = words.duration(page.as_of - row.promised_at)
        parts.append(f":red[{words.text('case.promise_late', span=span)}]")
    parts.append(with_words(words, row))
    return words.text("case.headline", content=content, state=comma(words, *parts))


def _over(words: Words, view: CaseView) -> str:
    if view.standing.stage == Exit.MERGED and view.one.parent is not None:
        return words.text("case.over.merged_into", number=plain_markdown(view.one.parent.number))
    took = words.duration(view.standing.since - view.one.case.received_at)
    return words.text(f"case.over.{view.standing.stage}", took=took)


def crumb(page: Page, view: CaseView) -> str:
    """`**#1023**　电梯，严重度 2，第 2 次反映`."""
    words, row = page.words, view.one.case
    kind = words.text(f"kind.{row.kind}")
    cause = words.name(row.cause_name, row.cause_name_en) if row.cause_name else words.text("case.unsorted")
    parts = [kind, plain_markdown(cause), words.text("case.severity", n=row.severity)]
    if view.times_raised > 1:
        parts.append(words.plural("case.raised", view.times_raised))
    if row.is_red_line:
        red = words.text("case.red_line", word=row.red_line_word) if row.red_line_word else ""
        parts.append(f":red[{red or words.text('case.red_line_plain')}]")
    if row.confidential:
        parts.append(words.text("case.confidential"))
    gap = "\u3000" if words.is_chinese else "\u2003"
    return f"**#{plain_markdown(row.number)}**{gap}{comma(words, *parts)}"


def moment(words: Words, at: datetime | None, precision: str = Precision.INSTANT) -> str:
    """As exactly as it is known; on one line."""
    if at is None or precision == Precision.UNKNOWN:
        return MISSING
    told = words.day(at) if precision == Precision.DAY else words.moment(at)
    return told.replace(" ", "\u00a0")


def mark_words(words: Words, mark: StageMark, *, is_next: bool) -> str:
    """Icon and name of a stage, and beneath it when it was done or is due."""
    name = words.text(f"case.stage.{mark.stage}")
    if mark.done_at is not None:
        return (
            f":blue[:material/check_circle:] **{name}**  \n:small[:gray[{moment(words, mark.done_at, mark.precision)}]]"
        )
    icon = ":red[:material/schedule:]" if mark.is_late else ":gray[:material/circle:]"
    shown = f"**{name}**" if is_next else f":gray[{name}]"
    if mark.due_at is None:
        return f"{icon} {shown}"
    key = "case.promised_by" if mark.stage == Stage.ANSWERED else "case.by"
    due = words.text(key, moment=moment(words, mark.due_at))
    return f"{icon} {shown}  \n:small[{f':red[{due}]' if mark.is_late else due}]"


def story(page: Page, view: CaseView) -> list[tuple[str, str]]:
    """Latest first: when, and what with whom. The breach and the callbacks stand among the events."""
    words = page.words
    told = [(event.occurred_at, event.id, moment(words, event.occurred_at, event.precision), _event(page, view, event))
            for event in view.events]  # fmt: skip
    row = view.one.case
    if not any(event.kind == Stage.RECEIVED for event in view.events):
        text = words.text("case.told", what=words.text("stage.received"), text=_received(page, row))
        told.append((row.received_at, 0, moment(words, row.received_at, row.received_precision), text))
    if view.late_since is not None:
        text = words.text("case.told", what=words.text("case.breach"), text=words.text("case.breach_told"))
        told.append((view.late_since, 0, moment(words, view.late_since), f":red[{text}]"))
    told.sort(key=lambda one: (one[0], one[1]), reverse=True)
    return [(when, what) for _, _, when, what in told]


def _received(page: Page, row: CaseRow) -> str:
    channel = page.words.text(f"channel.{row.channel}")
    return f"{channel}{'：' if page.words.is_chinese else ': '}{plain_markdown(row.content)}"


def _event(page: Page, view: CaseView, event: EventRow) -> str:
    words = page.words
    what = words.text(f"stage.{event.kind}")
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
    parts = []
    if event.kind in HAND_OVERS and (event.staff_name or event.team_name):
        who = words.name(event.staff_name or event.team_name or "", event.staff_name_en or event.team_name_en)
        parts.append(words.text("case.told_to", who=plain_markdown(who)))
    if event.kind == SideEvent.PROMISED and event.due_at is not None:
        parts.append(words.text("case.told_promise", moment=moment(words, event.due_at)))
    if event.way:
        parts.append(words.text(f"way.{event.way}"))
    parts.append(note)
    if event.finding:
        parts.append(words.text("case.told_finding", text=plain_markdown(event.finding)))
    if event.outcome:
        parts.append(words.text("case.told_outcome", text=words.text(f"outcome.{event.outcome}")))
    if event.compensation_minor:
        amount = words.money(event.compensation_minor, page.company.currency)
        parts.append(words.text("case.told_money", amount=amount))
    if event.kind == SideEvent.REOPENED and event.due_at is not None:
        parts.append(words.text("case.told_new_limit", moment=moment(words, event.due_at)))
    return [part for part in parts if part]


def recorder(words: Words, name: str) -> str:
    """Who wrote it down; on a machine without accounts nobody has a name."""
    return words.text("auth.me") if name == JUST_ME else name


def _who(words: Words, event: EventRow) -> str:
    """Who did it; of a hand-over, who wrote it down, because the person on it is the one it went to."""
    if event.staff_name and event.kind not in HAND_OVERS:
        return words.name(event.staff_name, event.staff_name_en)
    return recorder(words, event.recorded_by)


def case_text(page: Page, view: CaseView) -> str:
    """The case for a chat: number, headline, story; names of customers stay out of it."""
    lines = [f"#{view.one.case.number} {headline(page, view)}", *(f"{when} {what}" for when, what in story(page, view))]
    return "\n".join(bare(line) for line in lines)


def bare(line: str) -> str:
    """Markdown's signs taken out again: `:red[逾期 7]` reads `逾期 7`."""
    line = re.sub(r":(?:red|gray|small|orange|green|blue)\[([^\]]*)\]", r"\1", line)
    return re.sub(r"\\(.)", r"\1", line.replace("**", ""))
