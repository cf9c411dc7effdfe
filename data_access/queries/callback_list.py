"""Open callbacks as lists and counts: the day's calls, the backlog by age, the load of each person, the hours that reach."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, or_, select
from sqlmodel import Session, col

from data_access.dialect import count_if
from data_access.queries.callback_attempts import attempts_made, last_attempt
from data_access.queries.callback_facts import FACTS
from data_access.queries.facts import rows_of
from data_access.queries.protected import is_protected, unless
from data_access.queries.roles import in_role
from data_access.scope import Selection
from data_access.tables import Asset, Callback, CallbackAttempt, Customer


@dataclass(frozen=True)
class CallbackRow:
    """An open callback with what the caller needs; a protected complainant is not in it (see `protected`).

    `attempts`, `last_*`: tries before the cut-off."""

    id: int
    version: int
    customer_id: int | None
    customer_name: str | None
    phone: str | None
    do_not_call: bool
    preferred_time: str | None
    asset_label: str | None
    site_id: int | None
    team_id: int | None
    owner_id: int | None
    reason: str
    topic: str
    tier: str | None
    case_id: int | None
    service_id: int | None
    survey_id: int | None
    opened_at: datetime
    original_due_at: datetime
    due_at: datetime
    next_attempt_at: datetime | None
    attempts: int
    last_result: str | None
    last_at: datetime | None
    last_note: str | None
    needs_phone: bool
    parts: tuple[str, ...]  # the reasons of the promises that are part of this call


@dataclass(frozen=True)
class DueCounts:
    """`due`: how many open callbacks are due at or before each of the asked instants."""

    open: int
    due: tuple[int, ...]
    earliest_due: datetime | None


@dataclass(frozen=True)
class PersonDue:
    """Open callbacks of one person (None: nobody's) in one team: overdue, and due today."""

    staff_id: int | None
    team_id: int | None
    overdue: int
    today: int


def callbacks_to_do(
    session: Session,
    selection: Selection,
    *,
    due_by: datetime | None,
    owners: Collection[int | None] = (),
    fact: str = "callbacks_waiting",
    limit: int = 500,
) -> list[CallbackRow]:
    """Callbacks to be made, due at or before `due_by`: the longest overdue first, those to be tried again later last.

    `owners`: of these people only, None for those that are nobody's. `fact`: whose rows; also the open rechecks are listed so.
    """
    chosen = rows_of(FACTS[fact], selection, ()).subquery()
    later = [] if due_by is None else [case((col(Callback.next_attempt_at) >= due_by, 1), else_=0)]
    due = [] if due_by is None else [col(Callback.due_at) <= due_by]
    order = (*later, col(Callback.due_at), col(Callback.id))
    listed = (
        select(col(Callback.id))
        .join(chosen, chosen.c.id == col(Callback.id))
        .where(*due, *_of(owners))
        .order_by(*order)
        .limit(limit)
        .subquery()
    )
    key, last = col(Callback.id), in_role(CallbackAttempt, "callbacks_to_do_last")
    tries = (attempts_made(key, selection.as_of), col(last.result), col(last.attempted_at), col(last.note))
    rows = (
        select(*_row_columns(), *tries, col(Callback.needs_phone))
        .select_from(listed)
        .join(Callback, key == listed.c.id)
        .outerjoin(Customer, col(Customer.id) == col(Callback.customer_id))
        .outerjoin(Asset, col(Asset.id) == col(Callback.asset_id))
        .outerjoin(last, col(last.id) == last_attempt(key, selection.as_of))
        .order_by(*order)
    )
    found = session.execute(rows).all()
    parts = _parts(session, [row[0] for row in found])
    return [_row(row, parts.get(row[0], ())) for row in found]


def _of(owners: Collection[int | None]) -> list[ColumnElement[bool]]:
    if not owners:
        return []
    owner, named = col(Callback.owner_id), [one for one in owners if one is not None]
    return [or_(owner.in_(named), owner.is_(None)) if None in owners else owner.in_(named)]


def _parts(session: Session, callback_ids: Sequence[int]) -> dict[int, tuple[str, ...]]:
    rows = session.execute(
        select(col(Callback.part_of_id), col(Callback.reason))
        .where(col(Callback.part_of_id).in_(callback_ids), col(Callback.voided_at).is_(None))
        .order_by(col(Callback.id))
    )
    found: dict[int, tuple[str, ...]] = {}
    for call, reason in rows:
        found[call] = (*found.get(call, ()), reason)
    return found


def _row_columns() -> list[Any]:
    hidden = is_protected(Callback.case_id)
    return [
        col(Callback.id),
        col(Callback.version),
        unless(hidden, col(Callback.customer_id)),
        unless(hidden, col(Customer.name)),
        unless(hidden, col(Customer.phone)),
        col(Customer.do_not_call),
        col(Customer.preferred_time),
        unless(hidden, col(Asset.label)),
        col(Callback.site_id),
        col(Callback.team_id),
        col(Callback.owner_id),
        col(Callback.reason),
        col(Callback.topic),
        col(Callback.tier),
        col(Callback.case_id),
        col(Callback.service_id),
        col(Callback.survey_id),
        col(Callback.opened_at),
        col(Callback.original_due_at),
        col(Callback.due_at),
        col(Callback.next_attempt_at),
    ]


def _row(row: Any, parts: tuple[str, ...]) -> CallbackRow:
    values = [*row, parts]
    values[5] = bool(values[5])
    return CallbackRow(*values)


def due_counts(session: Session, selection: Selection, instants: Sequence[datetime]) -> DueCounts:
    """Open callbacks at the cut-off, how many of them are due by each instant, and the earliest due."""
    chosen = rows_of(FACTS["callbacks_waiting"], selection, ()).subquery()
    due = col(Callback.due_at)
    row = session.execute(
        select(func.count(), func.min(due), *(count_if(due <= instant) for instant in instants))
        .select_from(Callback)
        .join(chosen, chosen.c.id == col(Callback.id))
    ).one()
    return DueCounts(int(row[0]), tuple(int(n) for n in row[2:]), row[1])


def due_by_person(
    session: Session, selection: Selection, *, today_from: datetime, today_to: datetime
) -> list[PersonDue]:
    """Load per person and team: overdue (due at or before the day's begin) and due today; heaviest first."""
    chosen = rows_of(FACTS["callbacks_waiting"], selection, ()).subquery()
    due = col(Callback.due_at)
    overdue, today = count_if(due <= today_from), count_if(and_(due > today_from, due <= today_to))
    rows = session.execute(
        select(col(Callback.owner_id), col(Callback.team_id), overdue, today)
        .join(chosen, chosen.c.id == col(Callback.id))
        .where(due <= today_to)
        .group_by(col(Callback.owner_id), col(Callback.team_id))
        .order_by(overdue.desc(), today.desc(), col(Callback.owner_id))
    )
    return [PersonDue(row[0], row[1], int(row[2]), int(row[3])) for row in rows]
