"""Lists of cases for people who work them, and one case with everything that belongs to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from data_access.queries.facts import scope_conditions
from data_access.scope import Scope
from data_access.tables import OWN_SOURCE, Asset, Callback, Case, CaseEvent, Cause, Customer, Site, Staff, Team

RELATED = 50


@dataclass(frozen=True)
class CaseRow:
    """One line of a work list. State columns are those of now; names stand in both languages where they exist."""

    id: int
    number: str
    source: str
    kind: str
    content: str
    stage: str
    stage_since: datetime
    is_open: bool
    received_at: datetime
    received_precision: str
    due_at: datetime | None
    promised_at: datetime | None
    severity: int
    is_red_line: bool
    red_line_word: str | None
    confidential: bool
    channel: str
    tier: str | None
    customer_id: int | None
    customer_name: str | None
    customer_phone: str | None
    asset_id: int | None
    asset_label: str | None
    site_id: int | None
    site_name: str | None
    site_name_en: str | None
    team_id: int | None
    team_name: str | None
    team_name_en: str | None
    owner_id: int | None
    owner_name: str | None
    owner_name_en: str | None
    cause_id: int | None
    cause_name: str | None
    cause_name_en: str | None
    parent_id: int | None
    version: int


@dataclass(frozen=True)
class EventRow:
    id: int
    kind: str
    occurred_at: datetime
    precision: str
    recorded_at: datetime
    recorded_by: str
    staff_name: str | None
    staff_name_en: str | None
    note: str | None
    due_at: datetime | None
    gate_bypassed: bool
    team_name: str | None = None
    team_name_en: str | None = None
    finding: str | None = None
    outcome: str | None = None
    compensation_minor: int | None = None
    way: str | None = None


@dataclass(frozen=True)
class CallbackOfCase:
    id: int
    reason: str
    state: str
    topic: str
    original_due_at: datetime
    due_at: datetime
    ended_at: datetime | None
    version: int


@dataclass(frozen=True)
class OneCase:
    """A case with its events in order. `related`: same customer with the same cause or asset, in either direction of time."""

    case: CaseRow
    demand: str | None
    recorded_at: datetime
    recorded_by: str
    policy_due_at: datetime | None
    events: tuple[EventRow, ...]
    related: tuple[CaseRow, ...]
    children: tuple[CaseRow, ...]
    parent: CaseRow | None
    callbacks: tuple[CallbackOfCase, ...]

    @property
    def is_imported(self) -> bool:
        return self.case.source != OWN_SOURCE


def _case_rows() -> Select[Any]:
    own: list[Any] = [
        *(Case.id, Case.number, Case.source, Case.kind, Case.content, Case.stage, Case.stage_since, Case.is_open),
        *(Case.received_at, Case.received_precision, Case.due_at, Case.promised_at, Case.severity, Case.is_red_line),
        *(Case.red_line_word, Case.confidential, Case.channel, Case.tier),
    ]
    names: list[Any] = [
        *(Case.customer_id, Customer.name, Customer.phone, Case.asset_id, Asset.label, Case.site_id, Site.name),
        *(Site.name_en, Case.team_id, Team.name, Team.name_en, Case.owner_id, Staff.name, Staff.name_en),
        *(Case.cause_id, Cause.name, Cause.name_en, Case.parent_id, Case.version),
    ]
    statement: Any = select(*own, *names).select_from(Case)
    for table, key in (
        (Customer, Case.customer_id),
        (Asset, Case.asset_id),
        (Site, Case.site_id),
        (Team, Case.team_id),
        (Staff, Case.owner_id),
        (Cause, Case.cause_id),
    ):
        statement = statement.outerjoin(table, col(table.id) == col(key))
    return cast(Select[Any], statement.where(col(Case.voided_at).is_(None)))


def _read(session: Session, statement: Select[Any]) -> tuple[CaseRow, ...]:
    return tuple(CaseRow(*row) for row in session.execute(statement))


def _in_scope(scope: Scope) -> list[ColumnElement[bool]]:
    return scope_conditions(scope, col(Case.team_id), col(Case.site_id))


def cases_by_ids(session: Session, ids: Sequence[int], scope: Scope) -> tuple[CaseRow, ...]:
    """The cases with these keys that the viewer may see, in the order of the keys."""
    if not ids:
        return ()
    found = {row.id: row for row in _read(session, _case_rows().where(col(Case.id).in_(ids), *_in_scope(scope)))}
    return tuple(found[key] for key in ids if key in found)


def one_case(session: Session, case_id: int, scope: Scope) -> OneCase | None:
    """The case with everything around it; None where there is none or it is out of the viewer's sight."""
    found = cases_by_ids(session, [case_id], scope)
    if not found:
        return None
    row = found[0]
    demand, recorded_at, recorded_by, policy_due_at = session.execute(
        select(col(Case.demand), col(Case.recorded_at), col(Case.recorded_by), col(Case.policy_due_at)).where(
            col(Case.id) == case_id
        )
    ).one()
    newest = _case_rows().where(*_in_scope(scope)).order_by(col(Case.received_at).desc(), col(Case.id).desc())
    parents = _read(session, newest.where(col(Case.id) == row.parent_id)) if row.parent_id else ()
    return OneCase(
        row,
        demand,
        recorded_at,
        recorded_by,
        policy_due_at,
        events=_events(session, case_id),
        related=_related(session, newest, row),
        children=_read(session, newest.where(col(Case.parent_id) == case_id)),
        parent=parents[0] if parents else None,
        callbacks=_callbacks(session, case_id),
    )


def _events(session: Session, case_id: int) -> tuple[EventRow, ...]:
    person, team = aliased(Staff), aliased(Team)
    statement = (
        select(
            col(CaseEvent.id),
            col(CaseEvent.kind),
            col(CaseEvent.occurred_at),
            col(CaseEvent.precision),
            col(CaseEvent.recorded_at),
            col(CaseEvent.recorded_by),
            col(person.name),
            col(person.name_en),
            col(CaseEvent.note),
            col(CaseEvent.due_at),
            col(CaseEvent.gate_bypassed),
            col(team.name),
            col(team.name_en),
            col(CaseEvent.finding),
            col(CaseEvent.outcome),
            col(CaseEvent.compensation_minor),
            col(CaseEvent.way),
        )
        .outerjoin(person, col(person.id) == col(CaseEvent.staff_id))
        .outerjoin(team, col(team.id) == col(CaseEvent.team_id))
        .where(col(CaseEvent.case_id) == case_id, col(CaseEvent.voided_at).is_(None))
        .order_by(col(CaseEvent.occurred_at), col(CaseEvent.id))
    )
    return tuple(EventRow(*row) for row in session.execute(statement))


def _related(session: Session, newest: Select[Any], row: CaseRow) -> tuple[CaseRow, ...]:
    if row.customer_id is None:
        return ()
    same = []
    if row.cause_id is not None:
        same.append(col(Case.cause_id) == row.cause_id)
    if row.asset_id is not None:
        same.append(col(Case.asset_id) == row.asset_id)
    if not same:
        return ()
    wanted = and_(col(Case.customer_id) == row.customer_id, col(Case.id) != row.id, or_(*same))
    return _read(session, newest.where(wanted).limit(RELATED))


def _callbacks(session: Session, case_id: int) -> tuple[CallbackOfCase, ...]:
    statement = (
        select(
            col(Callback.id),
            col(Callback.reason),
            col(Callback.state),
            col(Callback.topic),
            col(Callback.original_due_at),
            col(Callback.due_at),
            col(Callback.ended_at),
            col(Callback.version),
        )
        .where(col(Callback.case_id) == case_id, col(Callback.voided_at).is_(None))
        .order_by(col(Callback.original_due_at), col(Callback.id))
    )
    return tuple(CallbackOfCase(*row) for row in session.execute(statement))


def case_key(session: Session, number: str, scope: Scope) -> int | None:
    """The key of the case that a person means by its number: our own before an imported one."""
    found = _read(session, _case_rows().where(col(Case.number) == number, *_in_scope(scope)))
    return min(found, key=lambda row: (row.source != OWN_SOURCE, row.id)).id if found else None
