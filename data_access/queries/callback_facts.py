"""Facts of callbacks (metrics §4): due and what became of them, backlog, overdue, flow.

A due "by the end of Sunday" is stored as Monday's midnight; `just_before` puts it into Sunday's week. The period of a
callback is that of its *original* due, which never moves; what is overdue goes by the due as it stands.

Promises to one customer for one day are one call (`part_of_id`): they count once, except by reason, where each counts under
its own. Rechecks are in no figure but their own.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, or_, select
from sqlmodel import col

from data_access.dialect import just_before, offset_minutes, shifted_hour
from data_access.queries.callback_history import is_past_call
from data_access.queries.facts import FactQuery
from data_access.queries.roles import in_role
from data_access.scope import Selection, Split
from data_access.tables import Callback, CallbackAttempt, CallbackSkip, Case
from data_access.vocabulary import (
    ENDING_RESULTS,
    REACHING_RESULTS,
    CallbackReason,
    CallbackState,
    Precision,
    Subject,
)

_ended, _state = col(Callback.ended_at), col(Callback.state)
_COMPLETED = (CallbackState.REACHED, CallbackState.USED_UP)


def _callbacks(selection: Selection, *times: ColumnElement[Any]) -> Select[Any]:
    rows = _rows(*times).where(col(Callback.reason) != CallbackReason.RECHECK)
    return rows if selection.by is Split.REASON else rows.where(col(Callback.part_of_id).is_(None))


def _rows(*times: ColumnElement[Any]) -> Select[Any]:
    return (
        select(
            col(Callback.id).label("id"),
            *times,
            col(Callback.reason).label("reason"),
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
    return _callbacks(selection, just_before(due).label("at")).where(~cancelled, due > start)


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


def _may_be_open(selection: Selection) -> ColumnElement[bool]:
    """Not ended before the first moment asked about: spares the look at every callback of the past."""
    first = min(selection.weeks[1], selection.as_of) if selection.by is Split.WEEK else selection.as_of
    return or_(_ended.is_(None), _ended >= first)


def _open(selection: Selection) -> Select[Any]:
    rows = _callbacks(selection, col(Callback.opened_at).label("since"), _ended.label("until"))
    return rows.where(_may_be_open(selection))


def _waiting(selection: Selection) -> Select[Any]:
    """Open, and to be called: less the history of an import."""
    return _open(selection).where(~is_past_call(selection.zone, selection.as_of))


def _overdue(selection: Selection) -> Select[Any]:
    due, opened = just_before(col(Callback.due_at)), col(Callback.opened_at)
    since = case((opened > due, opened), else_=due)
    # what ended in time was never overdue; without this it would begin to be so after its end
    return _callbacks(selection, since.label("since"), _ended.label("until")).where(
        _may_be_open(selection),
        or_(_ended.is_(None), _ended > since),
        ~is_past_call(selection.zone, selection.as_of),
    )


def _arrived(selection: Selection) -> Select[Any]:
    return _callbacks(selection, col(Callback.opened_at).label("at"))


def _completed(selection: Selection) -> Select[Any]:
    return _callbacks(selection, _ended.label("at")).where(_state.in_(_COMPLETED))


def _cancelled(selection: Selection) -> Select[Any]:
    return _callbacks(selection, _ended.label("at")).where(_state == CallbackState.CANCELLED)


def _reached_with_attempts(selection: Selection) -> Select[Any]:
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
    rows = _callbacks(selection, _ended.label("at"), tries.label("value")).where(_state == CallbackState.REACHED)
    return rows.where(tries > 0)


def _attempts(selection: Selection) -> Select[Any]:
    """Tries at an exactly known time, by the local hour in which they began; each is listed by its callback."""
    at = col(CallbackAttempt.attempted_at)
    edges = (selection.weeks[0], selection.weeks[-1]) if selection.weeks else (selection.start, selection.until)
    columns: list[Any] = [
        col(Callback.id).label("id"),
        at.label("at"),
        col(CallbackAttempt.result).label("result"),
        shifted_hour(at, offset_minutes(at, selection.zone, *edges)).label("hour"),
        col(CallbackAttempt.staff_id).label("staff_id"),
        *(getattr(Callback, name).label(name) for name in ("reason", "team_id", "site_id", "tier")),
    ]
    return (
        select(*columns)
        .select_from(CallbackAttempt)
        .join(Callback, col(Callback.id) == col(CallbackAttempt.callback_id))
        .where(
            col(CallbackAttempt.voided_at).is_(None),
            col(Callback.voided_at).is_(None),
            col(CallbackAttempt.precision) == Precision.INSTANT,
            col(Callback.reason) != CallbackReason.RECHECK,
        )
    )


def _attempts_answered(selection: Selection) -> Select[Any]:
    """The customer answered: reached, refused, or asked for another time."""
    return _attempts(selection).where(col(CallbackAttempt.result).in_(REACHING_RESULTS))


def _skipped(_: Selection) -> Select[Any]:
    columns: list[Any] = [
        col(Callback.id).label("id"),
        col(CallbackSkip.skipped_at).label("at"),
        col(CallbackSkip.staff_id).label("staff_id"),
        *(getattr(Callback, name).label(name) for name in ("reason", "team_id", "site_id", "tier")),
    ]
    return (
        select(*columns)
        .join(Callback, col(Callback.id) == col(CallbackSkip.callback_id))
        .where(col(Callback.voided_at).is_(None))
    )


def _rechecked(_: Selection) -> Select[Any]:
    """Rechecks that reached the customer, at the time when they did."""
    return _rows(_ended.label("at")).where(
        col(Callback.reason) == CallbackReason.RECHECK, _state == CallbackState.REACHED
    )


def _rechecks_open(_: Selection) -> Select[Any]:
    rows = _rows(col(Callback.opened_at).label("since"), _ended.label("until"))
    return rows.where(col(Callback.reason) == CallbackReason.RECHECK)


def _recheck_differs(selection: Selection) -> Select[Any]:
    """The customer doesn't remember the call, judges otherwise than was noted, or was reached where nobody got through."""
    checked, first, again = (
        in_role(Callback, "recheck_differs_checked"),
        in_role(CallbackAttempt, "recheck_differs_first"),
        in_role(CallbackAttempt, "recheck_differs_again"),
    )
    differs = or_(
        col(again.confirmed).is_(False),
        col(again.satisfied) != col(first.satisfied),
        col(checked.state) == CallbackState.USED_UP,
    )

    def try_of(key: Any, attempt: Any) -> ColumnElement[bool]:
        return and_(
            col(attempt.callback_id) == key,
            col(attempt.result).in_(ENDING_RESULTS),
            col(attempt.voided_at).is_(None),
        )

    found = (
        select(1)
        .select_from(again)
        .join(checked, col(checked.id) == col(Callback.checks_id))
        .outerjoin(first, try_of(col(checked.id), first))
        .where(try_of(col(Callback.id), again), differs)
        .correlate(Callback)
    )
    return _rechecked(selection).where(exists(found))


FACTS: dict[str, FactQuery] = {
    "callbacks_due": FactQuery(Subject.CALLBACKS, _due),
    "callbacks_due_completed": FactQuery(Subject.CALLBACKS, _due_completed),
    "callbacks_due_reached": FactQuery(Subject.CALLBACKS, _due_reached),
    "callbacks_due_used_up": FactQuery(Subject.CALLBACKS, _due_used_up),
    "callbacks_due_dated": FactQuery(Subject.CALLBACKS, _due_dated),
    "callbacks_due_on_time": FactQuery(Subject.CALLBACKS, _due_on_time),
    "callbacks_open": FactQuery(Subject.CALLBACKS, _open, is_stock=True),
    "callbacks_waiting": FactQuery(Subject.CALLBACKS, _waiting, is_stock=True),
    "callbacks_overdue": FactQuery(Subject.CALLBACKS, _overdue, is_stock=True),
    "callbacks_arrived": FactQuery(Subject.CALLBACKS, _arrived),
    "callbacks_completed": FactQuery(Subject.CALLBACKS, _completed),
    "callbacks_cancelled": FactQuery(Subject.CALLBACKS, _cancelled),
    "callbacks_reached_with_attempts": FactQuery(Subject.CALLBACKS, _reached_with_attempts),
    "callback_attempts": FactQuery(Subject.CALLBACKS, _attempts),
    "callback_attempts_answered": FactQuery(Subject.CALLBACKS, _attempts_answered),
    "callbacks_skipped": FactQuery(Subject.CALLBACKS, _skipped),
    "callbacks_rechecks_open": FactQuery(Subject.CALLBACKS, _rechecks_open, is_stock=True),
    "callbacks_rechecked": FactQuery(Subject.CALLBACKS, _rechecked),
    "callbacks_recheck_differs": FactQuery(Subject.CALLBACKS, _recheck_differs),
}
