"""A person's own entries: the latest, and how many today."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlmodel import Session, col

from data_access.tables import OWN_SOURCE, Asset, Case, Customer, Interaction


@dataclass(frozen=True)
class Entry:
    """One logged contact with its case as it stands now. `version`: of the interaction, `case_version`: of the case."""

    interaction_id: int
    version: int
    occurred_at: datetime
    recorded_at: datetime
    recorded_by: str
    kind: str | None
    content: str
    channel: str
    customer_id: int | None
    customer_name: str | None
    customer_phone: str | None
    asset_label: str | None
    case_id: int | None
    case_version: int | None
    case_number: str | None
    case_stage: str | None
    cause_id: int | None
    team_id: int | None
    owner_id: int | None
    promised_at: datetime | None
    is_red_line: bool | None
    site_id: int | None


@dataclass(frozen=True)
class Recorder:
    """Whoever recorded something, as rows know her: by name and key where she is on the staff; by `login` before her account
    was linked to a member of the staff, or where it never was."""

    name: str
    staff_id: int | None
    login: str

    def made(self, recorded_by: str, staff_id: int | None) -> bool:
        """Whether a row with this stamp is hers. Two people may bear one name, so that a name alone is not enough."""
        return recorded_by in (self.name, self.login) and (
            staff_id == self.staff_id if staff_id is not None else recorded_by == self.login
        )


def my_entries(session: Session, *, recorder: Recorder, limit: int) -> list[Entry]:
    """The latest entries of a person that still stand, newest first. Imported rows are nobody's entries."""
    rows = session.execute(_ENTRY.where(*_own(recorder)).order_by(col(Interaction.id).desc()).limit(limit))
    return [Entry(*row) for row in rows]


def entry(session: Session, interaction_id: int) -> Entry | None:
    """One entry that still stands."""
    row = session.execute(
        _ENTRY.where(col(Interaction.id) == interaction_id, col(Interaction.voided_at).is_(None))
    ).one_or_none()
    return None if row is None else Entry(*row)


def recent_customers(session: Session, *, recorder: Recorder, limit: int) -> list[int]:
    """The customers of a person's latest entries that still stand, latest first; looked for among the last fifty."""
    rows = session.execute(
        select(col(Interaction.customer_id)).where(*_own(recorder)).order_by(col(Interaction.id).desc()).limit(50)
    )
    return list(dict.fromkeys(row[0] for row in rows if row[0] is not None))[:limit]


def my_entries_by_kind(session: Session, *, recorder: Recorder, start: datetime, end: datetime) -> dict[str, int]:
    """How many entries a person recorded in ``[start, end)``, by kind, most first."""
    rows = session.execute(
        select(col(Interaction.kind), func.count())
        .where(*_own(recorder), col(Interaction.recorded_at) >= start, col(Interaction.recorded_at) < end)
        .group_by(col(Interaction.kind))
        .order_by(func.count().desc(), col(Interaction.kind))
    )
    return {row[0]: row[1] for row in rows}


def _own(recorder: Recorder) -> tuple[ColumnElement[bool], ...]:
    """`Recorder.made` as conditions."""
    return (
        col(Interaction.recorded_by).in_((recorder.name, recorder.login)),
        or_(
            *([col(Interaction.staff_id) == recorder.staff_id] if recorder.staff_id is not None else []),
            and_(col(Interaction.staff_id).is_(None), col(Interaction.recorded_by) == recorder.login),
        ),
        col(Interaction.form_token).is_not(None),
        col(Interaction.source) == OWN_SOURCE,
        col(Interaction.voided_at).is_(None),
    )


_ENTRY: Select[*tuple[Any, ...]] = (
    select(
        col(Interaction.id),
        col(Interaction.version),
        col(Interaction.occurred_at),
        col(Interaction.recorded_at),
        col(Interaction.recorded_by),
        col(Interaction.kind),
        col(Interaction.content),
        col(Interaction.channel),
        col(Interaction.customer_id),
        col(Customer.name),
        col(Customer.phone),
        col(Asset.label),
        col(Case.id),
        col(Case.version),
        col(Case.number),
        col(Case.stage),
        col(Case.cause_id),
        col(Case.team_id),
        col(Case.owner_id),
        col(Case.promised_at),
        col(Case.is_red_line),
        col(Interaction.site_id),
    )
    .outerjoin(Customer, col(Customer.id) == col(Interaction.customer_id))
    .outerjoin(Asset, col(Asset.id) == col(Interaction.asset_id))
    .outerjoin(Case, col(Case.id) == col(Interaction.case_id))
)
