"""The filters, kept in the link: whoever opens it sees the same page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

import streamlit as st

from dashboard.i18n.words import Words
from dashboard.periods import Period, PeriodError, boundaries, iso_week, opening_week, parse_period, weeks_before
from dashboard.rules.sla import SEVERITIES
from dashboard.ui.loaders import organisation
from dashboard.ui.page import Page
from dashboard.ui.period_words import period_words
from data_access.queries.organisation import Named
from data_access.scope import Selection, Split
from data_access.vocabulary import CaseKind, Channel, Tier

WEEKS_OFFERED = 8


@dataclass(frozen=True)
class Offer:
    """Which filters a page offers beside period, site and team."""

    kinds: bool = False
    channels: bool = False
    tiers: bool = False
    causes: bool = False
    severities: bool = False
    staff: bool = False
    default_kinds: tuple[str, ...] = ()  # hold while the link names none
    opening_weeks: int = 1  # more than one: the page opens on so many complete weeks
    period: bool = True  # a page about how things stand at the cut-off has none to choose


@dataclass(frozen=True)
class Chosen:
    """What was chosen. `selection` carries period, cut-off, scope and filters to the queries."""

    period: Period
    selection: Selection
    described: tuple[str, ...]  # the filters in words, for the scope line and exports
    strange: tuple[str, ...] = ()  # sentences about what in the link could not be followed

    def last_weeks(self, count: int) -> tuple[Period, ...]:
        """`count` weeks up to the one in which the period ends, oldest first."""
        last = iso_week(self.period.zone, self.period.end - timedelta(seconds=1))
        return (*weeks_before(last, count - 1), last)

    def by_week(self, count: int) -> Selection:
        return self.selection.split(Split.WEEK, boundaries(self.last_weeks(count)))


def choose(page: Page, offer: Offer) -> Chosen:
    """Draw the filters in the current container and read them from the link."""
    words, names, scope = page.words, organisation(page), page.viewer.scope
    strange: list[str] = []
    period = _choose_period(page, offer, strange)
    fields: list[tuple[str, str, Sequence[str], Callable[[str], str], bool]] = [
        ("site", words.term("site"), _keys("site", names.sites, scope.sites), _namer(words, names.sites), True),
        ("team", words.text("filter.team"), _keys("team", names.teams, scope.teams), _namer(words, names.teams), True),
        ("kind", words.text("filter.kind"), list(CaseKind), lambda code: words.text(f"kind.{code}"), offer.kinds),
        ("cause", words.text("filter.cause"), _keys("cause", names.causes), _namer(words, names.causes), offer.causes),
        (
            "channel",
            words.text("filter.channel"),
            list(Channel),
            lambda code: words.text(f"channel.{code}"),
            offer.channels,
        ),
        (
            "severity",
            words.text("filter.severity"),
            [str(one) for one in SEVERITIES],
            lambda code: words.text("case.severity", n=code),
            offer.severities,
        ),
        ("tier", words.text("filter.tier"), list(Tier), lambda code: words.text(f"tier.{code}"), offer.tiers),
        ("person", words.text("filter.person"), _keys("person", names.staff), _namer(words, names.staff), offer.staff),
    ]
    picked: dict[str, tuple[str, ...]] = {}
    described: list[str] = []
    for name, label, options, show, offered in fields:
        picked[name] = _pick_many(words, name, label, options, show, strange) if offered else ()
        described += [show(value) for value in picked[name]]
    selection = Selection(
        as_of=page.as_of,
        start=period.start,
        end=period.end,
        scope=scope,
        kinds=picked["kind"] or offer.default_kinds,
        channels=picked["channel"],
        tiers=picked["tier"],
        site_ids=_numbers(picked["site"]),
        team_ids=_numbers(picked["team"]),
        cause_ids=_with_those_below(_numbers(picked["cause"]), names.causes),
        severities=_numbers(picked["severity"]),
        staff_ids=_numbers(picked["person"]),
    )
    return Chosen(period, selection, tuple(described), tuple(strange))


def _choose_period(page: Page, offer: Offer, strange: list[str]) -> Period:
    """The period of the link; without one, the week (or weeks) on which the page opens."""
    words, zone = page.words, page.company.zone
    opening = opening_week(page.as_of, zone)
    if offer.opening_weeks > 1:
        running = iso_week(zone, page.as_of - timedelta(minutes=1))
        opening = _joined(weeks_before(running, offer.opening_weeks))
    if not offer.period:
        return opening
    options = _offered_periods(page, opening)
    asked = st.query_params.get("period")
    current = opening
    if asked:
        try:
            current = parse_period(asked, zone)
        except PeriodError:
            strange.append(words.text("filter.bad_period", given=asked))
    shown = {one.key: period_words(words, one) for one in (*options, current)}
    _follow_link("filter.period", current.key)
    st.selectbox(
        words.text("filter.period"),
        list(shown),
        format_func=shown.__getitem__,
        key="filter.period",
        on_change=_write_link,
        args=("period", "filter.period", opening.key),
        accept_new_options=True,
        help=words.text("filter.period_help"),
    )
    return current


def _offered_periods(page: Page, opening: Period) -> list[Period]:
    """This week and the ones before it, the last four and thirteen complete weeks, this month and the last."""
    zone = page.company.zone
    this_week = iso_week(zone, page.as_of - timedelta(minutes=1))
    past = weeks_before(this_week, 13)
    month = parse_period(f"{this_week.days[-1]:%Y-%m}", zone)
    offered = [opening, this_week, *reversed(past[-WEEKS_OFFERED:]), _joined(past[-4:]), _joined(past), month]
    return [*offered, month.previous()]


def _joined(weeks: Sequence[Period]) -> Period:
    return parse_period(f"{weeks[0].first_day}/{weeks[-1].end_day}", weeks[0].zone)


def _pick_many(
    words: Words,
    name: str,
    label: str,
    options: Sequence[str],
    show: Callable[[str], str],
    strange: list[str],
) -> tuple[str, ...]:
    """What of the link is offered; anything else in it is named, since without it the page shows more than was meant."""
    asked = st.query_params.get_all(name)
    for stranger in asked:
        if stranger not in options:
            strange.append(words.text("filter.unknown", label=label, given=stranger))
    if not options:
        return ()
    key = f"filter.{name}"
    current = [value for value in asked if value in options]
    _follow_link(key, current)
    st.multiselect(
        label,
        options,
        format_func=show,
        key=key,
        on_change=_write_link,
        args=(name, key, []),
        placeholder=words.text("filter.all"),
        select_all=False,
    )
    return tuple(current)


def _follow_link(key: str, value: object) -> None:
    """The link is the truth; the widget shows it, whoever changed it."""
    if st.session_state.get(key) != value:
        st.session_state[key] = value


def _write_link(name: str, key: str, default: object) -> None:
    value = st.session_state[key]
    if value == default or not value:
        st.query_params.pop(name, None)
    else:
        st.query_params[name] = value


def _keys(name: str, things: tuple[Named, ...], allowed: frozenset[int] | None = None) -> list[str]:
    """Those in use, and of those that are no longer in use the ones in the link: the past can still be looked at."""
    asked = st.query_params.get_all(name)
    seen = (thing for thing in things if allowed is None or thing.id in allowed)
    return [str(thing.id) for thing in seen if thing.active or str(thing.id) in asked]


def _namer(words: Words, things: tuple[Named, ...]) -> Callable[[str], str]:
    shown = {str(thing.id): words.name(thing.name, thing.name_en) for thing in things}
    return lambda key: shown.get(key, key)


def _numbers(keys: tuple[str, ...]) -> tuple[int, ...]:
    return tuple(int(key) for key in keys)


def _with_those_below(chosen: tuple[int, ...], causes: tuple[Named, ...]) -> tuple[int, ...]:
    """Whoever chooses a cause of the first level means all that belongs to it."""
    return (*chosen, *(one.id for one in causes if one.parent in chosen and one.id not in chosen))
