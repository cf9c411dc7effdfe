"""Open cases as a supervisor works them: whose they are, and what falls due next.

State columns serve here, as for every work list; figures come from the events.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Select, and_, case, func, null, or_, select, true
from sqlmodel import Session, col

from data_access.dialect import count_if
from data_access.queries.callback_history import is_past_call
from data_access.queries.case_clock import current_due, is_paused
from data_access.queries.facts import conditions
from data_access.queries.joint_cases import case_conditions, helps, is_joint
from data_access.queries.repeated_cases import is_repeated
from data_access.scope import EVERYTHING, Selection
from data_access.tables import Callback, Case, CaseEvent
from data_access.vocabulary import STAGES, CallbackState, SideEvent, Stage

UNRESOLVED = (Stage.RECEIVED, Stage.DISPATCHED, Stage.INVESTIGATING)
"""Until it is resolved the case's own limit holds; then that of the promised answer and that of the callback."""


class Owed(StrEnum):
    """What falls due next."""

    RESOLUTION = "resolution"
    ANSWER = "answer"
    CALL = "call"


class Whose(StrEnum):
    MINE = "mine"
    TEAM = "team"
    NOBODY = "nobody"
    ALL = "all"


@dataclass(frozen=True)
class Desk:
    """Who sits at it: their key and their team's, where they have one."""

    staff_id: int | None = None
    team_id: int | None = None


@dataclass(frozen=True)
class BoardCounts:
    """Open cases of the selection, by whose they are; of those asked for, how many are late (not resolved past their limit,
    as everywhere), owe an answer that was promised, have a late callback, are due today, are not dispatched."""

    whose: dict[Whose, int]
    late: int
    late_answers: int
    late_calls: int
    today: int
    undispatched: int


@dataclass(frozen=True)
class NextDue:
    """`at`: by when it is owed; None where nothing is set or the clock rests. `is_joint`: with several departments."""

    case_id: int
    at: datetime | None
    is_repeated: bool
    is_joint: bool
    owed: Owed


@dataclass(frozen=True)
class BoardRules:
    """What the company's rules say: within how many days the same matter is a repeated one, and whether a wait without a
    reason stops the clock."""

    repeat_days: int
    unnamed_waits_pause: bool


def board_counts(
    session: Session, selection: Selection, desk: Desk, whose: Whose, rules: BoardRules, *, day_ends: datetime
) -> BoardCounts:
    """`day_ends`: when the local day that is "today" is over; a callback due today is due at that very instant."""
    rows = _open(selection, rules).subquery()
    asked, due = _of(rows, desk, whose), rows.c.next_due
    found = session.execute(
        select(
            *(count_if(_of(rows, desk, one)) for one in Whose),
            *(count_if(and_(asked, due < selection.as_of, rows.c.owed == one)) for one in Owed),
            count_if(and_(asked, due >= selection.as_of, due <= day_ends)),
            count_if(and_(asked, rows.c.stage == Stage.RECEIVED)),
        ).where(*_in_sight(rows, selection))
    ).one()
    counts = [int(n) for n in found]
    return BoardCounts(dict(zip(Whose, counts, strict=False)), *counts[len(Whose) :])


def board_cases(
    session: Session, selection: Selection, desk: Desk, whose: Whose, rules: BoardRules, *, limit: int
) -> tuple[NextDue, ...]:
    """Red lines first, then what was raised again or is with several departments (requirements P6), each by what falls due
    next; those whose clock rests come last."""
    rows = _open(selection, rules).subquery()
    first = (rows.c.is_red_line.desc(), or_(rows.c.is_repeated, rows.c.is_joint).desc())
    order = (*first, rows.c.next_due.is_(None), rows.c.next_due, rows.c.severity, rows.c.id)
    found = session.execute(
        select(rows.c.id, rows.c.next_due, rows.c.is_repeated, rows.c.is_joint, rows.c.owed)
        .where(*_in_sight(rows, selection), _of(rows, desk, whose))
        .order_by(*order)
        .limit(limit)
    )
    return tuple(NextDue(row[0], row[1], row[2], row[3], Owed(row[4])) for row in found)


def _in_sight(rows: FromClause, selection: Selection) -> list[ColumnElement[bool]]:
    """The filters, and what the viewer may see: also cases with which one of their teams helps."""
    found = conditions(rows, replace(selection, scope=EVERYTHING))
    return [*found, *case_conditions(selection.scope, rows.c.id, rows.c.team_id, rows.c.site_id)]


def _of(rows: FromClause, desk: Desk, whose: Whose) -> ColumnElement[bool]:
    """None's cases are nobody's: whoever has no key here has none of their own."""
    if whose is Whose.MINE:
        return rows.c.staff_id == desk.staff_id if desk.staff_id is not None else ~true()
    if whose is Whose.TEAM:
        if desk.team_id is None:
            return ~true()
        return or_(rows.c.team_id == desk.team_id, helps((desk.team_id,), rows.c.id))
    if whose is Whose.NOBODY:
        return or_(rows.c.staff_id.is_(None), rows.c.stage == Stage.RECEIVED)
    return true()


def _open(selection: Selection, rules: BoardRules) -> Select[Any]:
    """The open cases with the standard columns, so that scope and filters hold as everywhere."""
    own = case((is_paused(rules.unnamed_waits_pause), null()), else_=current_due())
    call = _callback_due(selection)
    answers = _answer_comes_first(call)
    unresolved = col(Case.stage).in_(UNRESOLVED)
    next_due = case((unresolved, own), (answers, col(Case.promised_at)), else_=call)
    owed = case((unresolved, Owed.RESOLUTION.value), (answers, Owed.ANSWER.value), else_=Owed.CALL.value)
    columns: list[Any] = [
        *(col(name) for name in (Case.id, Case.kind, Case.team_id, Case.site_id, Case.cause_id, Case.channel)),
        *(col(name) for name in (Case.tier, Case.severity, Case.stage, Case.is_red_line)),
        col(Case.owner_id).label("staff_id"),
        next_due.label("next_due"),
        owed.label("owed"),
        is_repeated(rules.repeat_days).label("is_repeated"),
        is_joint().label("is_joint"),
    ]
    return select(*columns).where(
        col(Case.is_open), col(Case.voided_at).is_(None), col(Case.received_at) < selection.as_of
    )


def _answer_comes_first(call: ColumnElement[datetime]) -> ColumnElement[bool]:
    """Resolved, the answer promised and due before the call. History has no limit, and its promises are past."""
    promised = col(Case.promised_at)
    owes = and_(col(Case.stage) == Stage.RESOLVED, promised.is_not(None), col(Case.due_at).is_not(None))
    return and_(owes, or_(call.is_(None), promised < call))


def _callback_due(selection: Selection) -> ColumnElement[datetime]:
    return (
        select(func.min(Callback.due_at))
        .where(
            col(Callback.case_id) == col(Case.id),
            col(Callback.state) == CallbackState.OPEN,
            col(Callback.voided_at).is_(None),
            ~is_past_call(selection.zone, selection.as_of),
        )
        .correlate(Case)
        .scalar_subquery()
    )


def waiting_cases(session: Session, case_ids: Sequence[int]) -> dict[int, datetime]:
    """Of these cases those that wait, and since when. A step forward ends the waiting too."""
    place = func.row_number().over(
        partition_by=col(CaseEvent.case_id), order_by=(col(CaseEvent.occurred_at).desc(), col(CaseEvent.id).desc())
    )
    last = (
        select(
            col(CaseEvent.case_id).label("case_id"),
            col(CaseEvent.kind).label("kind"),
            col(CaseEvent.occurred_at).label("at"),
            place.label("place"),
        )
        .where(
            col(CaseEvent.case_id).in_(case_ids),
            col(CaseEvent.voided_at).is_(None),
            col(CaseEvent.kind).in_((SideEvent.WAITING, SideEvent.RESUMED, SideEvent.REOPENED, *STAGES)),
        )
        .subquery()
    )
    found = session.execute(
        select(last.c.case_id, last.c.at).where(last.c.place == 1, last.c.kind == SideEvent.WAITING)
    )
    return {row.case_id: row.at for row in found}
