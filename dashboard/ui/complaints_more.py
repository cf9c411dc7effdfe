"""What came and went, what came back, who was urged; and beneath it what only an analyst reads."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from dashboard.charts.theme import CONFIG
from dashboard.charts.waiting_curve import waiting_curve
from dashboard.i18n.words import Words
from dashboard.metrics.model import Unit, Value
from dashboard.reports.complaints_screen import SHARES, ComplaintsScreen
from dashboard.reports.little import Little
from dashboard.reports.mature import RATE, Mature
from dashboard.ui.head import note, section
from dashboard.ui.links import link
from dashboard.ui.number_words import exposure_words, fraction_words, interval_words, reason_words, value_words
from dashboard.ui.page import Page, PageId
from dashboard.ui.period_words import period_words
from dashboard.ui.tables import small_table

HOUR, DAY = 3600, 86_400
_FLOW = ("open_before", "received", "reopened", "closed", "exited", "open_after")


def show_flow(page: Page, screen: ComplaintsScreen) -> None:
    """End = start + received + re-opened − closed − left by an exit, and whether it is."""
    words, found = page.words, screen.flow
    if not any(getattr(found, name) for name in _FLOW):
        return
    key = "complaints.flow_off" if found.difference else "complaints.flow_note"
    section(words.text("complaints.flow"), words.text(key, n=words.number(found.difference)))
    columns = [words.text(f"complaints.flow.{name}") for name in _FLOW]
    row = tuple(getattr(found, name) for name in _FLOW)
    breaches = [(0, len(_FLOW) - 1)] if found.difference else []
    small_table(
        page,
        columns,
        [row],
        formats=dict.fromkeys(range(len(row)), "{:,}"),
        breaches=breaches,
        alt=_sum(words, row),
        whole=True,
    )


def _sum(words: Words, row: tuple[int, ...]) -> str:
    before, received, reopened, closed, exited, after = (words.number(count) for count in row)
    return f"{before} + {received} + {reopened} − {closed} − {exited} = {after}"


def show_shares(page: Page, screen: ComplaintsScreen) -> None:
    """Come-backs, escalations, early closings; only where something was counted."""
    words = page.words
    values = [screen.figures[slug] for slug in SHARES if screen.figures[slug].value is not None]
    named = [(_share_name(words, value, screen.exposures), value) for value in values]
    if screen.mature is not None:
        place = int(bool(values) and values[0].slug == RATE)
        named.insert(place, (_mature_name(words, screen.mature), screen.mature.rate))
    if not named:
        return
    young = screen.figures["resolved_young"].n
    told = words.plural("complaints.too_young", young) if young else ""
    section(words.text("complaints.shares"), words.text("complaints.shares_note") + told)
    rows = [
        (
            name,
            "" if value.counts_only else _bare_value(words, value),
            fraction_words(words, value),
            "" if value.counts_only else interval_words(words, value),
        )
        for name, value in named
    ]
    columns = [words.text(f"complaints.quality.{name}") for name in ("what", "value", "n", "interval")]
    small_table(page, columns, rows, alt=words.text("complaints.shares"), whole=True, names_wrap=True)
    by_slug = {value.slug: value for _, value in reversed(named)}  # the re-open rate's remark once
    remarks = [told for value in reversed(by_slug.values()) if (told := _remark(words, value))]
    if remarks:
        note(("；" if words.is_chinese else "; ").join(remarks))
    if screen.mature is not None:
        asked = st.query_params.to_dict() | {"period": screen.mature.period.key}
        link(PageId.COMPLAINTS, words.text("complaints.see_mature"), **asked)


def _mature_name(words: Words, mature: Mature) -> str:
    """`重开率（2026年9月19日–10月16日解决的）`."""
    return words.text("complaints.mature", days=period_words(words, mature.period))


def _share_name(words: Words, value: Value, exposures: tuple[str, ...]) -> str:
    """`投诉率（每万户）`: a rate says what it is counted on."""
    name = words.text(f"metric.{value.slug}.name")
    if value.unit is not Unit.PER_10K:
        return name
    return words.text("complaints.rate_name", name=name, what=exposure_words(words, exposures))


def _bare_value(words: Words, value: Value) -> str:
    return words.number(value.value, 1) if value.unit is Unit.PER_10K else value_words(words, value)


def _remark(words: Words, value: Value) -> str:
    """What exactly is counted, where its name alone misleads; and why there is no interval."""
    key = f"complaints.remark.{value.slug}"
    told = words.text(key) if words.has(key) else ""
    return ("，" if words.is_chinese else ", ").join(part for part in (told, reason_words(words, value)) if part)


def show_urging(page: Page, screen: ComplaintsScreen) -> None:
    """Per department; nothing where nobody was urged."""
    words = page.words
    if not screen.urging:
        return
    section(words.text("complaints.urging"), words.text("complaints.urging_note"))
    rows = [
        (
            words.name(one.team.name, one.team.name_en) if one.team else words.text("complaints.nobody"),
            one.urged,
            one.answered,
            None if one.answer is None else one.answer / HOUR,
            None if one.answer_worked is None else one.answer_worked / HOUR,
        )
        for one in screen.urging
    ]
    columns = [words.text(f"complaints.urging.{name}") for name in ("team", "urged", "answered", "answer", "worked")]
    hours = lambda value: words.number(value, 1)  # noqa: E731
    formats: dict[int, str | Callable[[float], str]] = {1: "{:,}", 2: "{:,}", 3: hours, 4: hours}
    small_table(page, columns, rows, formats=formats, alt=words.text("complaints.urging"), names_whole=True)


def show_advanced(page: Page, screen: ComplaintsScreen) -> None:
    """Open cases in the time to resolve, and Little's law; only where there is anything to analyse."""
    words = page.words
    if screen.curve is None and screen.little is None:
        return
    with st.expander(words.text("complaints.advanced")):
        left, right = st.columns([6, 5], gap="large")
        with left:
            _show_curve(page, screen)
        with right:
            _show_little(page, screen.little)


def _show_curve(page: Page, screen: ComplaintsScreen) -> None:
    words, curve = page.words, screen.curve
    if curve is None:
        return
    section(words.text("complaints.curve"), _curve_note(words, screen))
    days = [0.0, *(time / DAY for time in curve.times), curve.longest / DAY]
    shares = [1.0, *curve.shares, curve.at(curve.longest)]
    median = None if curve.median is None else curve.median / DAY
    label = words.text("complaints.curve_half", days=words.number(median, 1))
    figure = waiting_curve(page.palette, days, shares, median, label, words.text("complaints.curve_unit"))
    st.plotly_chart(figure, theme=None, config=CONFIG, alt=_curve_note(words, screen), key="curve")


def _curve_note(words: Words, screen: ComplaintsScreen) -> str:
    """`一半在 2天3小时 内解决（工作时 14.2 小时）；只看已解决的会以为是 1天20小时`."""
    found, worked, naive = (
        screen.figures[slug] for slug in ("resolution_with_open", "resolution_with_open_work", "first_resolution")
    )
    if found.value is None:
        return words.text("complaints.curve_not_reached")
    hours = words.number(None if worked.value is None else worked.value / HOUR, 1)
    told = words.text("complaints.curve_note", span=words.duration(found.value), worked=hours)
    return told + words.text("complaints.curve_naive", span=words.duration(naive.value)) if naive.value else told


def _show_little(page: Page, found: Little | None) -> None:
    words = page.words
    if found is None:
        section(words.text("complaints.little"), words.text("complaints.little_short"))
        return
    section(words.text("complaints.little"), words.plural("complaints.little_note", found.days))
    numbers = (found.open, found.a_day, found.days_by_law, found.days_measured)
    columns = [words.text(f"complaints.little.{name}") for name in ("open", "a_day", "by_law", "measured")]
    exact = lambda value: words.number(value, 1)  # noqa: E731
    small_table(page, columns, [numbers], formats=dict.fromkeys(range(4), exact), alt=words.text("complaints.little"))
    verdicts = {
        True: "complaints.little_stable",
        False: "complaints.little_unstable",
        None: "complaints.little_unknown",
    }
    note(words.text(verdicts[found.is_stable]))
