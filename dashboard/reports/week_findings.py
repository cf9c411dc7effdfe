"""From everything out of the ordinary to the three sentences of This week: one matter is told once, where it is widest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from sqlmodel import Session

from dashboard.periods import Period
from dashboard.reports.series import Series, weekly
from dashboard.reports.unusual import Finding
from data_access.queries.organisation import Organisation, organisation
from data_access.queries.survey_answers import Item
from data_access.queries.survey_form import asked_items
from data_access.scope import Selection

SHOWN = 3
FEWEST_ANSWERS = 10
"""Metrics C8: under ten answers only counts are shown, so nobody is named for them."""


class Sort(StrEnum):
    """In the order in which they are told."""

    CAUSE = "cause"
    PERSON = "person"
    TEAM = "team"
    METRIC = "metric"


@dataclass(frozen=True)
class WeekFinding:
    """`key`: of the cause, person or team. `site_id`, `at_site`: where most of a cause's cases were, and how many.

    `series` counts the very rows that `found` counts.
    """

    sort: Sort
    found: Finding
    key: int | None = None
    site_id: int | None = None
    at_site: int = 0
    team_id: int | None = None
    item: Item | None = None
    series: Series | None = None

    @property
    def is_at_one_site(self) -> bool:
        """The finding itself is about the cause at that site, and not about the cause as a whole."""
        return _group(self.found, "site") is not None

    @property
    def is_breach(self) -> bool:
        """Something is late; the others are only unusual."""
        return self.found.slug in ("past_due", "callbacks_overdue")


@dataclass(frozen=True)
class Told:
    """The sentences, and how many more matters there were."""

    findings: tuple[WeekFinding, ...]
    untold: int


def week_findings(
    session: Session,
    selection: Selection,
    weeks: Sequence[Period],
    found: Sequence[Finding],
    known: Mapping[str, Series],
) -> Told:
    """The strongest matter of each sort first, so that three waves don't hide a person or a backlog."""
    names = organisation(session)
    items = {item.code: item for item in asked_items(session)}
    causes = _causes(session, selection, weeks, found)
    people = [_person(one, names, items) for one in _worst_of_each(found, "person") if one.n >= FEWEST_ANSWERS]
    explained = {person.team_id for person in people}
    teams = [one for one in (_team(one, items) for one in _worst_of_each(found, "team")) if one.key not in explained]
    whole = [WeekFinding(Sort.METRIC, one, series=known.get(one.slug)) for one in found if not one.groups]
    if causes:  # what one cause has lifted is no news of its own, neither in total nor at a team
        teams = [one for one in teams if one.found.slug != "received"]
        whole = [one for one in whole if one.found.slug != "received"]
    sorts = [causes, people, teams, whole]
    first = [one for kind in sorts for one in kind[:1]]
    rest = [one for kind in sorts for one in kind[1:]]
    told = first + rest
    return Told(tuple(told[:SHOWN]), len(told[SHOWN:]))


def _group(one: Finding, name: str) -> int | None:
    key = dict(one.groups).get(name)
    return key if isinstance(key, int) else None


def _causes(
    session: Session, selection: Selection, weeks: Sequence[Period], found: Sequence[Finding]
) -> list[WeekFinding]:
    """A cause above its limit, with the site where most of it happened; or a cause at one site, if only there."""
    told: list[WeekFinding] = []
    for one in found:
        key = _group(one, "cause")
        if key is None or one.side != "above" or key in {other.key for other in told}:
            continue
        same = [other for other in found if _group(other, "cause") == key]
        widest = next((other for other in same if len(other.groups) == 1), one)
        placed = max((other for other in same if len(other.groups) == 2), key=lambda other: other.value, default=None)
        series = weekly(session, "received", _rows_of(selection, widest), weeks) if not told else None
        told.append(
            WeekFinding(
                Sort.CAUSE,
                widest,
                key,
                site_id=_group(placed, "site") if placed else None,
                at_site=int(placed.value) if placed else 0,
                series=series,
            )
        )
    return told


def _rows_of(selection: Selection, one: Finding) -> Selection:
    """The selection narrowed to what the finding counted, so that its chart has the limit that its sentence names."""
    cause, site = _group(one, "cause"), _group(one, "site")
    if cause is not None:
        selection = replace(selection, cause_ids=(cause,))
    return selection if site is None else replace(selection, site_ids=(site,))


def _worst_of_each(found: Sequence[Finding], name: str) -> list[Finding]:
    """The first, which is the most striking, for each key; nobody is told better news here."""
    seen: dict[int, Finding] = {}
    for one in found:
        key = _group(one, name)
        if key is not None and one.is_worse:
            seen.setdefault(key, one)
    return list(seen.values())


def _person(one: Finding, names: Organisation, items: Mapping[str, Item]) -> WeekFinding:
    key = _group(one, "person")
    person = names.person(key)
    return WeekFinding(Sort.PERSON, one, key, team_id=person.parent if person else None, item=_item(one, items))


def _team(one: Finding, items: Mapping[str, Item]) -> WeekFinding:
    key = _group(one, "team")
    return WeekFinding(Sort.TEAM, one, key, team_id=key, item=_item(one, items))


def _item(one: Finding, items: Mapping[str, Item]) -> Item | None:
    return items.get(str(dict(one.groups).get("item")))
