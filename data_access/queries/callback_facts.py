"""Facts of callbacks (metrics §4): due and what became of them, backlog, overdue, flow.

A due "by the end of Sunday" is stored as Monday's midnight; `just_before` puts it into Sunday's week. The period of a
callback is that of its *original* due, which never moves; what is overdue goes by the due as it stands.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select
from sqlmodel import col

from data_access.dialect import just_before
from data_access.queries.facts import FactQuery
from data_access.scope import Selection
from data_access.tables import Callback, CallbackAttempt, Case
from data_access.vocabulary import CallbackState, Precision, Subject

_ended, _state = col(Callback.ended_at), col(Callback.state)
_COMPLETED = (CallbackState.REACHED, CallbackState.USED_UP)


def _callbacks(*times: ColumnElement[Any]) -> Select[Any]:
    return (
        select(
            col(Callback.id).label("id"),
            *times,
            col(Callback.team_id).label("team_id"),
            col(Callback.site_id).label("site_id"),
            col(Callback.owner_id).label("staff_id"),
            col(Callback.tier).label("tier"),
            col(Case.kind).label("kind"),
            col(Case.cause_id).label("cause_id"),
        )
        .select_from(Callback)
        .outerjoin(Case, col(Case.id) == col(Callback.case_id))
        .where(col(Callback.voided_at).is_(None))
    )


def _ended_as(selection: Selection, *states: str) -> ColumnElement[bool]:
    return and_(_state.in_(states), _ended < selection.as_of)


def _due(selection: Selection) -> Select[Any]:
    """Not cancelled by the cut-off. The second condition is implied by the period; it lets the index serve."""
    start = min(selection.weeks[0], selection.start) if selection.weeks else selection.start
    due = col(Callback.original_due_at)
    cancelled = func.coalesce(_ended_as(selection, CallbackState.CANCELLED), False)
    return _callbacks(just_before(due).label("at")).where(~cancelled, due > start)


def _due_completed(selection: Selection) -> Select[Any]:
    return _due(selection).where(_ended_as(selection, *_COMPLETED))


def _due_reached(selection: Selection) -> Select[Any]:
    return _due(selection).where(_ended_as(selection, CallbackState.REACHED))


def _due_used_up(selection: Selection) -> Select[Any]:
    return _due(selection).where(_ended_as(selection, CallbackState.USED_UP))


def _due_dated(selection: Selection) -> Select[Any]:
    """Those due, less what was completed at an unknown instant: it may have been in time or late."""
    undated = and_(_ended_as(selection, *_COMPLETED), col(Callback.ended_precision) == Precision.UNKNOWN.value)
    return _due(selection).where(~func.coalesce(undated, False))


def _due_on_time(selection: Selection) -> Select[Any]:
    return _due_dated(selection).where(_ended_as(selection, *_COMPLETED), _ended <= col(Callback.original_due_at))


def _open(_: Selection) -> Select[Any]:
    return _callbacks(col(Callback.opened_at).label("since"), _ended.label("until"))


def _overdue(_: Selection) -> Select[Any]:
    due, opened = just_before(col(Callback.due_at)), col(Callback.opened_at)
    since = case((opened > due, opened), else_=due)
    # what ended in time was never overdue; without this it would begin to be so after its end
    return _callbacks(since.label("since"), _ended.label("until")).where(or_(_ended.is_(None), _ended > since))


def _arrived(_: Selection) -> Select[Any]:
    return _callbacks(col(Callback.opened_at).label("at"))


def _completed(_: Selection) -> Select[Any]:
    return _callbacks(_ended.label("at")).where(_state.in_(_COMPLETED))


def _cancelled(_: Selection) -> Select[Any]:
    return _callbacks(_ended.label("at")).where(_state == CallbackState.CANCELLED)


def _reached_with_attempts(_: Selection) -> Select[Any]:
    """Callbacks that reached the customer, with the number of attempts that it took; without recorded attempts: none."""
    tries = (
        select(func.count())
        .where(
            col(CallbackAttempt.callback_id) == col(Callback.id),
            col(CallbackAttempt.voided_at).is_(None),
            col(CallbackAttempt.attempted_at) <= _ended,
        )
        .scalar_subquery()
    )
    rows = _callbacks(_ended.label("at"), tries.label("value")).where(_state == CallbackState.REACHED)
    return rows.where(tries > 0)


FACTS: dict[str, FactQuery] = {
    "callbacks_due": FactQuery(Subject.CALLBACKS, _due),
    "callbacks_due_completed": FactQuery(Subject.CALLBACKS, _due_completed),
    "callbacks_due_reached": FactQuery(Subject.CALLBACKS, _due_reached),
    "callbacks_due_used_up": FactQuery(Subject.CALLBACKS, _due_used_up),
    "callbacks_due_dated": FactQuery(Subject.CALLBACKS, _due_dated),
    "callbacks_due_on_time": FactQuery(Subject.CALLBACKS, _due_on_time),
    "callbacks_open": FactQuery(Subject.CALLBACKS, _open, is_stock=True),
    "callbacks_overdue": FactQuery(Subject.CALLBACKS, _overdue, is_stock=True),
    "callbacks_arrived": FactQuery(Subject.CALLBACKS, _arrived),
    "callbacks_completed": FactQuery(Subject.CALLBACKS, _completed),
    "callbacks_cancelled": FactQuery(Subject.CALLBACKS, _cancelled),
    "callbacks_reached_with_attempts": FactQuery(Subject.CALLBACKS, _reached_with_attempts),
}
