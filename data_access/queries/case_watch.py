"""Cases that the clock watches: open, not yet resolved, with a limit. And what a notice says of a case."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlmodel import Session, col

from data_access.columns import UtcDateTime
from data_access.tables import Case, CaseEvent
from data_access.vocabulary import STAGES, SideEvent, Stage

UNRESOLVED = (Stage.RECEIVED, Stage.DISPATCHED, Stage.INVESTIGATING)


@dataclass(frozen=True)
class WatchedCase:
    """`due_at`: of the round that the case is in; None for a red line without a limit. `level`: to which it went up."""

    id: int
    number: str
    kind: str
    cause_id: int | None
    site_id: int | None
    team_id: int | None
    owner_id: int | None
    received_at: datetime
    due_at: datetime | None
    level: int
    stage: str


def cases_due_before(session: Session, before: datetime, *, unnamed_waits_pause: bool) -> list[WatchedCase]:
    """Unresolved cases whose limit ends before an instant, the earliest limit first.

    Left out while they wait for a reason that stops the clock (`unnamed_waits_pause`: so does a wait without a reason), and
    imported ones whose limit had passed before the file came: history is not news.
    """
    due = _current_due()
    statement = (
        select(*_columns(due))
        .where(
            *_open_ones(),
            col(Case.stage).in_(UNRESOLVED),
            due < before,
            or_(col(Case.import_id).is_(None), due >= col(Case.recorded_at)),
            ~_is_paused(unnamed_waits_pause),
        )
        .order_by(due, col(Case.id))
    )
    return [WatchedCase(*row) for row in session.execute(statement)]


def open_red_line_cases(session: Session, as_of: datetime) -> list[WatchedCase]:
    """Every red line that is open now; imported ones were history before we heard of them."""
    statement = (
        select(*_columns(_current_due()))
        .where(
            *_open_ones(), col(Case.is_red_line).is_(True), col(Case.import_id).is_(None), col(Case.received_at) < as_of
        )
        .order_by(col(Case.received_at), col(Case.id))
    )
    return [WatchedCase(*row) for row in session.execute(statement)]


def finished_cases(session: Session, case_ids: Sequence[int]) -> tuple[frozenset[int], frozenset[int]]:
    """Of these cases those that are resolved (or further), and those that are closed, gone or void."""
    rows = session.execute(
        select(col(Case.id), col(Case.stage), col(Case.is_open), col(Case.voided_at)).where(col(Case.id).in_(case_ids))
    ).all()
    ended = {key for key, _, is_open, voided in rows if not is_open or voided is not None}
    return frozenset({key for key, stage, _, _ in rows if stage not in UNRESOLVED} | ended), frozenset(ended)


def _open_ones() -> list[ColumnElement[bool]]:
    return [col(Case.is_open).is_(True), col(Case.voided_at).is_(None)]


def _columns(due: Any) -> list[Any]:
    names = (
        Case.id,
        Case.number,
        Case.kind,
        Case.cause_id,
        Case.site_id,
        Case.team_id,
        Case.owner_id,
        Case.received_at,
    )
    return [*(col(name) for name in names), due, col(Case.escalation_level), col(Case.stage)]


def _current_due() -> ColumnElement[datetime]:
    """A re-opened case has a clock of its own."""
    reopened = (
        select(col(CaseEvent.due_at))
        .where(
            col(CaseEvent.case_id) == col(Case.id),
            col(CaseEvent.kind) == SideEvent.REOPENED,
            col(CaseEvent.voided_at).is_(None),
        )
        .order_by(col(CaseEvent.occurred_at).desc(), col(CaseEvent.id).desc())
        .limit(1)
        .correlate(Case)
        .scalar_subquery()
    )
    return func.coalesce(reopened, col(Case.due_at), type_=UtcDateTime())


def _is_paused(unnamed_waits_pause: bool) -> ColumnElement[bool]:
    """The last that happened is a wait that stops the clock. A step forward ends the waiting too."""
    last = (
        select(col(CaseEvent.id))
        .where(
            col(CaseEvent.case_id) == col(Case.id),
            col(CaseEvent.voided_at).is_(None),
            col(CaseEvent.kind).in_((SideEvent.WAITING, SideEvent.RESUMED, SideEvent.REOPENED, *STAGES)),
        )
        .order_by(col(CaseEvent.occurred_at).desc(), col(CaseEvent.id).desc())
        .limit(1)
        .correlate(Case)
        .scalar_subquery()
    )
    stops = func.coalesce(col(CaseEvent.pauses), unnamed_waits_pause).is_(True)
    wait = select(col(CaseEvent.id)).where(
        and_(col(CaseEvent.id) == last, col(CaseEvent.kind) == SideEvent.WAITING, stops)
    )
    return wait.correlate(Case).exists()
