"""Everything that a caller should know of one call: who, why, what happened before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlmodel import Session, col

from data_access.queries.call_reasons import LastTalk, ReasonTold, last_talk, reasons_of
from data_access.tables import Asset, Callback, CallbackAttempt, Customer, Staff
from data_access.vocabulary import CallbackReason

FOR_CONTACT = (CallbackReason.TIER_INTERVAL, CallbackReason.CARE, CallbackReason.WIN_BACK)


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
    last_talk: LastTalk | None = None  # of a call that only keeps up the contact


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
    reasons = reasons_of(session, callback_id)
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
        reasons,
        tries_of(session, callback_id),
        tries_of(session, call.checks_id) if call.checks_id is not None else (),
        _last_talk(session, customer.id, {one.reason for one in reasons}),
    )


def _last_talk(session: Session, customer_id: int, reasons: set[str]) -> LastTalk | None:
    if reasons.isdisjoint(FOR_CONTACT):
        return None
    return last_talk(session, customer_id, or_bought=CallbackReason.WIN_BACK in reasons)


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
