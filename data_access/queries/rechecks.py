"""Completed callbacks, those of them that were called again, and how the two calls differ."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlmodel import Session, col

from data_access.queries.callback_facts import FACTS
from data_access.queries.facts import rows_of
from data_access.queries.roles import in_role
from data_access.scope import Selection
from data_access.tables import Callback, CallbackAttempt, Customer, Staff
from data_access.vocabulary import ENDING_RESULTS, CallbackReason, CallbackState


@dataclass(frozen=True)
class Compared:
    """A recheck that reached the customer, beside the call that it checks. Satisfied None: not asked."""

    id: int
    customer: str | None
    customer_id: int | None
    first_state: str
    first_by: str | None
    first_at: datetime | None
    first_satisfied: bool | None
    again_by: str | None
    again_at: datetime | None
    again_satisfied: bool | None
    confirmed: bool | None
    differs: bool


def completed_in(session: Session, start: datetime, end: datetime) -> list[Callback]:
    """Calls that were reached or used up in ``[start, end)``, typed in or opened here; parts and rechecks left out."""
    rows = session.execute(
        select(Callback)
        .where(
            col(Callback.ended_at) >= start,
            col(Callback.ended_at) < end,
            col(Callback.state).in_((CallbackState.REACHED, CallbackState.USED_UP)),
            col(Callback.reason) != CallbackReason.RECHECK,
            col(Callback.part_of_id).is_(None),
            col(Callback.import_id).is_(None),
            col(Callback.customer_id).is_not(None),
            col(Callback.voided_at).is_(None),
        )
        .order_by(col(Callback.id))
    )
    return list(rows.scalars())


def rechecked_among(session: Session, callback_ids: Collection[int]) -> set[int]:
    rows = session.execute(select(col(Callback.checks_id)).where(col(Callback.checks_id).in_(callback_ids)))
    return {key for key in rows.scalars() if key is not None}


def compared(session: Session, selection: Selection) -> list[Compared]:
    """The rechecks of the period beside the calls that they check, those that differ first."""
    done = rows_of(FACTS["callbacks_rechecked"], selection).subquery()
    differing = rows_of(FACTS["callbacks_recheck_differs"], selection).subquery()
    checked = in_role(Callback, "compared_checked")
    first, again = _last_call("first"), _last_call("again")
    rows = session.execute(
        select(
            col(Callback.id),
            col(Customer.name),
            col(Callback.customer_id),
            col(checked.state),
            first.c.by,
            first.c.at,
            first.c.satisfied,
            again.c.by,
            again.c.at,
            again.c.satisfied,
            again.c.confirmed,
            differing.c.id.is_not(None),
        )
        .join(done, done.c.id == col(Callback.id))
        .join(checked, col(checked.id) == col(Callback.checks_id))
        .outerjoin(differing, differing.c.id == col(Callback.id))
        .outerjoin(Customer, col(Customer.id) == col(Callback.customer_id))
        .outerjoin(first, (first.c.callback_id == col(checked.id)) & (first.c.place == 1))
        .outerjoin(again, (again.c.callback_id == col(Callback.id)) & (again.c.place == 1))
        .order_by(differing.c.id.is_(None), again.c.at.desc())
    )
    return [Compared(*tuple(row)) for row in rows]


def _last_call(name: str) -> Any:
    """The last attempt of each callback, one that was answered before one that was not."""
    answered = col(CallbackAttempt.result).in_(ENDING_RESULTS)
    order = (answered.desc(), col(CallbackAttempt.attempted_at).desc(), col(CallbackAttempt.id).desc())
    return (
        select(
            col(CallbackAttempt.callback_id).label("callback_id"),
            func.coalesce(col(Staff.name), col(CallbackAttempt.recorded_by)).label("by"),
            col(CallbackAttempt.attempted_at).label("at"),
            col(CallbackAttempt.satisfied).label("satisfied"),
            col(CallbackAttempt.confirmed).label("confirmed"),
            func.row_number().over(partition_by=col(CallbackAttempt.callback_id), order_by=order).label("place"),
        )
        .outerjoin(Staff, col(Staff.id) == col(CallbackAttempt.staff_id))
        .where(col(CallbackAttempt.voided_at).is_(None))
        .subquery(name)
    )
