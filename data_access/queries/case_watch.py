"""Cases that the clock watches: open, not yet resolved, with a limit. And what a notice says of a case."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, or_, select
from sqlmodel import Session, col

from data_access.queries.case_clock import current_due, current_round, is_paused
from data_access.tables import Case
from data_access.vocabulary import Stage

UNRESOLVED = (Stage.RECEIVED, Stage.DISPATCHED, Stage.INVESTIGATING)


@dataclass(frozen=True)
class WatchedCase:
    """`due_at`: of the round that the case is in; None for a red line without a limit. `level`: to which it went up.
    `began_at`: the round's beginning."""

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
    began_at: datetime


def cases_due_before(session: Session, before: datetime, *, unnamed_waits_pause: bool) -> list[WatchedCase]:
    """Unresolved cases whose limit ends before an instant, the earliest limit first.

    Left out while they wait for a reason that stops the clock (`unnamed_waits_pause`: so does a wait without a reason), and
    imported ones whose limit had passed before the file came: history is not news.
    """
    due = current_due()
    statement = (
        select(*_columns(due))
        .where(
            *_open_ones(),
            col(Case.stage).in_(UNRESOLVED),
            due < before,
            or_(col(Case.import_id).is_(None), due >= col(Case.recorded_at)),
            ~is_paused(unnamed_waits_pause),
        )
        .order_by(due, col(Case.id))
    )
    return [WatchedCase(*row) for row in session.execute(statement)]


def open_red_line_cases(session: Session, as_of: datetime) -> list[WatchedCase]:
    """Every red line that is open now. Of imported cases those in which our own rules saw one, as they do in news; what a
    file called a red line itself is history."""
    is_news = or_(col(Case.import_id).is_(None), col(Case.red_line_word).is_not(None))
    statement = (
        select(*_columns(current_due()))
        .where(*_open_ones(), col(Case.is_red_line).is_(True), is_news, col(Case.received_at) < as_of)
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
    return [*(col(name) for name in names), due, col(Case.escalation_level), col(Case.stage), current_round()]
