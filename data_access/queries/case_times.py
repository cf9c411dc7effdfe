"""Facts about how long things took, between instants known to the minute: `value` in calendar, `worked` in working seconds."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, func, literal, select
from sqlmodel import col

from data_access.columns import UtcDateTime
from data_access.dialect import days_between, offset_minutes, seconds_between, shifted_day
from data_access.queries.case_rows import (
    DONE,
    RESPONSES,
    Event,
    columns,
    counts_at_all,
    ends_stretch,
    first_of,
    is_one,
    later,
    not_reopened_after,
    of_case,
    of_kinds,
    precise,
    previous_mark,
    stage_at,
    stretches,
    within,
)
from data_access.queries.case_visits import MOVES, visits
from data_access.queries.facts import FactQuery
from data_access.queries.roles import in_role
from data_access.queries.work_time import working_seconds_between
from data_access.scope import Selection
from data_access.tables import Case, CaseEvent
from data_access.vocabulary import ENDINGS, STAGES, Precision, SideEvent, Stage, Subject

Rows = Select[Any]


def _until(selection: Selection, event: Event, kinds: tuple[str, ...], key: Any, *more: ColumnElement[bool]) -> Rows:
    """From receipt to the event with that key, put into the period by that event."""
    return (
        select(
            *columns(),
            col(event.occurred_at).label("at"),
            *_took(col(Case.received_at), col(event.occurred_at)),
        )
        .join(event, col(event.case_id) == col(Case.id))
        .where(
            counts_at_all(),
            *of_case(event, kinds),
            within(col(event.occurred_at), selection),
            is_one(event, key),
            *precise(event),
            *more,
        )
    )


def _took(start: Any, end: Any) -> list[ColumnElement[Any]]:
    return [seconds_between(start, end).label("value"), working_seconds_between(start, end).label("worked")]


def _first_response(selection: Selection) -> Rows:
    return _until(selection, in_role(CaseEvent, "first_response"), RESPONSES, first_of(RESPONSES, selection.as_of))


def _first_resolution(selection: Selection) -> Rows:
    return _until(
        selection, in_role(CaseEvent, "first_resolution"), DONE, first_of(DONE, selection.as_of, prefer=Stage.RESOLVED)
    )


def _full_resolution(selection: Selection) -> Rows:
    """To the last resolution; none while the case is re-opened."""
    event = in_role(CaseEvent, "full_resolution_event")
    last = first_of(DONE, selection.as_of, prefer=Stage.RESOLVED, last=True)
    return _until(selection, event, DONE, last, not_reopened_after(event, selection.as_of))


def _resolution_of_round(selection: Selection) -> Rows:
    """From a re-opening to the next resolution: a re-opened case has a clock of its own."""
    event, reopening = (
        in_role(CaseEvent, "resolution_of_round_event"),
        in_role(CaseEvent, "resolution_of_round_reopening"),
    )
    return (
        select(
            *columns(),
            col(event.occurred_at).label("at"),
            *_took(col(reopening.occurred_at), col(event.occurred_at)),
        )
        .join(event, col(event.case_id) == col(Case.id))
        .join(reopening, col(reopening.case_id) == col(Case.id))
        .where(
            counts_at_all(),
            *of_case(event, DONE),
            within(col(event.occurred_at), selection),
            previous_mark(event, (*DONE, SideEvent.REOPENED)) == SideEvent.REOPENED.value,
            col(reopening.id) == _last_before(event, (SideEvent.REOPENED,)),
            col(event.precision) == Precision.INSTANT.value,
            col(reopening.precision) == Precision.INSTANT.value,
        )
    )


def _last_before(event: Event, kinds: tuple[str, ...]) -> Any:
    """The key of the last such event that came before `event` in the same case."""
    one = in_role(CaseEvent, "last_before_one")
    return (
        select(col(one.id))
        .where(*of_case(one, kinds), later(event, one))
        .order_by(col(one.occurred_at).desc(), col(one.id).desc())
        .limit(1)
        .correlate_except(one)
        .scalar_subquery()
    )


def _stay(selection: Selection) -> Rows:
    """From receipt (or the last re-opening) to the ending, by the ending: how long a case was open."""
    event, reopening = in_role(CaseEvent, "stay_event"), in_role(CaseEvent, "stay_reopening")
    begun_again = (
        select(func.max(col(reopening.occurred_at), type_=UtcDateTime()))
        .where(*of_case(reopening, (SideEvent.REOPENED,)), later(event, reopening))
        .correlate_except(reopening)
        .scalar_subquery()
    )
    begun = func.coalesce(begun_again, col(Case.received_at), type_=UtcDateTime())
    return (
        select(*columns(), col(event.occurred_at).label("at"), *_took(begun, col(event.occurred_at)))
        .join(event, col(event.case_id) == col(Case.id))
        .where(
            counts_at_all(),
            col(event.kind).in_(ENDINGS),
            *ends_stretch(event),
            within(col(event.occurred_at), selection),
            *precise(event),
        )
    )


def _days_to_resolution(selection: Selection) -> Rows:
    """Whole local days from receipt to the first resolution: a date without a time is enough for these."""
    event = in_role(CaseEvent, "days_to_resolution_event")
    first, last = selection.as_of - timedelta(days=366 * 30), selection.as_of
    received, resolved = (
        shifted_day(moment, offset_minutes(moment, selection.zone, first, last))
        for moment in (col(Case.received_at), col(event.occurred_at))
    )
    rows = select(*columns(), col(event.occurred_at).label("at"), days_between(received, resolved).label("value"))
    return rows.join(event, col(event.case_id) == col(Case.id)).where(
        counts_at_all(),
        *of_case(event, DONE),
        within(col(event.occurred_at), selection),
        is_one(event, first_of(DONE, selection.as_of, prefer=Stage.RESOLVED)),
        col(event.precision) != Precision.UNKNOWN.value,
        col(Case.received_precision) != Precision.UNKNOWN.value,
    )


def _time_in_stage(selection: Selection) -> Rows:
    """One row per case and stage that it left in the period: all its visits there added up.

    A visit begins with the event of that stage and lasts until that of another; a re-opening begins a visit to "received".
    A stage with a visit whose ends aren't known to the minute stays out.
    """
    visit = visits(selection.as_of, _moved_within(selection))
    stays = (
        select(
            visit.c.case_id,
            visit.c.stage,
            func.max(visit.c.left_at).label("at"),
            *(func.sum(part).label(part.name) for part in _took(visit.c.entered_at, visit.c.left_at)),
        )
        .where(visit.c.stage.in_(STAGES[:-1]), visit.c.already_ended == 0, visit.c.left_at.is_not(None))
        .group_by(visit.c.case_id, visit.c.stage)
        .having(func.min(visit.c.is_precise) == 1)
        .subquery()
    )
    stayed = select(*columns(), stays.c.stage, stays.c.at, stays.c.value, stays.c.worked)
    return stayed.join(stays, stays.c.case_id == col(Case.id)).where(counts_at_all())


def _moved_within(selection: Selection) -> Rows:
    """Cases in which something moved in the period."""
    moved = in_role(CaseEvent, "moved_within_moved")
    return select(col(moved.case_id)).where(
        col(moved.kind).in_(MOVES), within(col(moved.occurred_at), selection), *of_kinds(selection, col(moved.case_id))
    )


def _age_in_stage(selection: Selection) -> Rows:
    """Open cases, and the seconds since they last moved: visits that have no end yet."""
    rows = stretches(selection, ENDINGS).subquery()
    event = in_role(CaseEvent, "age_in_stage_event")
    moved = (
        select(func.max(col(event.occurred_at), type_=UtcDateTime()))
        .where(*of_case(event, MOVES, selection.as_of))
        .correlate_except(event)
        .scalar_subquery()
    )
    undated = (
        select(col(event.id))
        .where(*of_case(event, MOVES, selection.as_of), col(event.precision) != Precision.INSTANT.value)
        .correlate_except(event)
        .exists()
    )
    begun = func.coalesce(moved, col(Case.received_at), type_=UtcDateTime())
    return (
        select(
            rows,
            stage_at(selection.as_of).label("stage"),
            *_took(begun, literal(selection.as_of, UtcDateTime())),
        )
        .join(Case, col(Case.id) == rows.c.id)
        .where(~undated, col(Case.received_precision) == Precision.INSTANT.value)
    )


def _fact(rows: Any, *, is_stock: bool = False) -> FactQuery:
    return FactQuery(Subject.CASES, rows, is_stock)


FACTS: dict[str, FactQuery] = {
    "case_first_response": _fact(_first_response),
    "case_first_resolution": _fact(_first_resolution),
    "case_full_resolution": _fact(_full_resolution),
    "case_round_resolution": _fact(_resolution_of_round),
    "case_days_to_resolution": _fact(_days_to_resolution),
    "case_stay": _fact(_stay),
    "case_time_in_stage": _fact(_time_in_stage),
    "case_age_in_stage": _fact(_age_in_stage, is_stock=True),
}
