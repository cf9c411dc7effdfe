"""The attempts of one callback, looked up beside it: a list of few callbacks never reads the attempts of all."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlmodel import col

from data_access.queries.roles import in_role
from data_access.tables import CallbackAttempt
from data_access.vocabulary import ENDING_RESULTS

Attempt = type[CallbackAttempt]


def _standing(attempt: Attempt, callback_id: Any, before: Any) -> list[ColumnElement[bool]]:
    found = [col(attempt.callback_id) == callback_id, col(attempt.voided_at).is_(None)]
    return found if before is None else [*found, col(attempt.attempted_at) < before]


def attempts_made(callback_id: Any, before: Any = None) -> ColumnElement[int]:
    """How many attempts stand (before an instant)."""
    one = in_role(CallbackAttempt, "attempts_made_one")
    found = select(func.count()).select_from(one).where(*_standing(one, callback_id, before))
    return found.correlate_except(one).scalar_subquery()


def last_attempt(callback_id: Any, before: Any = None, *, answered_first: bool = False) -> ColumnElement[int]:
    """The key of the last attempt (before an instant); `answered_first`: of those that were answered, where there are any."""
    one = in_role(CallbackAttempt, "last_attempt_one")
    order: list[Any] = [col(one.attempted_at).desc(), col(one.id).desc()]
    if answered_first:
        order.insert(0, col(one.result).in_(ENDING_RESULTS).desc())
    found = select(col(one.id)).where(*_standing(one, callback_id, before)).order_by(*order).limit(1)
    return found.correlate_except(one).scalar_subquery()
