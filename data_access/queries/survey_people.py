"""Answers by person and item."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlmodel import Session

from data_access.queries.facts import rows_of
from data_access.queries.survey_facts import FACTS
from data_access.scope import Selection, Split


@dataclass(frozen=True)
class PersonItem:
    """Answers to one item about one person's service, and how many of them were satisfied."""

    staff_id: int
    item: str
    n: int
    satisfied: int


def answers_by_person(session: Session, selection: Selection) -> list[PersonItem]:
    """Every person and item with an answer in the period; answers about nobody are left out."""
    by_item = selection.split(Split.ITEM)
    counts: dict[tuple[int, str], list[int]] = {}
    for place, fact in enumerate(("survey_item_rated", "survey_item_satisfied")):
        rows = rows_of(FACTS[fact], by_item).subquery()
        found = session.execute(
            select(rows.c.staff_id, rows.c.item, func.count())
            .where(rows.c.staff_id.is_not(None))
            .group_by(rows.c.staff_id, rows.c.item)
        )
        for staff_id, item, n in found:
            counts.setdefault((staff_id, item), [0, 0])[place] = int(n)
    return [PersonItem(staff_id, item, n, satisfied) for (staff_id, item), (n, satisfied) in sorted(counts.items())]
