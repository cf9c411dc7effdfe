"""Facts of callbacks (metrics §4): due and what became of them, backlog, overdue, flow.

A due "by the end of Sunday" is stored as Monday's midnight, and counts a millisecond before: in Sunday's week. The period
of a callback is that of its *original* due, which never moves; what is overdue goes by the due as it stands.

Promises to one customer for one day are one call (`part_of_id`): they count once, except by reason, where each counts under
its own. Rechecks are in no figure but their own.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, or_, select
from sqlmodel import col

from data_access.dialect import just_before, offset_minutes, shifted_hour
from data_access.queries.callback_history import is_past_call
from data_access.queries.case_rows import columns_of_case
from data_access.queries.facts import FactQuery, Only
from data_access.queries.roles import in_role
from data_access.scope import Selection, Split
from data_access.tables import Callback, CallbackAttempt, CallbackSkip
from data_access.vocabulary import (
    ENDING_RESULTS,
    REACHING_RESULTS,
    CallbackReason,
    CallbackState,
    Precision,
    Subject,
)

_ended = col(Callback.ended_at)
# nearly all callbacks are reached, yet a planner without statistics would look the state up by its index
_state = func.coalesce(col(Callback.state), "")
# the same of the opening: of all that were ever opened, the few that have not ended are looked up
_opened = func.coalesce(col(Callback.opened_at), col(Callback.recorded_at))
_COMPLETED = (CallbackState.REACHED, CallbackState.USED_UP)
_DUE_LAG = timedelta(milliseconds=1)


def _callbacks(selection: Selection, *times: ColumnElement[Any]) -> Select[Any]:
    rows = _rows(*times).where(col(Callback.reason) != CallbackReason.RECHECK)
    return rows if selection.by is Split.REASON else rows.where(col(Callback.part_of_id).is_(None))


def _rows(*times: ColumnElement[Any]) -> Select[Any]:
    return select(
        col(Callback.id).label("id"),
        *times,
        col(Callback.reason).label("reason"),
        col(Callback.team_id).label("team_id"),
        col(Callback.site_id).label("site_id"),
        col(Callback.owner_id).label("staff_id"),
        col(Callback.tier).label("tier"),
        *columns_of_case(Callback.case_id),
    ).where(col(Callback.voided_at).is_(None))


def _ended_as(*states: str) -> Only:
    """In one of these states by the cut-off."""
    return lambda selection: and_(_state.in_(states), _ended < selection.as_of)


def _due(selection: Selection) -> Select[Any]:
    """Not cancelled by the cut-off."""
    cancelled = func.coalesce(_ended_as(CallbackState.CANCELLED)(selection), False)
    return _callbacks(selection, col(Callback.original_due_at).label("at")).where(~cancelled)


def _is_dated(selection: Selection) -> ColumnElement[bool]:
    """Not completed at an unknown instant: that may have been in time or late."""
    undated = and_(_ended_as(*_COMPLETED)(selection), col(Callback.ended_precision) == Precision.UNKNOWN.value)
    return ~func.coalesce(undated, False)


def _is_on_time(selection: Selection) -> ColumnElement[bool]:
    return and_(_ended_as(*_COMPLETED)(selection), _ended <= col(Callback.original_due_at))


def _may_be_open(selection: Selection) -> ColumnElement[bool]:
    """Not ended before the first moment asked about: spares the look at every callback of the past."""
    first = min(selection.weeks[1], selection.as_of) if selection.by is Split.WEEK else selection.as_of
    return or_(_ended.is_(None), _ended >= first)


def _open(selection: Selection) -> Select[Any]:
    rows = _callbacks(selection, _opened.label("since"), _ended.label("until"))
    return rows.where(_may_be_open(selection))


def _waiting(selection: Selection) -> Select[Any]:
    """Open, and to be called: less the history of an import."""
    return _open(selection).where(~is_past_call(selection.zone, selection.as_of))


def _overdue(selection: Selection) -> Select[Any]:
    due, opened = col(Callback.due_at), col(Callback.opened_at)
    since = case((opened >= due, opened), else_=just_before(due))
    # what ended in time was never overdue; without this it would begin to be so after its end
    return _callbacks(selection, since.label("since"), _ended.label("until")).where(
        _may_be_open(selection),
        or_(_ended.is_(None), and_(_ended > opened, _ended > due)),
        ~is_past_call(selection.zone, selection.as_of),
    )


def _arrived(selection: Selection) -> Select[Any]:
    return _callbacks(selection, col(Callback.opened_at).label("at"))


def _over(selection: Selection) -> Select[Any]:
    return _callbacks(selection, _ended.label("at"))


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


def _was_answered(_: Selection) -> ColumnElement[bool]:
    """The customer answered: reached, refused, or asked for another time."""
    return col(CallbackAttempt.result).in_(REACHING_RESULTS)


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


def _rechecks_open(selection: Selection) -> Select[Any]:
    rows = _rows(_opened.label("since"), _ended.label("until"))
    return rows.where(col(Callback.reason) == CallbackReason.RECHECK, _may_be_open(selection))


def _differs(_: Selection) -> ColumnElement[bool]:
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

    return exists(
        select(1)
        .select_from(again)
        .join(checked, col(checked.id) == col(Callback.checks_id))
        .outerjoin(first, try_of(col(checked.id), first))
        .where(try_of(col(Callback.id), again), differs)
        .correlate(Callback)
    )


def _fact(rows: Callable[[Selection], Select[Any]], *, is_stock: bool = False) -> FactQuery:
    return FactQuery(Subject.CALLBACKS, rows, is_stock)


_DUE = replace(_fact(_due), lag=_DUE_LAG)
_DATED = _DUE.part(_is_dated)
_OVER, _ATTEMPTS, _RECHECKED = _fact(_over), _fact(_attempts), _fact(_rechecked)

FACTS: dict[str, FactQuery] = {
    "callbacks_due": _DUE,
    "callbacks_due_completed": _DUE.part(_ended_as(*_COMPLETED)),
    "callbacks_due_reached": _DUE.part(_ended_as(CallbackState.REACHED)),
    "callbacks_due_used_up": _DUE.part(_ended_as(CallbackState.USED_UP)),
    "callbacks_due_dated": _DATED,
    "callbacks_due_on_time": _DATED.part(_is_on_time),
    "callbacks_open": _fact(_open, is_stock=True),
    "callbacks_waiting": _fact(_waiting, is_stock=True),
    "callbacks_overdue": _fact(_overdue, is_stock=True),
    "callbacks_arrived": _fact(_arrived),
    "callbacks_completed": _OVER.part(lambda _: _state.in_(_COMPLETED)),
    "callbacks_cancelled": _OVER.part(lambda _: _state == CallbackState.CANCELLED),
    "callbacks_reached_with_attempts": _fact(_reached_with_attempts),
    "callback_attempts": _ATTEMPTS,
    "callback_attempts_answered": _ATTEMPTS.part(_was_answered),
    "callbacks_skipped": _fact(_skipped),
    "callbacks_rechecks_open": _fact(_rechecks_open, is_stock=True),
    "callbacks_rechecked": _RECHECKED,
    "callbacks_recheck_differs": _RECHECKED.part(_differs),
}
