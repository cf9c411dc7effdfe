"""The sentences of This week, worded from values."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from dashboard.i18n.words import Words
from dashboard.metrics.model import Unit, Value, whole_limit
from dashboard.periods import local_date
from dashboard.reports.week_earlier import Earlier
from dashboard.reports.week_findings import Sort, WeekFinding
from dashboard.reports.week_screen import WeekScreen
from dashboard.ui.case_words import bare, comma
from dashboard.ui.filters import Chosen
from dashboard.ui.loaders import organisation
from dashboard.ui.number_words import COUNTED, number_words
from dashboard.ui.page import Page
from dashboard.ui.period_names import when_word
from dashboard.ui.tables import plain_markdown
from data_access.queries.actions import ActionRow

MINUTE = 60
HOURS_FROM = 2 * 3600
"""A median from here on is told in hours."""


def semicolon(words: Words, *parts: str) -> str:
    return ("；" if words.is_chinese else "; ").join(part for part in parts if part)


def headline(page: Page, chosen: Chosen, screen: WeekScreen) -> str:
    """`上周新增投诉 31 起，属正常波动；在办 58，逾期 7，其中南区 5。`; what is zero is left out."""
    words = page.words
    if is_beginning(screen):
        return words.text("week.empty")
    told = semicolon(words, _received(page, chosen, screen), _backlog(page, screen))
    return told + ("。" if words.is_chinese else ".")


def is_beginning(screen: WeekScreen) -> bool:
    """Nothing was ever put in."""
    return screen.store_is_empty and not screen.open.n and not screen.received.now.n


def _received(page: Page, chosen: Chosen, screen: WeekScreen) -> str:
    words, count = page.words, screen.received.now.n
    if not count:
        return ""
    first = words.plural("week.received", count, when=when_word(page, chosen.period))
    return comma(words, first, verdict(words, screen))


def verdict(words: Words, screen: WeekScreen) -> str:
    """Whether the week is usual; an unfinished one, or one without limits, stands beside the week before.

    Empty where the company had no data yet in the week before.
    """
    series, before = screen.judged, screen.received.before.value
    if screen.received.is_unfinished:
        return "" if before is None else words.text("week.same_part", n=words.number(before))
    place = series.last_complete
    if series.limits is None or place is None:
        return "" if before is None else words.text("week.before", n=words.number(before))
    signal = series.signal_at(place)
    if signal is None:
        return words.text("week.usual")
    if signal.rule == 1:
        upper = signal.side == "above"
        limit = whole_limit(series.limits.upper if upper else series.limits.lower, upper=upper)
        return words.text(f"week.beyond.{signal.side}", limit=words.number(limit))
    return words.text(f"week.shifted.{signal.side}", mean=words.number(series.limits.centre))


def _backlog(page: Page, screen: WeekScreen) -> str:
    words = page.words
    if not screen.open.n:
        return words.text("week.none_open")
    parts = [words.plural("week.open", screen.open.n)]
    if screen.late.n:
        parts.append(f":red[{words.plural('week.late', screen.late.n)}]")
        parts.append(_latest_team(page, screen))
    return comma(words, *parts)


def _latest_team(page: Page, screen: WeekScreen) -> str:
    """The team with most of the late ones, where a team has at least two of them and is not the only one to be seen."""
    line = screen.latest_team
    late = line.values[1].n if line is not None and line.values[1] is not None else 0
    if line is None or line.team_id is None or late < 2 or len(screen.teams) < 2:
        return ""
    return page.words.text("week.of_them", team=team_name(page, line.team_id), n=page.words.number(late))


def team_name(page: Page, team_id: int | None) -> str:
    team = organisation(page).team(team_id)
    return page.words.name(team.name, team.name_en) if team else page.words.text("week.no_team")


AT_THE_END = frozenset({"past_due", "callbacks_overdue"})
"""Backlogs: their figure is the one at the week's end, not of the week."""


def finding_words(page: Page, one: WeekFinding) -> str:
    """`**电梯故障投诉 9 起**，上限 7；全部在澜湖湾。`"""
    words, found = page.words, one.found
    if one.sort is Sort.CAUSE:
        return _cause(page, one)
    edge = _whole_limit(one) if found.unit in COUNTED else found.limit
    shown, limit, mean = (_number(words, found.unit, value) for value in (found.value, edge, found.centre))
    beyond = "beyond_stock" if found.slug in AT_THE_END else "beyond"
    key = f"{beyond if found.rule == 1 else 'run'}.{found.side}"
    judged = words.text(f"week.judged.{key}", value=shown, limit=limit, mean=mean)
    return words.text("week.sentence", told=comma(words, f"**{_subject(page, one)}**", judged))


def _subject(page: Page, one: WeekFinding) -> str:
    """`服务态度评分`（南区客服，1 人）."""
    words = page.words
    name = words.text(f"metric.{one.found.slug}.name")
    if one.item is not None:
        name = words.text("week.score", item=plain_markdown(words.name(one.item.name, one.item.name_en)))
    if one.sort is Sort.PERSON:
        return words.text("week.one_person", name=name, team=plain_markdown(team_name(page, one.team_id)))
    if one.sort is Sort.TEAM:
        return words.text("week.one_team", name=name, team=plain_markdown(team_name(page, one.team_id)))
    return name


def _number(words: Words, unit: Unit, value: float) -> str:
    return words.number(value, 1) if unit is Unit.SCORE else number_words(words, unit, value)


def _whole_limit(one: WeekFinding) -> int:
    return whole_limit(one.found.limit, upper=one.found.side == "above")


def _cause(page: Page, one: WeekFinding) -> str:
    words, count = page.words, int(one.found.value)
    told = words.plural("week.cause", count, cause=_cause_told(page, one), limit=words.number(_whole_limit(one)))
    site = organisation(page).site(one.site_id)
    if site is None or one.is_at_one_site or one.at_site * 2 <= count:
        return words.text("week.sentence", told=told)
    where = plain_markdown(words.name(site.name, site.name_en))
    key = "week.all_at" if one.at_site == count else "week.most_at"
    return words.text("week.sentence", told=semicolon(words, told, words.text(key, site=where, n=one.at_site)))


def _cause_told(page: Page, one: WeekFinding) -> str:
    """The cause; with its site where only there it is out of the ordinary."""
    cause, site = cause_name(page, one.key), organisation(page).site(one.site_id)
    if site is None or not one.is_at_one_site:
        return cause
    words = page.words
    return words.text("week.cause_at", cause=cause, site=plain_markdown(words.name(site.name, site.name_en)))


def cause_name(page: Page, cause_id: int | None) -> str:
    cause = organisation(page).cause(cause_id)
    return plain_markdown(page.words.name(cause.name, cause.name_en)) if cause else page.words.text("case.unsorted")


def charted_title(page: Page, one: WeekFinding | None) -> str:
    words = page.words
    if one is None:
        return words.text("week.chart.received")
    if one.sort is Sort.CAUSE:
        return words.text("week.chart.cause", cause=_cause_told(page, one))
    return words.text("week.chart.metric", name=words.text(f"metric.{one.found.slug}.name"))


def unusual_note(words: Words, screen: WeekScreen) -> str:
    """Which week is judged, and how much more there is: `第 46 周，对照此前各周；另有 2 项未列`."""
    place = screen.judged.last_complete
    if screen.judged.limits is None or place is None:
        return words.text("week.unusual_few")
    told = words.text("week.judged_week", week=int(screen.judged.points[place].period.key[6:]))
    if not screen.findings:
        return told
    if screen.untold:
        return semicolon(words, told, words.plural("week.untold", screen.untold))
    return semicolon(words, told, words.text("week.nothing_else"))


def earlier_words(words: Words, one: Earlier) -> str:
    """`第 41 周按时回访率 12.0%，低于下限 46.2%；上周已恢复正常。`"""
    upper = one.side == "above"
    limit = whole_limit(one.limit, upper=upper) if one.unit in COUNTED else one.limit
    told = words.text(
        f"week.earlier.{one.side}",
        week=int(one.period.key[6:]),
        name=words.text(f"metric.{one.slug}.name"),
        value=_number(words, one.unit, one.value),
        limit=_number(words, one.unit, limit),
    )
    return words.text(
        "week.sentence", told=semicolon(words, told, words.text("week.earlier.over") if one.is_over else "")
    )


def response_unit(value: Value) -> str:
    return "hours" if (value.value or 0) >= HOURS_FROM else "minutes"


def in_unit(seconds: float | None, unit: str) -> float | None:
    if seconds is None:
        return None
    return seconds / 3600 if unit == "hours" else seconds / MINUTE


def actions_note(page: Page, actions: tuple[ActionRow, ...]) -> str:
    """`4 项，完成 2，过期 1`; what is zero is left out."""
    words, today = page.words, local_date(page.as_of, page.company.zone)
    done = sum(one.done_at is not None for one in actions)
    late = sum(is_late(one, today) for one in actions)
    parts = [words.plural("week.actions", len(actions))]
    if done:
        parts.append(words.plural("week.actions_done", done))
    if late:
        parts.append(f":red[{words.plural('week.actions_late', late)}]")
    return comma(words, *parts)


def is_late(action: ActionRow, today: date) -> bool:
    return action.done_at is None and action.by_when is not None and action.by_when < today


def action_line(page: Page, action: ActionRow) -> str:
    """`约谈电梯维保　陈主管 11月20日　过期 3天`."""
    words, today = page.words, local_date(page.as_of, page.company.zone)
    gap = "\u3000" if words.is_chinese else "\u2003"
    who = plain_markdown(action.who) + (f" {words.day(action.by_when)}" if action.by_when else "")
    state = f":gray[{words.text('week.action_open')}]"
    if action.done_at is not None:
        state = f":green[:material/check:] {words.text('week.action_done')}"
    elif action.by_when is not None and is_late(action, today):
        state = f":red[{words.plural('week.action_late', (today - action.by_when).days)}]"
    return f"{plain_markdown(action.what)}{gap}:gray[{who}]{gap}{state}"


def page_text(
    page: Page, chosen: Chosen, screen: WeekScreen, waiting: Sequence[str], actions: tuple[ActionRow, ...]
) -> str:
    """The page for a chat: headline, findings, the lists that wait, teams' late cases, actions."""
    words = page.words
    lines = [headline(page, chosen, screen), *(f"- {finding_words(page, one)}" for one in screen.findings)]
    if screen.earlier is not None:
        lines.append(f"- {earlier_words(words, screen.earlier)}")
    lines += [f"- {told}" for told in waiting]
    for line in screen.teams:
        late = line.values[1]
        if late is not None and late.n:
            lines.append(f"- {team_name(page, line.team_id)} {words.plural('week.late', late.n)}")
    lines += [f"- {action_line(page, one)}" for one in actions]
    return "\n".join(bare(line).replace(":material/check:", "").replace("\u00a0", " ") for line in lines)
