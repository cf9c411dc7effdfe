"""The company, and the names behind its keys."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlmodel import Session, col

from data_access.tables import Cause, Company, Customer, Import, Site, Staff, Team


@dataclass(frozen=True)
class CompanyFacts:
    name: str
    zone: str
    currency: str
    preset: str
    go_live_on: date | None
    is_demo: bool
    version: int = 1
    public_address: str | None = None


@dataclass(frozen=True)
class Named:
    """A thing with a key, a code and a name in one or two languages. `parent`: a staff member's team, a cause's parent."""

    id: int
    code: str
    name: str
    name_en: str | None
    parent: int | None = None
    kind: str | None = None
    active: bool = True


@dataclass(frozen=True)
class Organisation:
    """All names, for words on pages: small lists, read together."""

    sites: tuple[Named, ...]
    teams: tuple[Named, ...]
    staff: tuple[Named, ...]
    causes: tuple[Named, ...]

    def site(self, key: int | None) -> Named | None:
        return _find(self.sites, key)

    def team(self, key: int | None) -> Named | None:
        return _find(self.teams, key)

    def person(self, key: int | None) -> Named | None:
        return _find(self.staff, key)

    def cause(self, key: int | None) -> Named | None:
        return _find(self.causes, key)


def _find(things: tuple[Named, ...], key: int | None) -> Named | None:
    return next((thing for thing in things if thing.id == key), None)


def company_facts(session: Session) -> CompanyFacts:
    """The company as it stands; defaults in a new store."""
    found = session.get(Company, 1) or Company(id=1)
    if session.info.get("is_snapshot"):
        session.info["company"] = found  # held, or every figure of a page would ask for it anew
    return CompanyFacts(
        found.name,
        found.zone,
        found.currency,
        found.preset,
        found.go_live_on,
        found.is_demo,
        found.version,
        found.public_address,
    )


def organisation(session: Session) -> Organisation:
    sites = select(col(Site.id), col(Site.code), col(Site.name), col(Site.name_en), col(Site.active)).order_by(
        col(Site.id)
    )
    teams = select(
        col(Team.id), col(Team.code), col(Team.name), col(Team.name_en), col(Team.site_id), col(Team.active)
    ).order_by(col(Team.id))
    staff = select(
        col(Staff.id), col(Staff.number), col(Staff.name), col(Staff.name_en), col(Staff.team_id), col(Staff.active)
    ).order_by(col(Staff.id))
    causes = select(
        col(Cause.id),
        col(Cause.code),
        col(Cause.name),
        col(Cause.name_en),
        col(Cause.parent_id),
        col(Cause.kind),
        col(Cause.active),
    ).order_by(col(Cause.position), col(Cause.id))
    return Organisation(
        sites=tuple(Named(row[0], row[1], row[2], row[3], active=row[4]) for row in session.execute(sites)),
        teams=tuple(_placed(*row) for row in session.execute(teams)),
        staff=tuple(_placed(*row) for row in session.execute(staff)),
        causes=tuple(Named(*row) for row in session.execute(causes)),
    )


def _placed(key: int, code: str, name: str, name_en: str | None, parent: int | None, active: bool) -> Named:
    return Named(key, code, name, name_en, parent, active=active)


def is_empty(session: Session) -> bool:
    """Nothing was ever put in: no customer and no import."""
    counts = (select(func.count()).select_from(table) for table in (Customer, Import))
    return not any(session.execute(count).scalar_one() for count in counts)
