"""Everything that a caller should know of one call: who, why, what happened before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import false, func, or_, select
from sqlmodel import Session, col

from data_access.tables import Asset, Callback, CallbackAttempt, Case, CaseEvent, Customer, Service, Staff
from data_access.vocabulary import Stage


@dataclass(frozen=True)
class ReasonTold:
    """One promise of a call. `done`: what was said of the service or of the complaint's resolution."""

    reason: str
    topic: str
    due_at: datetime
    case_id: int | None
    case_number: str | None
    service_at: datetime | None
    done: str | None
    is_protected: bool  # the complainant of its case wants to stay unnamed


@dataclass(frozen=True)
class TryTold:
    id: int
    at: datetime
    way: str
    result: str
    by: str
    note: str | None
    satisfied: bool | None
    wanted_at: datetime | None
    recorded_at: datetime
    recorded_by: str
    staff_id: int | None


@dataclass(frozen=True)
class CallTold:
    """Who, why, and what happened last time. `reasons`: the call's own first; `tries`: the last one first."""

    callback_id: int
    version: int
    customer_id: int
    customer_version: int
    name: str
    phone: str | None
    preferred_time: str | None
    tier: str | None
    asset: str | None
    site_id: int | None
    team_id: int | None
    owner_id: int | None
    checks_id: int | None
    reasons: tuple[ReasonTold, ...]
    tries: tuple[TryTold, ...]
    checked: tuple[TryTold, ...]  # of a recheck: the attempts of the callback that is checked


def told(session: Session, callback_id: int) -> CallTold | None:
    """What the caller should know of a call; None for one that is gone."""
    row = session.execute(
        select(Callback, Customer, col(Asset.label))
        .join(Customer, col(Customer.id) == col(Callback.customer_id))
        .outerjoin(Asset, col(Asset.id) == col(Callback.asset_id))
        .where(col(Callback.id) == callback_id, col(Callback.voided_at).is_(None))
        .execution_options(populate_existing=True)
    ).one_or_none()
    if row is None:
        return None
    call, customer, asset = row
    return CallTold(
        callback_id,
        call.version,
        customer.id,
        customer.version,
        customer.name,
        customer.phone,
        customer.preferred_time,
        call.tier,
        asset,
        call.site_id,
        call.team_id,
        call.owner_id,
        call.checks_id,
        _reasons(session, callback_id),
        tries_of(session, callback_id),
        tries_of(session, call.checks_id) if call.checks_id is not None else (),
    )


def _reasons(session: Session, callback_id: int) -> tuple[ReasonTold, ...]:
    solution = (
        select(col(CaseEvent.note))
        .where(
            col(CaseEvent.case_id) == col(Callback.case_id),
            col(CaseEvent.kind) == Stage.RESOLVED,
            col(CaseEvent.voided_at).is_(None),
        )
        .order_by(col(CaseEvent.occurred_at).desc(), col(CaseEvent.id).desc())
        .limit(1)
        .scalar_subquery()
    )
    rows = session.execute(
        select(
            col(Callback.reason),
            col(Callback.topic),
            col(Callback.original_due_at),
            col(Callback.case_id),
            col(Case.number),
            col(Service.finished_at),
            solution,
            func.coalesce(col(Case.confidential), false()),
        )
        .outerjoin(Case, col(Case.id) == col(Callback.case_id))
        .outerjoin(Service, col(Service.id) == col(Callback.service_id))
        .where(or_(col(Callback.id) == callback_id, col(Callback.part_of_id) == callback_id))
        .where(col(Callback.voided_at).is_(None))
        .order_by(col(Callback.part_of_id).is_not(None), col(Callback.id))
    )
    return tuple(ReasonTold(*row) for row in rows)


def tries_of(session: Session, callback_id: int) -> tuple[TryTold, ...]:
    """The attempts that stand, the last one first. `by`: the caller's name."""
    rows = session.execute(
        select(
            col(CallbackAttempt.id),
            col(CallbackAttempt.attempted_at),
            col(CallbackAttempt.way),
            col(CallbackAttempt.result),
            func.coalesce(col(Staff.name), col(CallbackAttempt.recorded_by)),
            col(CallbackAttempt.note),
            col(CallbackAttempt.satisfied),
            col(CallbackAttempt.wanted_at),
            col(CallbackAttempt.recorded_at),
            col(CallbackAttempt.recorded_by),
            col(CallbackAttempt.staff_id),
        )
        .outerjoin(Staff, col(Staff.id) == col(CallbackAttempt.staff_id))
        .where(col(CallbackAttempt.callback_id) == callback_id, col(CallbackAttempt.voided_at).is_(None))
        .order_by(col(CallbackAttempt.attempted_at).desc(), col(CallbackAttempt.id).desc())
    )
    return tuple(TryTold(*row) for row in rows)
