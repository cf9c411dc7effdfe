"""Who is judged how on which item, and where somebody is clearly below the others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session

from dashboard.inference.proportions import difference
from data_access.queries.survey_people import PersonItem, answers_by_person
from data_access.scope import Selection

FEWEST = 10
ALPHA = 0.05


@dataclass(frozen=True)
class Below:
    """A person's share on one item against that of everybody else."""

    cell: PersonItem
    share: float
    others: float


@dataclass(frozen=True)
class PeopleScores:
    """`cells`: every person and item with at least FEWEST answers. `fewer`: persons without any such item."""

    cells: tuple[PersonItem, ...]
    below: tuple[Below, ...]
    fewer: int

    def cell(self, staff_id: int, item: str) -> PersonItem | None:
        return next((one for one in self.cells if (one.staff_id, one.item) == (staff_id, item)), None)


def people_scores(session: Session, selection: Selection) -> PeopleScores:
    """All persons and items of the period. Below the others: Newcombe's test of two shares, at 5 % over all cells together
    (Benjamini & Hochberg 1995), so that watching many cells does not make a signal by chance."""
    every = answers_by_person(session, selection)
    cells = tuple(one for one in every if one.n >= FEWEST)
    shown = {one.staff_id for one in cells}
    return PeopleScores(cells, _below(cells, every), len({one.staff_id for one in every} - shown))


def _below(cells: Sequence[PersonItem], every: Sequence[PersonItem]) -> tuple[Below, ...]:
    tested: list[tuple[float, Below]] = []
    for one in cells:
        others = [other for other in every if other.item == one.item and other.staff_id != one.staff_id]
        k, n = sum(other.satisfied for other in others), sum(other.n for other in others)
        change = difference(one.satisfied, one.n, k, n) if n >= FEWEST else None
        if change is not None and change.p is not None:
            tested.append((change.p if change.value < 0 else 1.0, Below(one, one.satisfied / one.n, k / n)))
    tested.sort(key=lambda pair: pair[0])
    kept = max((rank for rank, (p, _) in enumerate(tested, start=1) if p <= ALPHA * rank / len(tested)), default=0)
    return tuple(below for _, below in tested[:kept])
