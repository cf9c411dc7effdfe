"""Counting the rows of a fact.

A *fact* is a SELECT of the rows that a figure counts, with standard column names, so that the count, the split, the weekly
series and the drill-down list all come from one statement and can't disagree:

    id      the row's key
    at      the instant that puts it into a period            (facts of a period)
    since   when the row began to count                       (facts of an instant, "stocks")
    until   when it ceased to, NULL while it still counts     (stocks)
    value   what is measured: seconds, a score, a quantity    (optional)
    worked  the same stretch in working seconds; NULL where the work calendar does not reach   (durations)
    ends    the instant up to which a duration runs, where that is not `at`                    (durations)
    kind, team_id, site_id, staff_id, cause_id, channel, tier, severity, stage, item, lifecycle, reason, hour
    (those that apply)

`rows_of` and `held` apply scope, filters and time. Sums are made in SQL; medians and percentiles too (`spreads`).

A fact that is *part of* another counts some of its rows (reached, of those due): `tallies` reads them once for all parts.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Self

from sqlalchemy import ColumnElement, FromClause, Select, and_, case, func, or_, select
from sqlmodel import Session

from data_access.dialect import bucket_of, count_if
from data_access.scope import Scope, Selection, Split
from data_access.vocabulary import Subject

Group = str | int | None
Only = Callable[[Selection], ColumnElement[bool]]


@dataclass(frozen=True)
class FactQuery:
    """Where the rows of a fact come from.

    `rows(selection)` gives the SELECT described above, not yet cut by time, scope or filter (it may use `as_of`).
    `is_stock`: the fact is a state at an instant (`since`/`until`) instead of something that happens in a period (`at`).
    `only_at_cutoff`: a stock whose rows are known as of the cut-off only (what is due *today*), so that it has no past weeks.
    `ignores`: columns that the fact lacks and whose filters don't concern it (households have no cause of complaint).
    `lag`: `at` is stored so much later than it counts; the bounds move, not the column, so that its index serves.
    `whole`, `only`: the fact that this one is part of, and which of its rows (see `part`).
    """

    subject: Subject
    rows: Callable[[Selection], Select[Any]]
    is_stock: bool = False
    ignores: frozenset[str] = frozenset()
    only_at_cutoff: bool = False
    lag: timedelta = timedelta()
    whole: FactQuery | None = None
    only: Only | None = None

    def part(self, only: Only) -> Self:
        """Those of the rows that fulfil a condition on the tables of `rows`."""

        def both(selection: Selection) -> ColumnElement[bool]:
            return only(selection) if self.only is None else and_(self.only(selection), only(selection))

        def rows(selection: Selection) -> Select[Any]:
            return self.rows(selection).where(only(selection))

        return replace(self, rows=rows, whole=self.whole or self, only=both)

    def ignores_split(self, by: Split | None) -> bool:
        """Whether every group of the split stands over the whole of this fact."""
        return by is not None and SPLIT_COLUMNS.get(by) in self.ignores


@dataclass(frozen=True)
class Tally:
    """A count of rows, and the sums that means and their intervals need. `group`: id, code or bucket index; None: all."""

    group: Group
    n: int
    total: float = 0.0
    squares: float = 0.0


SPLIT_COLUMNS = {
    Split.CAUSE: "cause_id",
    Split.TEAM: "team_id",
    Split.SITE: "site_id",
    Split.CHANNEL: "channel",
    Split.TIER: "tier",
    Split.STAGE: "stage",
    Split.ITEM: "item",
    Split.KIND: "kind",
    Split.STAFF: "staff_id",
    Split.LIFECYCLE: "lifecycle",
    Split.REASON: "reason",
    Split.HOUR: "hour",
}
_FILTERS = {
    "kind": "kinds",
    "team_id": "team_ids",
    "site_id": "site_ids",
    "staff_id": "staff_ids",
    "cause_id": "cause_ids",
    "channel": "channels",
    "tier": "tiers",
    "severity": "severities",
    "stage": "stages",
}


class NotSplittableError(ValueError):
    """The fact has no such column: a figure can't be split or filtered that way."""


def scope_conditions(scope: Scope, team: Any, site: Any) -> list[ColumnElement[bool]]:
    """What the viewer may see, by the columns of team and site (None: the rows have none). A row without a team or site is
    visible to all."""
    pairs = ((team, scope.teams), (site, scope.sites))
    return [
        or_(column.is_(None), column.in_(sorted(allowed)))
        for column, allowed in pairs
        if column is not None and allowed is not None
    ]


def conditions(
    rows: FromClause, selection: Selection, ignored: frozenset[str] = frozenset()
) -> list[ColumnElement[bool]]:
    """Scope and filters. A row without team or site is visible to all; a filter on a missing column is an error."""
    found = scope_conditions(selection.scope, rows.c.get("team_id"), rows.c.get("site_id"))
    for name, attribute in _FILTERS.items():
        wanted = getattr(selection, attribute)
        if not wanted or name in ignored:
            continue
        if name not in rows.c:
            raise NotSplittableError(name)
        found.append(rows.c[name].in_(wanted))
    return found


def rows_of(fact: FactQuery, selection: Selection, only: Collection[str | None] | None = None) -> Select[Any]:
    """Exactly the rows that the figure counts: the columns of the fact, cut by time, scope and filters.

    `only`: the columns that are asked for, besides the key and the instants; a database works out no others.
    """
    return _cut(fact, fact.rows(selection), selection, only)


def _cut(fact: FactQuery, whole: Select[Any], selection: Selection, only: Collection[str | None] | None) -> Select[Any]:
    rows = lean(whole, selection, only).subquery()
    if fact.is_stock:
        when: ColumnElement[bool] = held(rows, selection.as_of)
    else:
        start, end = (selection.weeks[0], selection.weeks[-1]) if selection.weeks else (selection.start, selection.end)
        when = and_(rows.c.at >= start + fact.lag, rows.c.at < min(end, selection.as_of) + fact.lag)
    return select(rows).where(when, *conditions(rows, selection, fact.ignores))


def lean(rows: Select[Any], selection: Selection, only: Collection[str | None] | None) -> Select[Any]:
    """Without the columns that nobody asks for: neither `only` nor the filters nor the scope."""
    if only is None:
        return rows
    filters = {name for name, attribute in _FILTERS.items() if getattr(selection, attribute)}
    wanted = {"id", "at", "since", "until", "team_id", "site_id", *filters, *only}
    kept = [column for column in rows.selected_columns if column.key in wanted]
    return rows.with_only_columns(*kept, maintain_column_froms=True)


def held(rows: FromClause, moment: datetime) -> ColumnElement[bool]:
    """The state holds just before `moment`."""
    return and_(rows.c.since < moment, or_(rows.c.until.is_(None), rows.c.until >= moment))


def tally(session: Session, fact: FactQuery, selection: Selection, measure: str = "value") -> list[Tally]:
    """Counts (and sums of the measure) by the selection's split; one Tally with group None when there is none.

    A split by week returns one Tally per bucket, zeros included; a stock is then taken at each bucket's end or at `as_of`.
    """
    return tallies(session, (fact,), selection, measure)[0]


def tallies(
    session: Session, facts: Sequence[FactQuery], selection: Selection, measure: str = "value"
) -> list[list[Tally]]:
    """What `tally` gives, for each of several facts: the parts of one, and itself if wanted, in one statement."""
    if facts[0].is_stock and selection.by is Split.WEEK:
        return [_stock_by_week(session, fact, selection) for fact in facts]
    whole = facts[0] if len(facts) == 1 else facts[0].whole or facts[0]
    marks = {f"part_{place}": fact.only for place, fact in enumerate(facts) if fact != whole and fact.only}
    parts = [case((only(selection), 1), else_=0).label(name) for name, only in marks.items()]
    every = whole.rows(selection).add_columns(*parts)
    rows = _worked_out(_cut(whole, every, selection, (measure, _split_column(selection), *marks)), selection)
    measures = [_measures(rows, measure, rows.c.get(f"part_{place}")) for place in range(len(facts))]
    group = group_column(whole, rows, selection)
    told = [column for of_fact in measures for column in of_fact]
    if group is None:
        found = [(None, *session.execute(select(*told).select_from(rows)).one())]
    else:
        found = [tuple(row) for row in session.execute(select(group, *told).group_by(group))]
    width = len(measures[0])
    return [
        _by_group([(row[0], *row[1 + place * width :][:width]) for row in found], selection)
        for place in range(len(facts))
    ]


def _measures(rows: FromClause, measure: str, mark: Any) -> list[ColumnElement[Any]]:
    """How many rows, and the measure's sums; with a mark of 1 or 0: of the rows that bear 1."""
    number = func.count() if mark is None else func.coalesce(func.sum(mark), 0)
    if measure not in rows.c:
        return [number]
    value = rows.c[measure] * 1.0
    counted = value if mark is None else value * mark
    return [number, func.coalesce(func.sum(counted), 0.0), func.coalesce(func.sum(counted * value), 0.0)]


def _by_group(found: Sequence[Sequence[Any]], selection: Selection) -> list[Tally]:
    """Without a split one Tally; by week one for each; else those of groups that have rows, the most first."""
    every = [Tally(row[0], int(row[1]), *(float(part) for part in row[2:])) for row in found]
    if selection.by is None:
        return every
    if selection.by is not Split.WEEK:
        return sorted((one for one in every if one.n), key=lambda one: -one.n)
    known = {one.group: one for one in every}
    return [known.get(index, Tally(index, 0)) for index in range(len(selection.weeks) - 1)]


def _worked_out(rows: Select[Any], selection: Selection) -> FromClause:
    """The rows to group. By week they are kept whole: otherwise each would be worked out anew for every week it is compared
    with."""
    if selection.by is Split.WEEK:
        return rows.cte("counted").prefix_with("MATERIALIZED")
    return rows.subquery()


def _split_column(selection: Selection) -> str | None:
    return None if selection.by is None else SPLIT_COLUMNS.get(selection.by)


def group_column(fact: FactQuery, rows: FromClause, selection: Selection) -> ColumnElement[Any] | None:
    """The column that the selection splits by; None for no split. Raises NotSplittableError where the fact has none."""
    if selection.by is None:
        return None
    if selection.by is Split.WEEK:
        return week_of(fact, rows, selection)
    name = SPLIT_COLUMNS[selection.by]
    if name not in rows.c:
        raise NotSplittableError(name)
    return rows.c[name]


def week_of(fact: FactQuery, rows: FromClause, selection: Selection) -> ColumnElement[Any]:
    """The index of the bucket that each row's instant falls into."""
    return bucket_of(rows.c.at, [edge + fact.lag for edge in selection.weeks])


def _stock_by_week(session: Session, fact: FactQuery, selection: Selection) -> list[Tally]:
    if fact.only_at_cutoff or selection.stages:  # the stage of an open case is that of the cut-off, too
        raise NotSplittableError(Split.WEEK)
    # kept whole, or PostgreSQL would work out every row's end again for each of the moments
    rows = lean(fact.rows(selection), selection, ()).cte("held").prefix_with("MATERIALIZED")
    moments = [min(end, selection.as_of) for end in selection.weeks[1:]]
    counts: list[int] = []
    for first in range(0, len(moments), _MOMENTS_AT_ONCE):
        held_at = (count_if(held(rows, moment)) for moment in moments[first : first + _MOMENTS_AT_ONCE])
        counts += session.execute(select(*held_at).where(*conditions(rows, selection, fact.ignores))).one()
    return [Tally(index, int(count)) for index, count in enumerate(counts)]


_MOMENTS_AT_ONCE = 1000
"""A result has at most 1,664 columns in PostgreSQL, 2,000 in SQLite."""


def reaches(session: Session, fact: FactQuery, selection: Selection, moment: datetime) -> bool:
    """Whether any of the durations counted runs up to the instant or beyond."""
    if fact.is_stock:
        return selection.as_of > moment
    if selection.as_of <= moment:
        return False
    rows = rows_of(fact, selection, ("ends",)).subquery()
    ends = rows.c.ends if "ends" in rows.c else rows.c.at
    return session.execute(select(rows.c.id).where(ends > moment).limit(1)).first() is not None


def row_ids(
    session: Session, fact: FactQuery, selection: Selection, *, limit: int, oldest_first: bool = False
) -> list[int]:
    """Keys of the rows that the figure counts, newest first (or oldest), for the drill-down."""
    rows = rows_of(fact, selection, ()).subquery()
    order: list[ColumnElement[Any]] = [rows.c.since if fact.is_stock else rows.c.at, rows.c.id]
    if not oldest_first:
        order = [column.desc() for column in order]
    return list(session.execute(select(rows.c.id).order_by(*order).limit(limit)).scalars())
