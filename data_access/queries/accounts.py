"""Accounts as they are read: who may sign in, who is signed in, who can be picked on a machine without accounts."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select
from sqlmodel import Session, col

from data_access.tables import Account, AccountScope, SignIn, Staff, Team
from data_access.vocabulary import Role


@dataclass(frozen=True)
class AccountRow:
    """An account with the person behind it. `team_ids` and `site_ids` are its scope; empty: all."""

    id: int
    username: str
    role: Role
    language: str | None
    active: bool
    locked_until: datetime | None
    version: int
    staff_id: int | None = None
    staff_name: str | None = None
    team_id: int | None = None
    team_ids: tuple[int, ...] = ()
    site_ids: tuple[int, ...] = ()


@dataclass(frozen=True)
class StaffChoice:
    """A member of staff to be picked: with the team's names, where there is a team."""

    id: int
    name: str
    name_en: str | None
    team_id: int | None
    team_name: str | None
    team_name_en: str | None


def any_account(session: Session) -> bool:
    """Whether people sign in at all in this store."""
    return session.execute(select(col(Account.id)).where(col(Account.active)).limit(1)).scalar() is not None


def accounts(session: Session) -> list[AccountRow]:
    """Every account, by user name."""
    return _with_scopes(session, session.execute(_accounts().order_by(col(Account.username))).all())


def account_by_id(session: Session, account_id: int) -> AccountRow | None:
    found = _with_scopes(session, session.execute(_accounts().where(col(Account.id) == account_id)).all())
    return found[0] if found else None


def signed_in_account(session: Session, token_hash: str, now: datetime) -> AccountRow | None:
    """The active account whose sign-in this is; None when it has ended or run out."""
    query = (
        _accounts()
        .join(SignIn, col(SignIn.account_id) == col(Account.id))
        .where(
            col(SignIn.token_hash) == token_hash,
            col(SignIn.ended_at).is_(None),
            col(SignIn.expires_at) > now,
            col(Account.active),
        )
    )
    found = _with_scopes(session, session.execute(query).all())
    return found[0] if found else None


def pickable_staff(session: Session) -> list[StaffChoice]:
    """The people who work here now, team by team."""
    rows = session.execute(
        select(Staff.id, Staff.name, Staff.name_en, Staff.team_id, Team.name, Team.name_en)  # type: ignore[call-overload]
        .join(Team, col(Staff.team_id) == col(Team.id), isouter=True)
        .where(col(Staff.active))
        .order_by(col(Team.id), col(Staff.id))
    )
    return [StaffChoice(*row) for row in rows]


def pickable_person(session: Session, staff_id: int) -> StaffChoice | None:
    return next((person for person in pickable_staff(session) if person.id == staff_id), None)


def _accounts() -> Select[Account, str, int | None]:
    return select(Account, col(Staff.name), col(Staff.team_id)).join(
        Staff, col(Account.staff_id) == col(Staff.id), isouter=True
    )


def _with_scopes(session: Session, rows: Any) -> list[AccountRow]:
    teams: dict[int, list[int]] = defaultdict(list)
    sites: dict[int, list[int]] = defaultdict(list)
    found = [_row(*row) for row in rows]
    ids = [row.id for row in found]
    for scope in session.execute(select(AccountScope).where(col(AccountScope.account_id).in_(ids))).scalars():
        if scope.team_id is not None:
            teams[scope.account_id].append(scope.team_id)
        if scope.site_id is not None:
            sites[scope.account_id].append(scope.site_id)
    return [replace(row, team_ids=tuple(sorted(teams[row.id])), site_ids=tuple(sorted(sites[row.id]))) for row in found]


def _row(account: Account, staff_name: str | None, team_id: int | None) -> AccountRow:
    assert account.id is not None
    return AccountRow(
        id=account.id,
        username=account.username,
        role=Role(account.role),
        language=account.language,
        active=account.active,
        locked_until=account.locked_until,
        version=account.version,
        staff_id=account.staff_id,
        staff_name=staff_name,
        team_id=team_id,
    )
