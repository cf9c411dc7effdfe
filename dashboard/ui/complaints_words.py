"""The sentences of the Complaints page, worded from values."""

from __future__ import annotations

from datetime import datetime, timedelta

from dashboard.i18n.words import Words
from dashboard.metrics.model import Value
from dashboard.reports.causes import TO_SORT_WARNING, Pareto
from dashboard.reports.complaints_screen import ComplaintsScreen
from dashboard.reports.funnel import Funnel
from dashboard.reports.series import Series
from dashboard.reports.stuck import Stuck, StuckCase, Trouble
from dashboard.ui.case_marks import marks_words
from dashboard.ui.case_words import bare, comma, keeper_words, with_words
from dashboard.ui.filters import Chosen
from dashboard.ui.page import Page

DAY = 86_400
VITAL_SHARE, VITAL_MOST = 0.5, 4
BARS = 9
TENTHS_BELOW = 100


def several(words: Words, chosen: Chosen, n: int) -> str:
    """`104 起投诉`, `12 repairs`; of several kinds together: `30 起事项`."""
    kinds = chosen.selection.kinds
    return words.plural(f"complaints.n.{kinds[0] if len(kinds) == 1 else 'case'}", n)


def headline(page: Page, chosen: Chosen, stuck: Stuck) -> str:
    """`逾期 7、今日到期 4、超承诺 2；最久：#1023 待派单 3天，在陈主管处。`; what is zero is left out."""
    words = page.words
    if not stuck.open:
        kinds = chosen.selection.kinds
        return words.text("complaints.none_open", what=words.text(f"complaints.what.{_kind(kinds)}"))
    late = words.plural("complaints.late", stuck.late)
    parts = [f":red[{late}]"] if stuck.late else []
    parts += [words.plural("complaints.today", stuck.due_today)] if stuck.due_today else []
    if stuck.promise_broken:
        parts.append(f":red[{words.plural('complaints.promise', stuck.promise_broken)}]")
    first = words.listing(parts) if parts else words.plural("complaints.open", stuck.open)
    longest = _longest(page, stuck.longest)
    end = "。" if words.is_chinese else "."
    return (("；" if words.is_chinese else "; ").join(part for part in (first, longest) if part)) + end


def _kind(kinds: tuple[str, ...]) -> str:
    return kinds[0] if len(kinds) == 1 else "case"


def _longest(page: Page, case: StuckCase | None) -> str:
    if case is None:
        return ""
    told = comma(page.words, waits_words(page, case), with_words(page.words, case.row))
    return page.words.text("complaints.longest", number=sign(case), told=told)


def waits_words(page: Page, case: StuckCase) -> str:
    """`待派单 3.8 天`, as its row has it; less than a day in hours and minutes."""
    words, since = page.words, page.as_of - case.standing.since
    exact = words.text("unit.days_exact", n=_days(words, since))
    return words.text(f"case.waits.{case.standing.stage}", since=exact if since.days else words.duration(since))


def due_cell(words: Words, case: StuckCase, as_of: datetime) -> str:
    """`逾期 1天4小时`, `超承诺 2小时`, `今日 14:00`."""
    if case.due_at is None:
        return "—"
    if case.trouble is Trouble.LATE and case.due_at < as_of:
        if case.is_promise_broken:
            return words.text("complaints.cell.late_promised", span=words.duration(as_of - case.due_at))
        return words.text("complaints.cell.late", span=words.duration(as_of - case.due_at))
    if case.trouble is Trouble.PROMISE:
        return words.text("complaints.cell.promise", span=words.duration(as_of - case.due_at))
    if case.trouble is Trouble.TODAY:
        return words.text("complaints.cell.today", at=words.clock(case.due_at))
    return words.moment(case.due_at)


def stage_cell(words: Words, case: StuckCase, as_of: datetime) -> str:
    """`待派单 3.0 天`."""
    return words.text(f"complaints.stage.{case.standing.stage}", days=_days(words, as_of - case.standing.since))


def _days(words: Words, since: timedelta) -> str:
    """`3.0`; from a hundred days on the tenths say nothing: `6,018`."""
    days = since / timedelta(days=1)
    return words.number(days, 1 if days < TENTHS_BELOW else 0)


def sign(case: StuckCase) -> str:
    """`#1023`; a number that is a word of its own stands as it is: `Case 342`."""
    number = case.row.number
    return f"#{number}" if number.isdecimal() else number


def matter_cell(words: Words, case: StuckCase) -> str:
    """What was said, after its marks, as the board has them."""
    return marks_words(words, case.marks) + case.row.content


def keeper_cell(words: Words, case: StuckCase) -> str:
    return keeper_words(words, case.row) or "—"


def team_cell(words: Words, case: StuckCase) -> str:
    return words.name(case.row.team_name, case.row.team_name_en) if case.row.team_name else "—"


def stuck_note(words: Words, stuck: Stuck) -> str:
    if not stuck.in_trouble:
        return words.plural("complaints.quiet_note", len(stuck.cases))
    return words.plural("complaints.stuck_note", stuck.in_trouble)


def funnel_note(words: Words, screen: ComplaintsScreen) -> str:
    """What the bars are; and while some are still on the way, that this cohort is not finished."""
    told = words.text("complaints.funnel_note")
    if screen.funnel.left:
        told += words.plural("complaints.funnel_left", screen.funnel.left)
    if screen.funnel.waiting:
        share = words.percent(screen.funnel.waiting / screen.funnel.received, 0)
        told += words.plural("complaints.funnel_waiting", screen.funnel.waiting, share=share)
    return told


def closed_past_words(words: Words, found: Funnel) -> str:
    """`另有已结案而未回访的 7 起：…`: why more were closed than were answered or followed up. Empty where none was."""
    told = [
        words.plural(f"complaints.closed_past.{stage}", n)
        for stage, n in found.closed_past.items()
        if n and found.stage(stage).reached < found.stages[-1].reached
    ]
    return ("" if words.is_chinese else " ").join(told)


def vital_causes(found: Pareto) -> int:
    """How many of the first causes make half of all, at most VITAL_MOST; none where there is nothing but a catch-all."""
    sorted_ones = [one for one in found.slices if not one.is_catch_all]
    for place, one in enumerate(sorted_ones[:VITAL_MOST], start=1):
        if one.cumulative >= VITAL_SHARE:
            return place
    return min(len(sorted_ones), VITAL_MOST - 1)


def causes_note(words: Words, found: Pareto, to_sort: Value) -> str:
    """`前 3 项占 58%；待归类 9%`; above a tenth the call to sort them out."""
    vital = vital_causes(found)
    parts = []
    if vital:
        parts.append(
            words.plural("complaints.vital", vital, share=words.percent(found.slices[vital - 1].cumulative, 0))
        )
    if to_sort.numerator:
        key = "complaints.to_sort_many" if (to_sort.value or 0) > TO_SORT_WARNING else "complaints.to_sort"
        parts.append(words.text(key, share=words.percent(to_sort.value, 0)))
    return ("；" if words.is_chinese else "; ").join(parts)


def weekly_note(words: Words, series: Series) -> str:
    if series.limits is None:
        return words.text(f"complaints.no_limits.{series.no_limits}")
    last = series.last_complete
    signal = series.signal_at(last) if last is not None else None
    if signal is not None and last is not None:
        return words.text("complaints.weekly_signal", n=words.number(series.values[last]))
    return words.text("complaints.weekly_note")


def page_text(page: Page, chosen: Chosen, screen: ComplaintsScreen) -> str:
    """The page for a chat; no names of customers."""
    words = page.words
    lines = [headline(page, chosen, screen.stuck)]
    lines += [
        f"{sign(case)} {due_cell(words, case, page.as_of)} {stage_cell(words, case, page.as_of)} "
        f"{marks_words(words, case.marks)}{keeper_cell(words, case)}"
        for case in screen.stuck.cases[:BARS]
    ]
    if screen.funnel.received:
        cohort = several(words, chosen, screen.funnel.received)
        told = [f"{words.text(f'case.stage.{one.stage}')} {one.reached}" for one in screen.funnel.stages]
        lines.append(
            words.text("complaints.funnel", cohort=cohort) + ("：" if words.is_chinese else ": ") + " → ".join(told)
        )
        lines.append(causes_note(words, screen.causes, screen.figures["unsorted_share"]))
    return "\n".join(bare(line).replace("\u00a0", " ") for line in lines if line)


def headline_alt(page: Page, stuck: Stuck) -> str:
    """The finding of the list, for who hears it."""
    first = stuck.cases[0]
    return f"{sign(first)} {due_cell(page.words, first, page.as_of)}"
