"""The sentences of the Callbacks page, worded from values."""

from __future__ import annotations

from datetime import timedelta
from math import ceil

from dashboard.i18n.words import Words
from dashboard.metrics.model import Value
from dashboard.reports.callbacks import Backlog, Flow
from dashboard.reports.callbacks_screen import CallbacksScreen, ToCall
from dashboard.ui.filters import Chosen
from dashboard.ui.loaders import organisation
from dashboard.ui.page import Page
from dashboard.ui.period_names import when_word
from dashboard.ui.period_words import week_label
from data_access.vocabulary import AttemptResult

FEWEST_TO_JUDGE = 10
NEWS = timedelta(weeks=4)


def headline(page: Page, chosen: Chosen, screen: CallbacksScreen) -> str:
    """`上周应回访 210，完成 189（90.0%），成功 162（77.1%）；逾期 18，7 天以上 3；今日 42。`; what is zero is left out."""
    words = page.words
    parts = [_of_period(page, chosen, screen), _overdue(words, screen)]
    if screen.headline.today:
        parts.append(words.plural("callbacks.today", screen.headline.today))
    parts.append(_collapse(words, chosen, screen))
    told = [part for part in parts if part]
    if not screen.backlog.open and not screen.headline.due and screen.collapse is None:
        return words.text("callbacks.nothing")
    return ("；" if words.is_chinese else "; ").join(told) + ("。" if words.is_chinese else ".")


def _of_period(page: Page, chosen: Chosen, screen: CallbacksScreen) -> str:
    words, top = page.words, screen.headline
    when = when_word(page, chosen.period)
    if not top.due:
        return words.text("callbacks.none_due", when=when)
    completion, on_time, reached = screen.rates
    told = words.text(
        "callbacks.of_period",
        when=when,
        due=words.number(top.due),
        completed=_judged(words, chosen, screen, "completed", completion),
        reached=_counted(words, "reached", reached),
    )
    if on_time.value is None:
        return told
    return told + ("，" if words.is_chinese else ", ") + _judged(words, chosen, screen, "on_time", on_time)


def _collapse(words: Words, chosen: Chosen, screen: CallbacksScreen) -> str:
    """A past week far below what is usual, for as long as it is news; later the note under the chart tells of it."""
    found = screen.collapse
    if found is None or found.period == chosen.period or chosen.selection.as_of - found.period.end > NEWS:
        return ""
    what = "on_time" if found.slug == "callback_on_time_rate" else "completed"
    told = words.text(
        f"callbacks.collapse.{what}",
        week=week_label(found.period),
        share=words.percent(found.value),
        usual=words.percent(found.usual, 0),
    )
    return f":red[{told}]"


def _judged(words: Words, chosen: Chosen, screen: CallbacksScreen, what: str, rate: Value) -> str:
    """Red when a complete period missed the company's target, or was the one that collapsed."""
    told = _counted(words, what, rate)
    closed = chosen.period.is_complete(chosen.selection.as_of) and rate.n >= FEWEST_TO_JUDGE
    target = screen.targets.of(rate.slug)
    missed = closed and rate.value is not None and target is not None and rate.value < target
    found = screen.collapse
    collapsed = found is not None and found.slug == rate.slug and found.period == chosen.period
    return f":red[{told}]" if missed or collapsed else told


def _counted(words: Words, what: str, rate: Value) -> str:
    """Number and share; of fewer than ten only the number."""
    n = words.number(rate.numerator)
    if rate.counts_only or rate.value is None:
        return words.text(f"callbacks.counted.{what}_few", n=n)
    return words.text(f"callbacks.counted.{what}", n=n, share=words.percent(rate.value))


def _overdue(words: Words, screen: CallbacksScreen) -> str:
    top = screen.headline
    if not top.overdue:
        return ""
    told = f":red[{words.plural('callbacks.overdue', top.overdue)}]"
    if not top.long:
        return told
    long = words.text("callbacks.overdue_long", days=top.long_from, n=words.number(top.long))
    return told + ("，" if words.is_chinese else ", ") + long


def gaps_told(page: Page, screen: CallbacksScreen) -> str:
    """Teams that have more to call by tonight than they can in a day: plainly, with the days that it takes."""
    words, names = page.words, organisation(page)
    told = []
    for gap in screen.gaps:
        team = names.team(gap.team_id)
        told.append(
            words.plural(
                "callbacks.gap",
                ceil(gap.waiting / gap.a_day),
                team=words.name(team.name, team.name_en) if team else words.text("callbacks.nobody"),
                waiting=words.number(gap.waiting),
                a_day=words.number(gap.a_day),
            )
        )
    return "".join(told) if words.is_chinese else " ".join(told)


def backlog_note(words: Words, backlog: Backlog) -> str:
    waiting = backlog.today + backlog.overdue
    told = words.plural("callbacks.waiting", waiting)
    if backlog.later:
        told += ("，" if words.is_chinese else ", ") + words.text("callbacks.later", n=words.number(backlog.later))
    return told


def pace(words: Words, flow: Flow, backlog: Backlog) -> str:
    """How fast they come in and are completed, and when what waits is cleared at that pace."""
    if not backlog.open:
        return words.text("callbacks.no_backlog")
    if not flow.arrivals_per_day and not flow.completions_per_day:
        return words.text("callbacks.no_pace")
    rates = words.text(
        "callbacks.pace",
        arrived=words.number(flow.arrivals_per_day, _digits(flow.arrivals_per_day)),
        completed=words.number(flow.completions_per_day, _digits(flow.completions_per_day)),
    )
    days = flow.clearing.days_to_clear
    outlook = (
        words.text("callbacks.not_clearing") if days is None else words.plural("callbacks.clears", max(1, round(days)))
    )
    return rates + ("" if words.is_chinese else " ") + outlook


def _digits(rate: float) -> int:
    return 0 if rate >= 10 else 1


def due_cell(words: Words, one: ToCall) -> str:
    return words.plural("callbacks.days_late", one.days_late) if one.days_late else words.text("callbacks.due_today")


def tries_cell(words: Words, one: ToCall) -> str:
    """`2 次，无人接 20日 10:12`; an em dash when nobody has called yet."""
    row = one.row
    if not row.attempts or row.last_result is None:
        return "—"
    tried = words.plural("callbacks.tries", row.attempts)
    return words.text(
        "callbacks.last_try",
        tries=tried,
        result=words.text(f"attempt.{row.last_result}"),
        at=words.moment(row.last_at),
    )


def reasons_cell(words: Words, one: ToCall) -> str:
    """`服务完工、投诉解决`; and plainly where the customer is not to be called, or the number is wrong."""
    told = words.listing([words.text(f"callback_reason.{reason}") for reason in (one.row.reason, *one.row.parts)])
    marks = [words.text("callbacks.mark.do_not_call")] if one.row.do_not_call else []
    marks += [words.text("callbacks.mark.needs_phone")] if one.row.needs_phone else []
    return " ".join([told, *marks])


def keeper(page: Page, staff_id: int | None, team_id: int | None = None) -> str:
    """Who has it: the person, else the team, else nobody."""
    names = organisation(page)
    found = names.person(staff_id) or names.team(team_id)
    return page.words.name(found.name, found.name_en) if found else page.words.text("callbacks.nobody")


def results(words: Words) -> dict[AttemptResult, str]:
    return {result: words.text(f"attempt.{result}") for result in AttemptResult}


def page_text(page: Page, chosen: Chosen, screen: CallbacksScreen) -> str:
    """The page for a chat: headline, backlog, pace; no names."""
    lines = [headline(page, chosen, screen), backlog_note(page.words, screen.backlog)]
    if screen.backlog.open:
        lines.append(pace(page.words, screen.flow, screen.backlog))
    return "\n".join(line.replace(":red[", "").replace("]", "") for line in lines)
