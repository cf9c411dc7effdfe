"""What is impossible or missing in imported rows: counted, and the very rows. They stay as they came; nothing is repaired."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, literal, select
from sqlmodel import Session, col

from data_access.queries.facts import scope_conditions
from data_access.scope import Scope
from data_access.tables import Callback, Case, CaseEvent, Import, Survey
from data_access.vocabulary import Precision
from data_access.vocabulary.flaws import HistoryFlaw

UNDATED, AHEAD = "undated", "ahead"
ENDED_BEFORE_OPENED, ANSWERED_BEFORE_SENT = "ended_before_opened", "answered_before_sent"
FINDINGS: tuple[str, ...] = (*HistoryFlaw, AHEAD, ENDED_BEFORE_OPENED, ANSWERED_BEFORE_SENT, UNDATED)
"""Every sort of finding, what contradicts itself before what is merely missing."""


@dataclass(frozen=True)
class QualityRow:
    """`number` of the case, callback or survey; `step`: a text key of what happened at `at`; `against`: the instant that it
    contradicts; `file`: the import that brought it. `case_id` where a case's page can show it."""

    number: str
    step: str
    at: datetime | None
    precision: str
    against: datetime | None
    file: str
    case_id: int | None


def quality_counts(session: Session, scope: Scope, now: datetime) -> dict[str, int]:
    """How many rows of each sort, those that there are."""
    found: dict[str, int] = {}
    for key in FINDINGS:
        rows = _STATEMENTS[key](key, now).where(*_seen(key, scope)).subquery()
        if count := session.execute(select(func.count()).select_from(rows)).scalar():
            found[key] = count
    return found


def quality_rows(session: Session, key: str, scope: Scope, now: datetime, limit: int) -> tuple[QualityRow, ...]:
    """The rows of one sort, those that came last first. KeyError for an unknown sort."""
    rows = _STATEMENTS[key](key, now).where(*_seen(key, scope)).limit(limit)
    return tuple(QualityRow(*row) for row in session.execute(rows))


def _seen(key: str, scope: Scope) -> list[ColumnElement[bool]]:
    table: Any = {ENDED_BEFORE_OPENED: Callback, ANSWERED_BEFORE_SENT: Survey}.get(key, Case)
    return scope_conditions(scope, col(table.team_id), col(table.site_id))


def _events(key: str, now: datetime) -> Select[Any]:
    wrong: Mapping[str, ColumnElement[bool]] = {
        AHEAD: col(CaseEvent.occurred_at) > now,
        UNDATED: col(CaseEvent.precision) == Precision.UNKNOWN,
    }
    columns: list[Any] = [
        col(Case.number),
        literal("stage.") + col(CaseEvent.kind),
        col(CaseEvent.occurred_at),
        col(CaseEvent.precision),
        col(Case.received_at),
        col(Import.file_name),
        col(Case.id),
    ]
    return (
        select(*columns)
        .join(Case, col(Case.id) == col(CaseEvent.case_id))
        .join(Import, col(Import.id) == col(CaseEvent.import_id))
        .where(
            wrong.get(key, col(CaseEvent.flaw) == key),
            col(CaseEvent.voided_at).is_(None),
            col(Case.voided_at).is_(None),
        )
        .order_by(col(CaseEvent.id).desc())
    )


def _callbacks(_key: str, _now: datetime) -> Select[Any]:
    backward = and_(
        col(Callback.ended_at) < col(Callback.opened_at), col(Callback.ended_precision) == Precision.INSTANT
    )
    columns: list[Any] = [
        col(Callback.number),
        literal("callback_state.") + col(Callback.state),
        col(Callback.ended_at),
        col(Callback.ended_precision),
        col(Callback.opened_at),
        col(Import.file_name),
        col(Callback.case_id),
    ]
    return (
        select(*columns)
        .join(Import, col(Import.id) == col(Callback.import_id))
        .where(backward, col(Callback.voided_at).is_(None))
        .order_by(col(Callback.id).desc())
    )


def _surveys(_key: str, _now: datetime) -> Select[Any]:
    backward = and_(col(Survey.answered_at) < col(Survey.sent_at), col(Survey.precision) == Precision.INSTANT)
    columns: list[Any] = [
        col(Survey.number),
        literal("exchange.field.answered_at"),
        col(Survey.answered_at),
        col(Survey.precision),
        col(Survey.sent_at),
        col(Import.file_name),
        col(Survey.case_id),
    ]
    return (
        select(*columns)
        .join(Import, col(Import.id) == col(Survey.import_id))
        .where(backward, col(Survey.voided_at).is_(None))
        .order_by(col(Survey.id).desc())
    )


_STATEMENTS: Mapping[str, Callable[[str, datetime], Select[Any]]] = {
    **dict.fromkeys(FINDINGS, _events),
    ENDED_BEFORE_OPENED: _callbacks,
    ANSWERED_BEFORE_SENT: _surveys,
}
