"""A person's own entries: the latest, and how many today."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, select, union_all
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
    rows = session.execute(_ENTRY.where(col(Interaction.id).in_(_latest(session, recorder, limit))).order_by(*_NEWEST))
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
        select(col(Interaction.customer_id))
        .where(col(Interaction.id).in_(_latest(session, recorder, 50)))
        .order_by(*_NEWEST)
    )
    return list(dict.fromkeys(row[0] for row in rows if row[0] is not None))[:limit]


def my_entries_by_kind(session: Session, *, recorder: Recorder, start: datetime, end: datetime) -> dict[str, int]:
    """How many entries a person recorded in ``[start, end)``, by kind, most first."""
    when = and_(col(Interaction.recorded_at) >= start, col(Interaction.recorded_at) < end)
    rows = union_all(*(select(col(Interaction.kind)).where(*stamp, when) for stamp in _stamps(recorder))).subquery()
    found = session.execute(
        select(rows.c.kind, func.count()).group_by(rows.c.kind).order_by(func.count().desc(), rows.c.kind)
    )
    return {row[0]: row[1] for row in found}


_NEWEST = (col(Interaction.recorded_at).desc(), col(Interaction.id).desc())


def _latest(session: Session, recorder: Recorder, limit: int) -> list[int]:
    parts = [
        select(col(Interaction.id), col(Interaction.recorded_at))
        .where(*stamp)
        .order_by(*_NEWEST)
        .limit(limit)
        .subquery()
        for stamp in _stamps(recorder)
    ]
    rows = union_all(*(select(part) for part in parts)).subquery()
    return list(
        session.execute(select(rows.c.id).order_by(rows.c.recorded_at.desc(), rows.c.id.desc()).limit(limit)).scalars()
    )


def _stamps(recorder: Recorder) -> list[tuple[ColumnElement[bool], ...]]:
    """`Recorder.made` as conditions, one set for each stamp that she may have left: each is one stretch of the index."""
    stamps: list[tuple[str, int | None]] = [(recorder.login, None)]
    if recorder.staff_id is not None:
        stamps += [(name, recorder.staff_id) for name in dict.fromkeys((recorder.name, recorder.login))]
    return [
        (
            col(Interaction.recorded_by) == name,
            col(Interaction.staff_id).is_(None) if key is None else col(Interaction.staff_id) == key,
            col(Interaction.form_token).is_not(None),
            col(Interaction.source) == OWN_SOURCE,
            col(Interaction.voided_at).is_(None),
        )
        for name, key in stamps
    ]


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
