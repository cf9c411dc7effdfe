"""How long the cases received in a period have taken so far, the open ones included: what survival analysis needs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, case, func, literal, select
from sqlmodel import Session, col

from data_access.columns import UtcDateTime
from data_access.dialect import seconds_between
from data_access.queries.case_rows import DONE, columns, counts_at_all, of_case, within
from data_access.queries.facts import FactQuery, Group, group_column, rows_of
from data_access.queries.roles import in_role
from data_access.queries.work_time import working_seconds_between
from data_access.scope import Selection
from data_access.tables import Case, CaseEvent
from data_access.vocabulary import EXITS, Precision, Subject

RESOLVED, LEFT, OPEN = "resolved", "left", "open"


@dataclass(frozen=True)
class Lifetime:
    """Seconds from receipt to the first resolution or exit, or to the cut-off. `outcome`: resolved, left or open."""

    group: Group
    seconds: float
    outcome: str


def _lifetimes(selection: Selection) -> Select[Any]:
    """Known to the minute at both ends; a case whose resolution has only a date stays out."""
    end, vague = in_role(CaseEvent, "lifetimes_end"), in_role(CaseEvent, "lifetimes_vague")
    first = (
        select(col(end.id))
        .where(*of_case(end, (*DONE, *EXITS), selection.as_of))
        .order_by(col(end.occurred_at), col(end.id))
        .limit(1)
        .correlate_except(end)
        .scalar_subquery()
    )
    ending = in_role(CaseEvent, "lifetimes_ending")
    without_time = select(col(vague.id)).where(
        *of_case(vague, (*DONE, *EXITS), selection.as_of), col(vague.precision) != Precision.INSTANT.value
    )
    ends = func.coalesce(col(ending.occurred_at), literal(selection.as_of, UtcDateTime()), type_=UtcDateTime())
    outcome = case((col(ending.id).is_(None), OPEN), (col(ending.kind).in_(EXITS), LEFT), else_=RESOLVED)
    return (
        select(
            *columns(),
            col(Case.received_at).label("at"),
            ends.label("ends"),
            outcome.label("outcome"),
            seconds_between(col(Case.received_at), ends).label("value"),
            working_seconds_between(col(Case.received_at), ends).label("worked"),
        )
        .join_from(Case, ending, col(ending.id) == first, isouter=True)
        .where(
            counts_at_all(),
            within(col(Case.received_at), selection),
            col(Case.received_precision) == Precision.INSTANT.value,
            ~without_time.correlate_except(vague).exists(),
            ends >= col(Case.received_at),
        )
    )


def lifetimes(session: Session, fact: FactQuery, selection: Selection, measure: str = "value") -> list[Lifetime]:
    """One per case, by the selection's split."""
    rows = rows_of(fact, selection).subquery()
    group = group_column(fact, rows, selection)
    shown = literal(None).label("g") if group is None else group.label("g")
    found = session.execute(select(shown, rows.c[measure], rows.c.outcome).where(rows.c[measure].is_not(None)))
    return [Lifetime(row[0], float(row[1]), row[2]) for row in found]


FACTS: dict[str, FactQuery] = {"case_lifetime": FactQuery(Subject.CASES, _lifetimes)}
