"""Whom to call next: the open calls that may be made now, and everything that the caller should know of one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, case, exists, func, or_, select
from sqlmodel import Session, col

from data_access.queries.callback_history import is_past_call
from data_access.queries.facts import scope_conditions
from data_access.queries.organisation import company_facts
from data_access.queries.protected import is_protected
from data_access.scope import Scope
from data_access.tables import (
    Callback,
    CallbackAttempt,
    CallbackSkip,
    CallLease,
    Customer,
)
from data_access.vocabulary import CallbackState

MOST_CANDIDATES = 400
"""So many are looked at for the hour that suits; they are the first by all that the store can order."""


@dataclass(frozen=True)
class Candidate:
    """An open call that may be made now, with what decides about its place in the queue."""

    callback_id: int
    customer_id: int
    owner_id: int | None
    team_id: int | None
    due_at: datetime
    tier: str | None
    preferred_time: str | None
    was_asked_for: bool


@dataclass(frozen=True)
class Held:
    """Due calls that the queue leaves out, by why: a protected complainant, no calls wanted, no number, a number to be
    corrected, being called."""

    protected: int
    do_not_call: int
    no_phone: int
    needs_phone: int
    later: int
    taken: int


def _due(session: Session, now: datetime, due_by: datetime) -> list[ColumnElement[bool]]:
    return [
        col(Callback.state) == CallbackState.OPEN,
        col(Callback.voided_at).is_(None),
        col(Callback.part_of_id).is_(None),
        col(Callback.customer_id).is_not(None),
        col(Callback.opened_at) <= now,
        or_(col(Callback.due_at) <= due_by, col(Callback.next_attempt_at) <= now),
        ~is_past_call(company_facts(session).zone, now),
    ]


def _has_phone() -> ColumnElement[bool]:
    return and_(col(Customer.phone).is_not(None), col(Customer.phone) != "")


def _is_later(now: datetime) -> ColumnElement[bool]:
    return func.coalesce(col(Callback.next_attempt_at) > now, False)


def _is_taken(now: datetime, holder: str) -> ColumnElement[bool]:
    return exists(
        select(1).where(
            col(CallLease.customer_id) == col(Callback.customer_id),
            col(CallLease.holder) != holder,
            col(CallLease.expires_at) > now,
        )
    )


def candidates(
    session: Session,
    scope: Scope,
    *,
    holder: str,
    name: str,
    staff_id: int | None,
    now: datetime,
    due_by: datetime,
    skipped_since: datetime,
) -> tuple[list[Candidate], int]:
    """Calls that may be made now by this person: due, with a number, wanted, nobody at it; and how many there are in all.

    First what was asked for at this very time, then one's own, then nobody's, in each the longest due. Whoever skipped one
    is not offered it again that day, nor a recheck of their own call.
    """
    not_for_me, asked = _not_for(staff_id, name, skipped_since), _was_asked_for()
    rows = session.execute(
        select(
            col(Callback.id),
            col(Callback.customer_id),
            col(Callback.owner_id),
            col(Callback.team_id),
            col(Callback.due_at),
            col(Callback.tier),
            col(Customer.preferred_time),
            asked,
            func.count().over(),
        )
        .join(Customer, col(Customer.id) == col(Callback.customer_id))
        .where(
            *_due(session, now, due_by),
            *scope_conditions(scope, col(Callback.team_id), col(Callback.site_id)),
            ~is_protected(Callback.case_id),
            ~col(Customer.do_not_call),
            _has_phone(),
            ~col(Callback.needs_phone),
            ~_is_later(now),
            ~_is_taken(now, holder),
            ~not_for_me,
        )
        .order_by(
            asked.desc(),
            _whose(staff_id),
            col(Callback.due_at),
            func.coalesce(col(Callback.tier), "~"),
            col(Callback.id),
        )
        .limit(MOST_CANDIDATES)
    ).all()
    return [Candidate(*tuple(row)[:-1]) for row in rows], int(rows[0][-1]) if rows else 0


def _not_for(staff_id: int | None, name: str, skipped_since: datetime) -> ColumnElement[bool]:
    """Skipped by this person today, or a recheck of their own call."""
    is_me = _is_me(staff_id, name)
    skipped = exists(
        select(1).where(
            col(CallbackSkip.callback_id) == col(Callback.id),
            col(CallbackSkip.skipped_at) >= skipped_since,
            is_me(CallbackSkip),
        )
    )
    own = exists(select(1).where(col(CallbackAttempt.callback_id) == col(Callback.checks_id), is_me(CallbackAttempt)))
    return or_(skipped, own)


def _was_asked_for() -> ColumnElement[bool]:
    """The customer wanted to be called at this very time."""
    return exists(
        select(1).where(
            col(CallbackAttempt.callback_id) == col(Callback.id),
            col(CallbackAttempt.wanted_at) == col(Callback.next_attempt_at),
            col(CallbackAttempt.voided_at).is_(None),
        )
    )


def _whose(staff_id: int | None) -> Any:
    """One's own before nobody's before another's."""
    others = case((col(Callback.owner_id).is_(None), 1), else_=2)
    return others if staff_id is None else case((col(Callback.owner_id) == staff_id, 0), else_=others)


def _is_me(staff_id: int | None, name: str) -> Any:
    """Rows that this person wrote: by the staff's key, or by name where there is none."""
    if staff_id is None:
        return lambda table: col(table.recorded_by) == name
    return lambda table: or_(
        col(table.staff_id) == staff_id, and_(col(table.staff_id).is_(None), col(table.recorded_by) == name)
    )


def held_back(session: Session, scope: Scope, *, holder: str, now: datetime, due_by: datetime) -> Held:
    """How many due calls the queue leaves out, each counted under the first reason that holds."""
    quiet, later, taken = col(Customer.do_not_call), _is_later(now), _is_taken(now, holder)
    numberless, wrong = ~_has_phone(), col(Callback.needs_phone)
    kinds = [is_protected(Callback.case_id), quiet, numberless, wrong, later, taken]
    counted: list[Any] = []
    for place, kind in enumerate(kinds):
        earlier = [~one for one in kinds[:place]]
        counted.append(func.count().filter(and_(kind, *earlier)))
    row = session.execute(
        select(*counted)
        .select_from(Callback)
        .join(Customer, col(Customer.id) == col(Callback.customer_id))
        .where(*_due(session, now, due_by), *scope_conditions(scope, col(Callback.team_id), col(Callback.site_id)))
    ).one()
    return Held(*(int(n) for n in row))
