"""Completed callbacks, those of them that were called again, and how the two calls differ."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlmodel import Session, col

from data_access.queries.callback_attempts import last_attempt
from data_access.queries.callback_facts import FACTS
from data_access.queries.facts import rows_of
from data_access.queries.roles import in_role
from data_access.scope import Selection
from data_access.tables import Callback, CallbackAttempt, Customer, Staff
from data_access.vocabulary import CallbackReason, CallbackState


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


def first_callers(session: Session, recheck_ids: Collection[int]) -> dict[int, tuple[int | None, str, datetime]]:
    """Who made the last attempt of the call that each recheck checks, and when: key in the staff (or None), name, instant."""
    checked, last = in_role(Callback, "recheck_of"), in_role(CallbackAttempt, "recheck_of_last")
    rows = session.execute(
        select(
            col(Callback.id),
            col(last.staff_id),
            func.coalesce(col(Staff.name), col(last.recorded_by)),
            col(last.attempted_at),
        )
        .join(checked, col(checked.id) == col(Callback.checks_id))
        .join(last, col(last.callback_id) == col(checked.id))
        .outerjoin(Staff, col(Staff.id) == col(last.staff_id))
        .where(col(Callback.id).in_(recheck_ids), col(last.voided_at).is_(None))
        .order_by(col(last.attempted_at), col(last.id))
    )
    return {key: (staff_id, name, at) for key, staff_id, name, at in rows}


def compared(session: Session, selection: Selection) -> list[Compared]:
    """The rechecks of the period beside the calls that they check, those that differ first."""
    done, differing = (
        rows_of(FACTS[name], selection, ()).cte(name).prefix_with("MATERIALIZED")
        for name in ("callbacks_rechecked", "callbacks_recheck_differs")
    )
    checked = in_role(Callback, "compared_checked")
    first, again = in_role(CallbackAttempt, "compared_first"), in_role(CallbackAttempt, "compared_again")
    caller, called_again = in_role(Staff, "compared_caller"), in_role(Staff, "compared_again_caller")
    rows = session.execute(
        select(
            col(Callback.id),
            col(Customer.name),
            col(Callback.customer_id),
            col(checked.state),
            func.coalesce(col(caller.name), col(first.recorded_by)),
            col(first.attempted_at),
            col(first.satisfied),
            func.coalesce(col(called_again.name), col(again.recorded_by)),
            col(again.attempted_at),
            col(again.satisfied),
            col(again.confirmed),
            differing.c.id.is_not(None),
        )
        .select_from(done)
        .join(Callback, col(Callback.id) == done.c.id)
        .join(checked, col(checked.id) == col(Callback.checks_id))
        .outerjoin(differing, differing.c.id == col(Callback.id))
        .outerjoin(Customer, col(Customer.id) == col(Callback.customer_id))
        .outerjoin(first, col(first.id) == last_attempt(col(checked.id), answered_first=True))
        .outerjoin(caller, col(caller.id) == col(first.staff_id))
        .outerjoin(again, col(again.id) == last_attempt(col(Callback.id), answered_first=True))
        .outerjoin(called_again, col(called_again.id) == col(again.staff_id))
        .order_by(differing.c.id.is_(None), col(again.attempted_at).desc())
    )
    return [Compared(*tuple(row)) for row in rows]
