"""Why: causes by number, the most frequent first (帕累托)."""

from __future__ import annotations

from dataclasses import dataclass

from sqlmodel import Session

from dashboard.reports.figures import figures
from data_access.queries.case_facts import OTHER
from data_access.queries.organisation import Named, organisation
from data_access.scope import Selection, Split

TO_SORT_WARNING = 0.10
"""From this share of the metric `unsorted_share` on the picture may mislead: somebody must sort them out."""


@dataclass(frozen=True)
class Slice:
    """One bar. `cause` None: unsorted. `cumulative`: the share of this and all bars before it."""

    cause: Named | None
    count: int
    share: float
    cumulative: float

    @property
    def is_unsorted(self) -> bool:
        return self.cause is None

    @property
    def is_catch_all(self) -> bool:
        """Unsorted, or sorted as "other": nothing can be learnt from it."""
        return self.cause is None or _is_other(self.cause)


@dataclass(frozen=True)
class Pareto:
    """Bars by count, ties by code; causes called "other" and the unsorted stand last, whatever their count.

    `unsorted`: cases without a cause.
    """

    slices: tuple[Slice, ...]
    total: int
    unsorted: int


def pareto(session: Session, selection: Selection, *, parent: int | None = None, slug: str = "received") -> Pareto:
    """Causes of the first level; with `parent`, those below it (the parent itself where nothing finer was chosen)."""
    causes = {cause.id: cause for cause in organisation(session).causes}
    counts: dict[int | None, int] = {}
    for value in figures(session, (slug,), selection.split(Split.CAUSE)):
        key = value.group if isinstance(value.group, int) else None
        cause = causes.get(key) if key is not None else None
        if parent is not None and (cause is None or parent not in (cause.id, cause.parent)):
            continue
        shown = cause if parent is not None else _top(cause, causes)
        counts[shown.id if shown else None] = counts.get(shown.id if shown else None, 0) + value.n
    total = sum(counts.values())
    ordered = sorted(counts.items(), key=lambda one: _order(causes.get(one[0]) if one[0] else None, one[1]))
    slices, seen = [], 0
    for cause_id, count in ordered:
        seen += count
        slices.append(Slice(causes[cause_id] if cause_id else None, count, count / total, seen / total))
    return Pareto(tuple(slices), total, counts.get(None, 0))


def _top(cause: Named | None, causes: dict[int, Named]) -> Named | None:
    while cause is not None and cause.parent is not None and cause.parent in causes:
        cause = causes[cause.parent]
    return cause


def _order(cause: Named | None, count: int) -> tuple[int, int, str]:
    if cause is None:
        return 2, -count, ""
    return int(_is_other(cause)), -count, cause.code


def _is_other(cause: Named) -> bool:
    return cause.code.rpartition(".")[2] == OTHER
