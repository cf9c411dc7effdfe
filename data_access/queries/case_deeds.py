"""Facts about single deeds on a case: urging another department, escalating, closing before the customer was heard."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, func, select
from sqlmodel import col

from data_access.dialect import seconds_between
from data_access.queries.case_rows import Event, columns, counts_at_all, within
from data_access.queries.facts import FactQuery
from data_access.queries.roles import in_role
from data_access.queries.work_time import working_seconds_between
from data_access.scope import Selection
from data_access.tables import OWN_SOURCE, Case, CaseEvent
from data_access.vocabulary import Precision, SideEvent, Stage, Subject

Rows = Select[Any]


def _deeds(selection: Selection, kind: str, event: Event, *more: Any) -> Rows:
    """One row per such event in the period."""
    return (
        select(*columns(), col(event.occurred_at).label("at"), *more)
        .join(event, col(event.case_id) == col(Case.id))
        .where(
            counts_at_all(),
            col(event.kind) == kind,
            col(event.voided_at).is_(None),
            within(col(event.occurred_at), selection),
        )
    )


def _of_urged(rows: Rows) -> Rows:
    """The team is the one that was urged, which need not be the one that has the case."""
    found = rows.subquery()
    urged = func.coalesce(found.c.urged_team_id, found.c.team_id).label("team_id")
    return select(
        *(urged if column.name == "team_id" else column for column in found.c if column.name != "urged_team_id")
    )


def _urged(selection: Selection) -> Rows:
    urging = in_role(CaseEvent, "urged_urging")
    rows = _deeds(selection, SideEvent.URGED, urging, col(urging.team_id).label("urged_team_id"))
    return _of_urged(rows)


def _answered(selection: Selection) -> Rows:
    """Urgings of the period with an answer before the cut-off, and how long it took; of several answers the first."""
    urging, answer = in_role(CaseEvent, "answered_urging"), in_role(CaseEvent, "answered_answer")
    asked, told = col(urging.occurred_at), col(answer.occurred_at)
    both_exact = [col(one.precision) == Precision.INSTANT.value for one in (urging, answer)]
    rows = _deeds(
        selection,
        SideEvent.URGED,
        urging,
        col(urging.team_id).label("urged_team_id"),
        seconds_between(asked, told).label("value"),
        working_seconds_between(asked, told).label("worked"),
    )
    rows = rows.join(answer, col(answer.id) == _first_answer(urging, selection))
    return _of_urged(rows.where(*both_exact))


def _first_answer(urging: Event, selection: Selection) -> Any:
    answer = in_role(CaseEvent, "first_answer_answer")
    return (
        select(col(answer.id))
        .where(
            col(answer.case_id) == col(urging.case_id),
            col(answer.kind) == SideEvent.URGE_ANSWERED.value,
            col(answer.answers_id) == col(urging.id),
            col(answer.voided_at).is_(None),
            col(answer.occurred_at) < selection.as_of,
        )
        .order_by(col(answer.occurred_at), col(answer.id))
        .limit(1)
        .correlate_except(answer)
        .scalar_subquery()
    )


def _escalated(selection: Selection) -> Rows:
    return _deeds(selection, SideEvent.ESCALATED, in_role(CaseEvent, "escalated"))


def _closings(selection: Selection) -> Rows:
    """Closings made here; an imported history closed under rules of its own."""
    event = in_role(CaseEvent, "closings_event")
    return _deeds(selection, Stage.CLOSED, event).where(col(event.source) == OWN_SOURCE)


def _closed_early(selection: Selection) -> Rows:
    event = in_role(CaseEvent, "closed_early_event")
    rows = _deeds(selection, Stage.CLOSED, event)
    return rows.where(col(event.source) == OWN_SOURCE, col(event.gate_bypassed).is_(True))


def _fact(rows: Any) -> FactQuery:
    return FactQuery(Subject.CASES, rows)


FACTS: dict[str, FactQuery] = {
    "case_urged": _fact(_urged),
    "case_urge_answered": _fact(_answered),
    "case_escalation": _fact(_escalated),
    "case_closing": _fact(_closings),
    "case_closed_early": _fact(_closed_early),
}
