"""Accounts: who may sign in, in which role, and what they may see.

The first account has to be an administrator, and one always remains: otherwise nobody could let anybody in.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine
from sqlmodel import Session

from dashboard.auth.passwords import hash_password
from dashboard.auth.sessions import clean_username
from dashboard.auth.viewer import Right, Viewer
from dashboard.errors import Conflict, NotFound, Refusal
from dashboard.saving import writing
from data_access.engine import reading
from data_access.queries import accounts as queries
from data_access.queries.accounts import AccountRow
from data_access.repositories import accounts as repository
from data_access.repositories.ledger import audit, raise_revision
from data_access.repositories.locking import row_to_change
from data_access.tables import Account
from data_access.vocabulary import Role, Subject


@dataclass(frozen=True)
class NewAccount:
    username: str
    password: str
    role: Role
    staff_id: int | None = None
    team_ids: tuple[int, ...] = ()
    site_ids: tuple[int, ...] = ()


@dataclass(frozen=True)
class AccountChange:
    """What an administrator may change at once; `version` is the one that was looked at."""

    account_id: int
    version: int
    role: Role
    active: bool
    staff_id: int | None = None
    team_ids: tuple[int, ...] = ()
    site_ids: tuple[int, ...] = ()


def list_accounts(store: Engine, viewer: Viewer) -> list[AccountRow]:
    viewer.require(Right.MANAGE_ACCOUNTS)
    with reading(store) as session:
        return queries.accounts(session)


def add_account(store: Engine, viewer: Viewer, entry: NewAccount, *, now: datetime) -> int:
    """Make an account; its key.

    Raises Refusal for a taken name, a weak password, or a first account that isn't an administrator's.
    """
    viewer.require(Right.MANAGE_ACCOUNTS)
    username = clean_username(entry.username)
    if not username or any(letter.isspace() for letter in username):
        raise Refusal("account.bad_username", field="username")
    hashed = hash_password(entry.password)
    with writing(store) as session:
        if repository.account_named(session, username):
            raise Refusal("account.taken", field="username", username=username)
        if entry.role != Role.ADMINISTRATOR and not repository.active_administrators(session):
            raise Refusal("account.first_is_administrator", field="role")
        made = Account(
            username=username, password_hash=hashed, role=entry.role, staff_id=entry.staff_id, created_at=now
        )
        session.add(made)
        session.flush()
        assert made.id is not None
        repository.replace_scope(session, made.id, entry.team_ids, entry.site_ids)
        _record(session, viewer, "add", made, now, role=entry.role, teams=entry.team_ids, sites=entry.site_ids)
        return made.id


def change_account(store: Engine, viewer: Viewer, change: AccountChange, *, now: datetime) -> None:
    """Role, scope, person, active. Raises Conflict when somebody else was faster, Refusal for the last administrator."""
    viewer.require(Right.MANAGE_ACCOUNTS)
    with writing(store) as session:
        found = _account(session, change.account_id)
        if found.version != change.version:
            raise Conflict(
                "account.conflict",
                mine={"role": change.role, "active": change.active},
                theirs={"role": found.role, "active": found.active},
                username=found.username,
            )
        found.role, found.active, found.staff_id = change.role, change.active, change.staff_id
        found.version += 1
        repository.replace_scope(session, change.account_id, change.team_ids, change.site_ids)
        if not change.active:
            repository.end_all_sign_ins(session, change.account_id, now)
        _keep_an_administrator(session)
        _record(
            session,
            viewer,
            "change",
            found,
            now,
            role=change.role,
            active=change.active,
            teams=change.team_ids,
            sites=change.site_ids,
        )


def set_password(store: Engine, viewer: Viewer, username: str, password: str, *, now: datetime) -> None:
    """A new password; whoever is signed in under this name is signed out, and a lock is lifted."""
    viewer.require(Right.MANAGE_ACCOUNTS)
    hashed = hash_password(password)
    with writing(store) as session:
        found = _named(session, username)
        assert found.id is not None
        found.password_hash, found.failed_attempts, found.locked_until = hashed, 0, None
        found.version += 1
        repository.end_all_sign_ins(session, found.id, now)
        _record(session, viewer, "password", found, now)


def set_role(store: Engine, viewer: Viewer, username: str, role: Role, *, now: datetime) -> None:
    viewer.require(Right.MANAGE_ACCOUNTS)
    with writing(store) as session:
        found = _named(session, username)
        found.role = role
        found.version += 1
        _keep_an_administrator(session)
        _record(session, viewer, "role", found, now, role=role)


def deactivate(store: Engine, viewer: Viewer, username: str, *, now: datetime) -> None:
    """The account stays in the records, but nobody can sign in with it, and whoever is signed in is signed out."""
    viewer.require(Right.MANAGE_ACCOUNTS)
    with writing(store) as session:
        found = _named(session, username)
        assert found.id is not None
        found.active = False
        found.version += 1
        repository.end_all_sign_ins(session, found.id, now)
        _keep_an_administrator(session)
        _record(session, viewer, "deactivate", found, now)


def _named(session: Session, username: str) -> Account:
    repository.hold_administrators(session)
    found = repository.account_named(session, clean_username(username), to_change=True)
    if found is None:
        raise NotFound("account.unknown", field="username", username=username)
    return found


def _account(session: Session, account_id: int) -> Account:
    repository.hold_administrators(session)
    found = row_to_change(session, Account, account_id)
    if found is None:
        raise NotFound("account.unknown", username=account_id)
    return found


def _keep_an_administrator(session: Session) -> None:
    session.flush()
    if not repository.active_administrators(session):
        raise Refusal("account.last_administrator")


def _record(session: Session, viewer: Viewer, action: str, account: Account, now: datetime, **details: object) -> None:
    audit(
        session,
        at=now,
        actor=viewer.actor,
        action=f"account_{action}",
        subject="account",
        subject_id=account.id,
        details=details,
    )
    raise_revision(session, Subject.ACCOUNTS)
