"""A case in words: its headline, where it stands, its stages, its story."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from dashboard.auth.sessions import JUST_ME
from dashboard.i18n.words import MISSING, Words
from dashboard.reports.case_dues import StageMark
from dashboard.reports.case_standing import Standing
from dashboard.reports.case_view import CaseView
from dashboard.rules.sla import Ruling
from dashboard.ui.case_fields import rules
from dashboard.ui.page import Page
from dashboard.ui.tables import plain_markdown
from data_access.queries.case_lists import CaseRow
from data_access.queries.one_case import CallbackOfCase
from data_access.vocabulary import WAITING_CUSTOMER, Exit, Precision, Stage

DAY = timedelta(days=1)
LONGEST_TITLE = {True: 40, False: 80}


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
    """`待派单 3天`, `under investigation for 5 days`; from one day on in days, as on the board."""
    since = as_of - standing.since
    told = words.duration(since)
    if since >= DAY:
        days = since / DAY
        told = (
            words.text("case.days", n=words.number(days, 1))
            if round(days, 1) % 1
            else words.plural("unit.days", round(days))
        )
    return words.text(f"case.waits.{standing.stage}", since=told)


def keeper_words(words: Words, row: CaseRow) -> str:
    """Who has it: the person, else the team; empty when nobody has."""
    if row.owner_name:
        return words.name(row.owner_name, row.owner_name_en)
    return words.name(row.team_name, row.team_name_en) if row.team_name else ""


def place_words(words: Words, row: CaseRow) -> str:
    """`澜湖湾 6-0904`: the site and what is served there, as far as they are known."""
    site = words.name(row.site_name, row.site_name_en) if row.site_name else ""
    return " ".join(part for part in (site, row.asset_label) if part)


def with_words(words: Words, row: CaseRow) -> str:
    keeper = keeper_words(words, row)
    return words.text("case.with", who=plain_markdown(keeper)) if keeper else words.text("case.with_nobody")


def headline(page: Page, view: CaseView) -> str:
    """`电梯停运无人答复：待派单 3天，逾期 1天4小时，在陈主管处。`; only what is broken is red."""
    words, row = page.words, view.one.case
    content = plain_markdown(short(words, row.content)) or words.text("case.no_content")
    if not view.standing.is_open:
        unsatisfied = f":red[{unsatisfied_words(words, view)}]" if view.is_unsatisfied else ""
        return words.text(
            "case.headline", content=content, state=comma(words, _over(words, view), *_broken(page, view), unsatisfied)
        )
    parts = [stage_words(words, view.standing, page.as_of), waiting_words(page, view), *_broken(page, view)]
    parts += _of_callback(page, view)
    if view.late_since is None and not view.is_paused:
        parts.append(_next(page, view))
    return words.text("case.headline", content=content, state=comma(words, *parts, with_words(words, row)))


def _of_callback(page: Page, view: CaseView) -> list[str]:
    """`回访逾期 2 天`, how often it was tried and when again; or that the customer was not satisfied."""
    words, told = page.words, []
    if view.callback_days_late:
        told.append(f":red[{words.plural('case.callback_late', view.callback_days_late)}]")
    if view.open_callback is not None:
        told.append(tried_words(page, view.open_callback))
    if view.is_unsatisfied:
        told.append(f":red[{unsatisfied_words(words, view)}]")
    return told


def tried_words(page: Page, call: CallbackOfCase) -> str:
    """`已联系 2 次，下次 11月23日 10:00`; empty before the first try. A time that has passed is no next one."""
    words = page.words
    if not call.tries:
        return ""
    is_ahead = call.next_at is not None and call.next_at > page.as_of
    again = words.text("case.next_try", moment=moment(words, call.next_at)) if is_ahead and call.next_at else ""
    return comma(words, words.plural("case.tried", len(call.tries)), again)


def unsatisfied_words(words: Words, view: CaseView) -> str:
    children = [f"#{plain_markdown(child.number)}" for child in view.one.children]
    if not children:
        return words.text("case.unsatisfied")
    return words.text("case.unsatisfied_child", number=words.listing(children))


def _broken(page: Page, view: CaseView) -> list[str]:
    """What was not kept: late, resolved too late, a promise missed. It stays said once the customer was answered."""
    words, told = page.words, []
    if view.late_since is not None:
        told.append(words.text("case.late", span=words.duration(page.as_of - view.late_since)))
    resolved_at, due_at = view.standing.resolved_at, view.standing.due_at
    if view.resolved_after_due and resolved_at is not None and due_at is not None:
        told.append(words.text("case.resolved_late", span=words.duration(resolved_at - due_at)))
    if view.missed_promise is not None:
        answered_at = view.situation.answered_at
        key = "case.promise_late" if answered_at is None else "case.promise_missed"
        told.append(words.text(key, span=words.duration((answered_at or page.as_of) - view.missed_promise)))
    return [f":red[{one}]" for one in told]


def _next(page: Page, view: CaseView) -> str:
    """`距解决时限 5小时`; empty where nothing is due, or what is due has passed."""
    if view.next is None or view.next.is_late:
        return ""
    span = page.words.duration(view.next.at - page.as_of)
    is_outside = view.next.stage == Stage.RESOLVED and view.ruling is Ruling.OUTSIDE
    return page.words.text(f"case.left.{'outside' if is_outside else view.next.stage}", span=span)


def waiting_words(page: Page, view: CaseView) -> str:
    """`等客户 2天，计时暂停`; empty while nobody waits."""
    wait, words = view.waiting, page.words
    if wait is None:
        return ""
    told = words.text(
        "case.waiting", what=reason_words(page, wait.reason), since=words.duration(page.as_of - wait.since)
    )
    runs_on = words.text(f"case.runs_on.{view.ruling}") if wait.pauses and not view.is_paused and view.ruling else ""
    return comma(words, told, words.text("case.paused") if view.is_paused else runs_on)


def reason_words(page: Page, code: str | None) -> str:
    """The company's own word for what is waited for."""
    found = rules(page).waiting.find(code or WAITING_CUSTOMER)
    return page.words.name(found.zh, found.en or None) if found is not None else str(code or "")


def _over(words: Words, view: CaseView) -> str:
    if view.standing.stage == Exit.MERGED:
        master = view.one.merged_into or view.one.parent
        if master is not None:
            return words.text("case.over.merged_into", number=plain_markdown(master.number))
    took = words.duration(view.standing.since - view.one.case.received_at)
    return words.text(f"case.over.{view.standing.stage}", took=took)


def crumb(page: Page, view: CaseView) -> str:
    """`**#1023**　电梯，严重度 2，第 2 次反映`."""
    words, row = page.words, view.one.case
    kind = words.text(f"kind.{row.kind}")
    cause = words.name(row.cause_name, row.cause_name_en) if row.cause_name else words.text("case.unsorted")
    parts = [kind, plain_markdown(cause), words.text("case.severity", n=row.severity)]
    if view.one.parent is not None:
        parts.append(words.text("case.follows", number=f"#{plain_markdown(view.one.parent.number)}"))
    if row.urgent:
        parts.append(words.text("case.urgent"))
    if view.times_raised > 1:
        parts.append(words.plural("case.raised", view.times_raised))
    elif view.repeats:
        parts.append(words.text("case.repeated"))
    if view.level:
        parts.append(words.text("case.level", n=view.level))
    if row.outside_body:
        number = plain_markdown(view.one.fields.outside_number or "")
        parts.append(f"{words.text(f'case.outside_body.{row.outside_body}')} {number}".strip())
    if row.is_red_line:
        red = words.text("case.red_line", word=row.red_line_word) if row.red_line_word else ""
        parts.append(f":red[{red or words.text('case.red_line_plain')}]")
    if row.confidential:
        parts.append(words.text("case.confidential"))
    gap = "\u3000" if words.is_chinese else "\u2003"
    return f"**#{plain_markdown(row.number)}**{gap}{comma(words, *parts)}"


def moment(
    words: Words, at: datetime | None, precision: str = Precision.INSTANT, *, as_of: datetime | None = None
) -> str:
    """As exactly as it is known; on one line. With `as_of` the year is told where it is another one."""
    if at is None or precision == Precision.UNKNOWN:
        return MISSING
    day = words.day(at) if as_of is None else dated(words, at, as_of)
    told = day if precision == Precision.DAY else f"{day} {words.clock(at)}"
    return told.replace(" ", "\u00a0")


def dated(words: Words, at: datetime, as_of: datetime) -> str:
    """The day, with its year where that is another one."""
    same = words.local(at).year == words.local(as_of).year
    return words.day(at) if same else words.full_day(at)


def by_words(words: Words, at: datetime, *, as_of: datetime | None = None) -> str:
    """An instant as it is; the end of a day as that day: `11月24日内` for midnight of the 25th."""
    local = words.local(at)
    if (local.hour, local.minute) != (0, 0):
        return moment(words, at, as_of=as_of)
    last = at - timedelta(minutes=1)
    return words.text("case.within_day", day=words.day(last) if as_of is None else dated(words, last, as_of))


def mark_words(words: Words, mark: StageMark, as_of: datetime, *, is_next: bool, is_paused: bool = False) -> str:
    """Icon and name of a stage, and beneath it when it was done or is due."""
    name = words.text(f"case.stage.{mark.stage}")
    if mark.done_at is not None:
        done = _broken_between(moment(words, mark.done_at, mark.precision, as_of=as_of))
        return f":blue[:material/check_circle:] **{name}**  \n:small[:gray[{done}]]"
    icon = ":red[:material/schedule:]" if mark.is_late else ":gray[:material/circle:]"
    shown = f"**{name}**" if is_next else f":gray[{name}]"
    if mark.is_skipped:
        return f":gray[:material/remove_circle_outline: {name}]  \n:small[:gray[{words.text('case.skipped')}]]"
    if mark.due_at is None:
        at = _broken_between(moment(words, mark.responded_at))
        heard = words.text("case.responded", moment=at) if mark.responded_at else ""
        return f"{icon} {shown}" + (f"  \n:small[:gray[{heard}]]" if heard else "")
    if is_paused and mark.stage == Stage.RESOLVED:
        return f":gray[:material/pause_circle:] {shown}  \n:small[:gray[{words.text('case.paused')}]]"
    key = "case.promised_by" if mark.stage == Stage.ANSWERED else "case.by"
    due = words.text(key, moment=_broken_between(by_words(words, mark.due_at, as_of=as_of)))
    return f"{icon} {shown}  \n:small[{f':red[{due}]' if mark.is_late else due}]"


def _broken_between(moment: str) -> str:
    """In a narrow place the line ends between day and time, not within the day."""
    return whole(moment).replace("\u00a0", " ")


def whole(moment: str) -> str:
    """Chinese may end a line after any character; a day stays together all the same."""
    return re.sub(r"(\d+)月(\d+)日", "\\1\u2060月\u2060\\2\u2060日", moment.replace("年", "\u2060年\u2060"))


def recorder(words: Words, name: str) -> str:
    """Who wrote it down; on a machine without accounts nobody has a name."""
    return words.text("auth.me") if name == JUST_ME else name


def bare(line: str) -> str:
    """Markdown's signs taken out again: `:red[逾期 7]` reads `逾期 7`."""
    line = re.sub(r":(?:red|gray|small|orange|green|blue)\[([^\]]*)\]", r"\1", line)
    return re.sub(r"\\(.)", r"\1", line.replace("**", "").replace("\u2060", ""))
