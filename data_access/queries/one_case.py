"""One case with everything that belongs to it: its fields, events, callbacks, files, and the cases around it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, func, or_, select
from sqlmodel import Session, col

from data_access.queries.call_told import TryTold, tries_of
from data_access.queries.case_lists import CaseRow, case_rows, cases_by_ids, in_scope, read_cases
from data_access.queries.roles import in_role
from data_access.scope import Scope
from data_access.tables import OWN_SOURCE, Attachment, Callback, Case, CaseEvent, CaseTeam, Staff, Team
from data_access.vocabulary import Exit

RELATED = 50


@dataclass(frozen=True)
class EventRow:
    """An event with names for keys. Satisfies `rules.situation.Happened`."""

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
    reason: str | None = None
    pauses: bool | None = None
    level: int | None = None
    by_clock: bool = False
    answers_id: int | None = None
    root_cause: str | None = None
    liability: str | None = None
    cost_minor: int | None = None
    improvement: str | None = None
    implemented_by: str | None = None
    implemented_at: datetime | None = None
    post: str | None = None
    is_effective: bool | None = None
    satisfied: bool | None = None


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
    next_at: datetime | None = None
    tries: tuple[TryTold, ...] = ()  # of the call that it is part of, the last one first


@dataclass(frozen=True)
class AttachmentRow:
    """A file without its content. `preview`: a small JPEG of a picture; None for a PDF."""

    id: int
    event_id: int | None
    file_name: str
    media_type: str
    size: int
    preview: bytes | None
    recorded_at: datetime
    recorded_by: str


@dataclass(frozen=True)
class CaseFields:
    """The fields of the form that no list shows. `contact` is empty where the complainant is protected."""

    demand: str | None
    recorded_at: datetime
    recorded_by: str
    policy_due_at: datetime | None
    demanded_at: datetime | None
    outside_due_at: datetime | None
    outside_number: str | None
    validity: str | None
    demands: tuple[str, ...]
    order_number: str | None
    product: str | None
    contact: str | None
    joint_team_ids: tuple[int, ...]
    is_anonymous: bool  # neither a customer nor anybody else to call


@dataclass(frozen=True)
class OneCase:
    """A case with its events in order. `related`: same customer with the same cause or asset, in either direction of time;
    empty for a protected complainant. `children`: opened because the customer did not accept the outcome."""

    case: CaseRow
    fields: CaseFields
    events: tuple[EventRow, ...]
    related: tuple[CaseRow, ...]
    children: tuple[CaseRow, ...]
    parent: CaseRow | None
    merged_into: CaseRow | None
    merged: tuple[CaseRow, ...]
    callbacks: tuple[CallbackOfCase, ...]
    attachments: tuple[AttachmentRow, ...]

    @property
    def is_imported(self) -> bool:
        return self.case.source != OWN_SOURCE


def one_case(session: Session, case_id: int, scope: Scope) -> OneCase | None:
    """The case with everything around it; None where there is none or it is out of the viewer's sight."""
    found = cases_by_ids(session, [case_id], scope)
    if not found:
        return None
    row = found[0]
    merged_into_id = session.execute(select(col(Case.merged_into_id)).where(col(Case.id) == case_id)).scalar()
    newest = case_rows().where(*in_scope(scope)).order_by(col(Case.received_at).desc(), col(Case.id).desc())
    is_duplicate = col(Case.stage) == Exit.MERGED.value
    return OneCase(
        row,
        _fields(session, row),
        events=_events(session, case_id),
        related=_related(session, newest, row),
        # Cases merged before there was a column for it point to their master as a child does to its parent.
        children=read_cases(session, newest.where(col(Case.parent_id) == case_id, ~is_duplicate)),
        parent=_one(session, newest, row.parent_id),
        merged_into=_one(session, newest, merged_into_id),
        merged=read_cases(session, newest.where(col(Case.merged_into_id) == case_id)),
        callbacks=_callbacks(session, case_id),
        attachments=_attachments(session, case_id),
    )


def _one(session: Session, newest: Select[Any], case_id: int | None) -> CaseRow | None:
    found = read_cases(session, newest.where(col(Case.id) == case_id)) if case_id is not None else ()
    return found[0] if found else None


def _fields(session: Session, row: CaseRow) -> CaseFields:
    found = session.execute(
        select(
            col(Case.demand),
            col(Case.recorded_at),
            col(Case.recorded_by),
            col(Case.policy_due_at),
            col(Case.demanded_at),
            col(Case.outside_due_at),
            col(Case.outside_number),
            col(Case.validity),
            col(Case.demands),
            col(Case.order_number),
            col(Case.product),
            col(Case.contact),
            col(Case.customer_id),
        ).where(col(Case.id) == row.id)
    ).one()
    shown = found._asdict()
    customer_id = shown.pop("customer_id")
    joint = session.execute(
        select(col(CaseTeam.team_id)).where(col(CaseTeam.case_id) == row.id).order_by(col(CaseTeam.team_id))
    )
    return CaseFields(
        **{
            **shown,
            "demands": tuple(found.demands or ()),
            "contact": None if row.confidential else found.contact,
            "joint_team_ids": tuple(joint.scalars()),
            "is_anonymous": customer_id is None and not found.contact,
        }
    )


def _events(session: Session, case_id: int) -> tuple[EventRow, ...]:
    person, team = in_role(Staff, "events_person"), in_role(Team, "events_team")
    event = CaseEvent
    own: list[Any] = [
        *(event.id, event.kind, event.occurred_at, event.precision, event.recorded_at, event.recorded_by),
        *(person.name, person.name_en, event.note, event.due_at, event.gate_bypassed, team.name, team.name_en),
        *(event.finding, event.outcome, event.compensation_minor, event.way, event.reason, event.pauses),
        *(event.level, event.by_clock, event.answers_id, event.root_cause, event.liability, event.cost_minor),
        *(event.improvement, event.implemented_by, event.implemented_at, event.post, event.is_effective),
        event.satisfied,
    ]
    statement: Any = (
        select(*own)
        .select_from(event)
        .outerjoin(person, col(person.id) == col(event.staff_id))
        .outerjoin(team, col(team.id) == col(event.team_id))
        .where(col(event.case_id) == case_id, col(event.voided_at).is_(None))
        .order_by(col(event.occurred_at), col(event.id))
    )
    return tuple(EventRow(*row) for row in session.execute(statement))


def _related(session: Session, newest: Select[Any], row: CaseRow) -> tuple[CaseRow, ...]:
    """Protected cases are related to none: whose they are could be read from it."""
    if row.customer_id is None or row.confidential:
        return ()
    same = []
    if row.cause_id is not None:
        same.append(col(Case.cause_id) == row.cause_id)
    if row.asset_id is not None:
        same.append(col(Case.asset_id) == row.asset_id)
    if not same:
        return ()
    is_other = and_(col(Case.id) != row.id, col(Case.confidential).is_(False))
    wanted = and_(col(Case.customer_id) == row.customer_id, is_other, or_(*same))
    return read_cases(session, newest.where(wanted).limit(RELATED))


def _callbacks(session: Session, case_id: int) -> tuple[CallbackOfCase, ...]:
    """The version is that of the call which the callback is part of: that is what a try changes."""
    call = in_role(Callback, "callbacks_call")
    statement: Any = (
        select(
            col(Callback.id),
            col(Callback.reason),
            col(Callback.state),
            col(Callback.topic),
            col(Callback.original_due_at),
            col(Callback.due_at),
            col(Callback.ended_at),
            func.coalesce(call.version, Callback.version),
            col(Callback.next_attempt_at),
            func.coalesce(call.id, Callback.id),
        )
        .outerjoin(call, col(call.id) == col(Callback.part_of_id))
        .where(col(Callback.case_id) == case_id, col(Callback.voided_at).is_(None))
        .order_by(col(Callback.original_due_at), col(Callback.id))
    )
    rows = [tuple(row) for row in session.execute(statement)]
    return tuple(replace(CallbackOfCase(*row[:-1]), tries=tries_of(session, row[-1])) for row in rows)


def _attachments(session: Session, case_id: int) -> tuple[AttachmentRow, ...]:
    statement = (
        select(
            col(Attachment.id),
            col(Attachment.event_id),
            col(Attachment.file_name),
            col(Attachment.media_type),
            col(Attachment.size),
            col(Attachment.preview),
            col(Attachment.recorded_at),
            col(Attachment.recorded_by),
        )
        .where(col(Attachment.case_id) == case_id, col(Attachment.voided_at).is_(None))
        .order_by(col(Attachment.id))
    )
    return tuple(AttachmentRow(*row) for row in session.execute(statement))
