"""Lists of cases for people who work them. Who raised a confidential case does not stand in them (see `protected`)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import ColumnElement, Select, select
from sqlmodel import Session, col

from data_access.queries.joint_cases import conditions_to_open
from data_access.queries.protected import unless
from data_access.scope import Scope
from data_access.tables import OWN_SOURCE, Asset, Case, Cause, Customer, Site, Staff, Team


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
    escalation_level: int = 0
    urgent: bool = False
    outside_body: str | None = None


def _complainant() -> list[Any]:
    """Customer with name and phone, asset with label: empty where they are protected."""
    columns = (Case.customer_id, Customer.name, Customer.phone, Case.asset_id, Asset.label)
    return [unless(col(Case.confidential).is_(True), column) for column in columns]


def case_rows() -> Select[Any]:
    """Cases that stand, as `CaseRow` has its columns."""
    own: list[Any] = [
        *(Case.id, Case.number, Case.source, Case.kind, Case.content, Case.stage, Case.stage_since, Case.is_open),
        *(Case.received_at, Case.received_precision, Case.due_at, Case.promised_at, Case.severity, Case.is_red_line),
        *(Case.red_line_word, Case.confidential, Case.channel, Case.tier),
    ]
    names: list[Any] = [
        *_complainant(),
        *(Case.site_id, Site.name),
        *(Site.name_en, Case.team_id, Team.name, Team.name_en, Case.owner_id, Staff.name, Staff.name_en),
        *(Case.cause_id, Cause.name, Cause.name_en, Case.parent_id, Case.version),
        *(Case.escalation_level, Case.urgent, Case.outside_body),
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


def read_cases(session: Session, statement: Select[Any]) -> tuple[CaseRow, ...]:
    return tuple(CaseRow(*row) for row in session.execute(statement))


def in_scope(scope: Scope) -> list[ColumnElement[bool]]:
    return conditions_to_open(scope)


def cases_by_ids(session: Session, ids: Sequence[int], scope: Scope) -> tuple[CaseRow, ...]:
    """The cases with these keys that the viewer may see, in the order of the keys."""
    if not ids:
        return ()
    found = {row.id: row for row in read_cases(session, case_rows().where(col(Case.id).in_(ids), *in_scope(scope)))}
    return tuple(found[key] for key in ids if key in found)


def case_key(session: Session, number: str, scope: Scope) -> int | None:
    """The key of the case that a person means by its number: our own before an imported one."""
    found = read_cases(session, case_rows().where(col(Case.number) == number, *in_scope(scope)))
    return min(found, key=lambda row: (row.source != OWN_SOURCE, row.id)).id if found else None
