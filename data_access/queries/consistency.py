"""Looking for rows that contradict each other. Each function returns the keys of rows at fault, on either database."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlmodel import Session, SQLModel, col

from data_access.queries.roles import in_role
from data_access.tables import (
    Callback,
    CallbackAttempt,
    Case,
    CaseEvent,
    Customer,
    CustomerSearch,
    Interaction,
    Purchase,
    Service,
    Survey,
    SurveyAnswer,
    SurveyItem,
    metadata,
)
from data_access.vocabulary import ENDING_RESULTS, AttemptResult, CallbackState, Precision

_PORTION = 5_000


@dataclass(frozen=True, slots=True)
class Lost:
    """A link that leads nowhere: `count` rows of a table name a row that is not there."""

    table: str
    column: str
    count: int


def case_portions(session: Session) -> Iterator[list[int]]:
    """The keys of all cases that stand, a few thousand at a time."""
    after = 0
    while True:
        found = list(
            session.execute(
                select(col(Case.id))
                .where(col(Case.id) > after, col(Case.voided_at).is_(None))
                .order_by(col(Case.id))
                .limit(_PORTION)
            ).scalars()
        )
        if not found:
            return
        yield [key for key in found if key is not None]
        after = found[-1] or after


def lost_links(session: Session) -> list[Lost]:
    """Every foreign key of every table, also where the database was told not to look."""
    found: list[Lost] = []
    for table in metadata.sorted_tables:
        for key in sorted(table.foreign_keys, key=lambda one: one.parent.name):
            parent = key.column.table.alias("parent")
            count = session.execute(
                select(func.count())
                .select_from(table.outerjoin(parent, parent.c[key.column.name] == key.parent))
                .where(key.parent.is_not(None), parent.c[key.column.name].is_(None))
            ).scalar()
            if count:
                found.append(Lost(table.name, key.parent.name, count))
    return found


def callbacks_against_attempts(session: Session) -> list[int]:
    """Callbacks whose state is not what their attempts say. A callback without attempts says it by itself.

    Who asks for another time was heard, but is still to be called: only being reached or refused ends a callback.
    """
    tried, heard = _has_attempt(), _has_attempt(col(CallbackAttempt.result).in_(ENDING_RESULTS))
    moved = _has_attempt(col(CallbackAttempt.result) == AttemptResult.ANOTHER_TIME)
    state, is_own = col(Callback.state), col(Callback.import_id).is_(None)
    wrong = or_(
        and_(state == CallbackState.OPEN, heard),
        and_(state == CallbackState.USED_UP, heard),
        and_(state == CallbackState.REACHED, tried, ~heard),
        and_(state == CallbackState.OPEN, col(Callback.ended_at).is_not(None)),
        and_(state != CallbackState.OPEN, col(Callback.ended_at).is_(None)),
        and_(is_own, col(Callback.due_at) != col(Callback.original_due_at), ~moved),
    )
    return _keys(session, Callback, and_(col(Callback.part_of_id).is_(None), wrong))


def parts_against_calls(session: Session) -> list[int]:
    """Promises that are part of a call and don't stand as it does, or bear attempts of their own."""
    call = in_role(Callback, "parts_against_calls_call")
    differs = or_(
        col(call.state) != col(Callback.state),
        col(call.ended_at).is_distinct_from(col(Callback.ended_at)),
        col(call.next_attempt_at).is_distinct_from(col(Callback.next_attempt_at)),
        col(call.customer_id).is_distinct_from(col(Callback.customer_id)),
        col(call.voided_at).is_not(None),
        col(call.part_of_id).is_not(None),
    )
    same = exists(select(1).where(col(call.id) == col(Callback.part_of_id), ~differs))
    return _keys(session, Callback, and_(col(Callback.part_of_id).is_not(None), or_(~same, _has_attempt())))


def _has_attempt(*more: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists(
        select(1).where(
            col(CallbackAttempt.callback_id) == col(Callback.id), col(CallbackAttempt.voided_at).is_(None), *more
        )
    )


def _keys(session: Session, model: Any, wrong: ColumnElement[bool]) -> list[int]:
    rows: Select[Any] = select(col(model.id)).where(wrong, col(model.voided_at).is_(None)).order_by(col(model.id))
    return list(session.execute(rows).scalars())


def _is_exact(column: Any) -> ColumnElement[bool]:
    return col(column) == Precision.INSTANT


def backward_events(session: Session) -> list[int]:
    """Case events from before their case was received, both instants exactly known. What a file brought is told elsewhere."""
    rows = (
        select(col(CaseEvent.id))
        .join(Case, col(Case.id) == col(CaseEvent.case_id))
        .where(
            col(CaseEvent.occurred_at) < col(Case.received_at),
            _is_exact(CaseEvent.precision),
            _is_exact(Case.received_precision),
            col(CaseEvent.voided_at).is_(None),
            col(CaseEvent.import_id).is_(None),
        )
        .order_by(col(CaseEvent.id))
    )
    return [key for key in session.execute(rows).scalars() if key is not None]


def backward_callbacks(session: Session) -> list[int]:
    """Callbacks that ended before they were opened."""
    exact = _is_exact(Callback.ended_precision)
    backward = and_(exact, col(Callback.ended_at) < col(Callback.opened_at))
    return _keys(session, Callback, and_(backward, col(Callback.import_id).is_(None)))


def backward_surveys(session: Session) -> list[int]:
    """Surveys answered before they were sent."""
    backward = and_(_is_exact(Survey.precision), col(Survey.answered_at) < col(Survey.sent_at))
    return _keys(session, Survey, and_(backward, col(Survey.import_id).is_(None)))


def scores_off_scale(session: Session) -> list[int]:
    """Surveys with a score that its question does not allow."""
    score = col(SurveyAnswer.score)
    rows = (
        select(col(SurveyAnswer.survey_id))
        .join(SurveyItem, col(SurveyItem.id) == col(SurveyAnswer.item_id))
        .where(or_(score < col(SurveyItem.scale_min), score > col(SurveyItem.scale_max)))
        .distinct()
    )
    return sorted(session.execute(rows).scalars())


def unfindable_customers(session: Session) -> list[int]:
    """Customers with a name or a phone and no key to find them by."""
    has_key = exists(select(1).where(col(CustomerSearch.customer_id) == col(Customer.id)))
    known = or_(col(Customer.name) != "", col(Customer.phone).is_not(None))
    return _keys(session, Customer, and_(known, ~has_key))


_INSTANTS: tuple[tuple[type[SQLModel], str], ...] = (
    (Case, "received_at"),
    (CaseEvent, "occurred_at"),
    (Interaction, "occurred_at"),
    (Service, "finished_at"),
    (Purchase, "bought_at"),
    (Survey, "answered_at"),
    (CallbackAttempt, "attempted_at"),
)


def dated_after(session: Session, moment: datetime) -> list[tuple[str, list[int]]]:
    """Per table the keys of what is said to have happened after a moment; imported steps, which may, are told elsewhere."""
    found = []
    for model, column in _INSTANTS:
        ahead = getattr(model, column) > moment
        keys = _keys(session, model, and_(ahead, col(CaseEvent.import_id).is_(None)) if model is CaseEvent else ahead)
        if keys:
            found.append((str(model.__tablename__), keys))
    return found


def callback_flow(session: Session, start: datetime, end: datetime) -> tuple[int, int, int, int]:
    """Open callbacks at `start`, opened since, ended since, open at `end`: the first three make the fourth."""
    one = in_role(Callback, "callback_flow_one")
    opened, ended = col(one.opened_at), col(one.ended_at)

    def count(*conditions: ColumnElement[bool]) -> int:
        rows = select(func.count()).select_from(one).where(col(one.voided_at).is_(None), *conditions)
        return session.execute(rows).scalar() or 0

    return (
        count(opened < start, or_(ended.is_(None), ended >= start)),
        count(opened >= start, opened < end),
        count(ended >= start, ended < end),
        count(opened < end, or_(ended.is_(None), ended >= end)),
    )
