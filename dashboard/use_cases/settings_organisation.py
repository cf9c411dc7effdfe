"""Sites, teams, staff and causes: added, renamed, moved, switched off. Nothing is deleted; facts keep their stamps."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Engine
from sqlmodel import Session

from dashboard.auth.viewer import Right, Viewer
from dashboard.errors import Conflict, NotFound, Refusal
from dashboard.saving import writing
from data_access.repositories import organisation as repository
from data_access.repositories.ledger import audit, raise_revision
from data_access.repositories.locking import row_to_change
from data_access.repositories.organisation import Thing
from data_access.tables import Cause, Site, Staff, Team
from data_access.vocabulary import Subject


@dataclass(frozen=True)
class ThingEntry:
    """A row to add (`id` None) or to change. `version` is the one that was looked at.

    `code` may stay empty for a new row: then the name serves. `parent_id`: a team's site, a person's team, a cause's group.
    `is_leader`: of the team that the person is in.
    """

    name: str
    code: str = ""
    name_en: str | None = None
    parent_id: int | None = None
    active: bool = True
    phone: str | None = None
    is_leader: bool = False
    kind: str | None = None
    position: int = 0
    id: int | None = None
    version: int = 1


def save_site(store: Engine, viewer: Viewer, entry: ThingEntry, *, now: datetime) -> int:
    return _save(store, viewer, Site, entry, {}, now)


def save_team(store: Engine, viewer: Viewer, entry: ThingEntry, *, now: datetime) -> int:
    return _save(store, viewer, Team, entry, {"site_id": entry.parent_id}, now)


def save_person(store: Engine, viewer: Viewer, entry: ThingEntry, *, now: datetime) -> int:
    """A leader is told of the team's late cases; a team may have several."""
    if entry.is_leader and entry.parent_id is None:
        raise Refusal("settings.leader_of_nothing", field="parent_id")
    more = {"team_id": entry.parent_id, "phone": entry.phone or None, "is_leader": entry.is_leader}
    return _save(store, viewer, Staff, entry, more, now)


def save_cause(store: Engine, viewer: Viewer, entry: ThingEntry, *, now: datetime) -> int:
    """Two levels only: a cause may hang under a group, never under another cause."""
    if entry.parent_id is not None and entry.parent_id == entry.id:
        raise Refusal("settings.cause_under_itself", field="parent_id")
    more = {"parent_id": entry.parent_id, "kind": entry.kind, "position": entry.position}
    return _save(store, viewer, Cause, entry, more, now)


def _save(
    store: Engine, viewer: Viewer, sort: type[Any], entry: ThingEntry, more: dict[str, Any], now: datetime
) -> int:
    viewer.require(Right.SET_RULES)
    values = {"name": entry.name.strip(), "name_en": (entry.name_en or "").strip() or None, "active": entry.active}
    if not values["name"]:
        raise Refusal("settings.name_missing", field="name")
    values |= more | {"number" if sort is Staff else "code": entry.code.strip() or str(values["name"])}
    with writing(store) as session:
        if repository.code_taken(session, sort, entry.code.strip() or str(values["name"]), but=entry.id):
            raise Refusal("settings.code_taken", field="code", code=entry.code.strip() or values["name"])
        row = _changed(session, sort, entry, values)
        session.flush()
        assert row.id is not None
        audit(
            session,
            at=now,
            actor=viewer.actor,
            action="change" if entry.id else "add",
            subject=str(sort.__tablename__),
            subject_id=row.id,
            details=values,
        )
        raise_revision(session, Subject.ORGANISATION)
        return row.id


def _changed(session: Session, sort: type[Any], entry: ThingEntry, values: dict[str, Any]) -> Thing:
    if entry.id is None:
        made: Thing = sort(**values)
        session.add(made)
        return made
    found: Thing | None = row_to_change(session, sort, entry.id)
    if found is None:
        raise NotFound("settings.gone")
    if found.version != entry.version:
        raise Conflict(
            "settings.conflict", mine=values, theirs={name: getattr(found, name) for name in values}, name=found.name
        )
    for name, value in values.items():
        setattr(found, name, value)
    found.version += 1
    return found
