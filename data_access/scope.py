"""Whose rows, which rows: the viewer's scope and the chosen selection. Plain values that every query takes."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Self


@dataclass(frozen=True)
class Scope:
    """Teams and sites that the viewer may see. `None`: all. Rows without a team (or site) are visible to all."""

    teams: frozenset[int] | None = None
    sites: frozenset[int] | None = None

    @property
    def is_everything(self) -> bool:
        return self.teams is None and self.sites is None

    def sees(self, team_id: int | None, site_id: int | None) -> bool:
        """Whether one row, stamped with this team and site, may be shown."""
        pairs = ((self.teams, team_id), (self.sites, site_id))
        return all(allowed is None or key is None or key in allowed for allowed, key in pairs)


EVERYTHING = Scope()


class Split(StrEnum):
    """What a figure can be split by."""

    CAUSE = "cause"
    TEAM = "team"
    SITE = "site"
    CHANNEL = "channel"
    TIER = "tier"
    STAGE = "stage"
    ITEM = "item"
    WEEK = "week"
    KIND = "kind"
    STAFF = "staff"
    LIFECYCLE = "lifecycle"
    REASON = "reason"
    HOUR = "hour"


@dataclass(frozen=True)
class Selection:
    """The rows a figure is about.

    `start` and `end` are UTC and half-open; nothing at or after `as_of` exists. `weeks` holds the n+1 UTC boundaries of
    n weeks (or other buckets) when the split is by week; then they, and not `start`/`end`, cut the rows.
    Empty tuples mean "all". `team_ids` and the others narrow within the scope, never beyond it.
    """

    as_of: datetime
    start: datetime
    end: datetime
    scope: Scope = EVERYTHING
    kinds: tuple[str, ...] = ()
    team_ids: tuple[int, ...] = ()
    site_ids: tuple[int, ...] = ()
    staff_ids: tuple[int, ...] = ()
    cause_ids: tuple[int, ...] = ()
    channels: tuple[str, ...] = ()
    tiers: tuple[str, ...] = ()
    severities: tuple[int, ...] = ()
    stages: tuple[str, ...] = ()
    zone: str = "Asia/Shanghai"  # the company's, for what counts by local day or month
    by: Split | None = None
    weeks: tuple[datetime, ...] = field(default=())

    @property
    def until(self) -> datetime:
        """The end of what can be known: the earlier of `end` and `as_of`."""
        return min(self.end, self.as_of)

    def split(self, by: Split | None, weeks: tuple[datetime, ...] = ()) -> Self:
        return replace(self, by=by, weeks=weeks)

    def during(self, start: datetime, end: datetime) -> Self:
        return replace(self, start=start, end=end)
