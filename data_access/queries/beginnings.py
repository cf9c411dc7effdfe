"""Since when the company has data: a week before that is unknown, not a week of zero."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlmodel import Session, col

from data_access.dialect import bucket_of
from data_access.queries.organisation import company_facts
from data_access.tables import Callback, Case, Customer, Interaction, Survey
from data_access.vocabulary import Subject

_BEGINS: Mapping[Subject, tuple[Any, Any]] = {
    Subject.CASES: (Case, Case.received_at),
    Subject.CALLBACKS: (Callback, Callback.opened_at),
    Subject.SURVEYS: (Survey, Survey.answered_at),
    Subject.INTERACTIONS: (Interaction, Interaction.occurred_at),
    Subject.CUSTOMERS: (Customer, Customer.opened_at),
}


def known_periods(session: Session, subject: Subject, boundaries: Sequence[datetime]) -> tuple[bool, ...]:
    """For each of the adjoining periods between the n + 1 instants: whether no rows in it means none.

    Unknown is what ended before the subject's first row in the whole company, whatever the viewer's scope. Before the
    go-live date a period is known only if it holds a row: an import that reaches back counts, but one old case that is
    entered late doesn't turn the weeks after it into zeros. In a store without any row of the subject all are known.
    """
    table, moment = _BEGINS[subject]
    counts = col(table.voided_at).is_(None)
    first = session.execute(select(func.min(moment)).where(counts)).scalar_one()
    if first is None:
        return tuple(True for _ in boundaries[1:])
    begun = _midnight(session)
    filled: frozenset[int] = frozenset()
    if begun is not None and begun > boundaries[0]:
        place = bucket_of(moment, boundaries)
        inside = (counts, moment >= boundaries[0], moment < boundaries[-1])
        filled = frozenset(session.execute(select(place).where(*inside).distinct()).scalars())
    return tuple(
        end > first and (begun is None or end > begun or place in filled) for place, end in enumerate(boundaries[1:])
    )


def latest_record(session: Session, subjects: Sequence[Subject], as_of: datetime) -> datetime | None:
    """When the last of such rows happened before the cut-off, in the whole company; None without any."""
    found = []
    for subject in subjects:
        table, moment = _BEGINS[subject]
        counts = (col(table.voided_at).is_(None), moment < as_of)
        found.append(session.execute(select(func.max(moment)).where(*counts)).scalar_one())
    return max((moment for moment in found if moment is not None), default=None)


def _midnight(session: Session) -> datetime | None:
    """The beginning of the go-live day on the company's clock."""
    company = company_facts(session)
    day: date | None = company.go_live_on
    return None if day is None else datetime.combine(day, time(), ZoneInfo(company.zone))
