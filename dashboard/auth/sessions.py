"""Signing in and out, and who is looking. The store holds only the hash of a sign-in's cookie."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import Engine
from sqlmodel import Session

from dashboard.auth.passwords import is_right
from dashboard.auth.viewer import Viewer
from dashboard.errors import Refusal
from dashboard.saving import writing
from data_access.engine import reading
from data_access.queries.accounts import AccountRow, any_account, pickable_person, signed_in_account
from data_access.repositories import accounts as repository
from data_access.repositories.ledger import audit
from data_access.scope import Scope
from data_access.tables import Account
from data_access.vocabulary import Role

SESSION_COOKIE = "huiyin_session"
PERSON_COOKIE = "huiyin_person"
LANGUAGE_COOKIE = "huiyin_language"
JUST_ME = "local"  # who writes on a machine without accounts when no member of staff was picked
FAILURES_ALLOWED = 5
LOCKED_FOR = timedelta(minutes=15)


def people_sign_in(store: Engine) -> bool:
    """Whether this store has accounts. Asked at each request: accounts may be added while the server runs."""
    with reading(store) as session:
        return any_account(session)


def viewer_of(store: Engine, cookies: Mapping[str, str], now: datetime) -> Viewer | None:
    """Who is looking, read afresh from the store; None where signing in is needed and has not been done.

    Without any account everybody on this machine is an administrator, as the picked member of staff or as oneself.
    """
    with reading(store) as session:
        if not any_account(session):
            return _picked(session, cookies.get(PERSON_COOKIE, ""), cookies.get(LANGUAGE_COOKIE))
        token = cookies.get(SESSION_COOKIE)
        found = signed_in_account(session, _hash(token), now) if token else None
    return _viewer(found) if found else None


def sign_in(store: Engine, username: str, password: str, *, hours: int, now: datetime) -> str:
    """Check the password and open a sign-in; the token for its cookie.

    Raises Refusal with one and the same sentence for an unknown name, a wrong password and a locked account.
    """
    name = clean_username(username)
    with reading(store) as session:
        known = repository.account_named(session, name)
        stored_hash = known.password_hash if known else None
    right = is_right(password, stored_hash)
    token = secrets.token_urlsafe(32)
    with writing(store) as session:
        if _admit(session, name, right, now):
            found = repository.account_named(session, name)
            assert found is not None
            assert found.id is not None
            repository.open_sign_in(session, found.id, _hash(token), now, now + timedelta(hours=hours))
            return token
    raise Refusal("auth.wrong", failures=FAILURES_ALLOWED, minutes=int(LOCKED_FOR.total_seconds() // 60))


def sign_out(store: Engine, token: str, *, now: datetime) -> None:
    """End the sign-in of this token, if there is one."""
    with writing(store) as session:
        account_id = repository.end_sign_in(session, _hash(token), now)
        if account_id is not None:
            ended = repository.account(session, account_id)
            audit(
                session,
                at=now,
                actor=ended.username if ended else "",
                action="sign_out",
                subject="account",
                subject_id=account_id,
            )


def remember_language(store: Engine, token: str, language: str) -> None:
    """The language goes with the account to other machines."""
    with writing(store) as session:
        repository.set_language(session, _hash(token), language)


def clean_username(username: str) -> str:
    """As it is stored and compared: without outer blanks, in small letters."""
    return username.strip().casefold()


def _admit(session: Session, name: str, right: bool, now: datetime) -> bool:
    """Count the attempt under the writer's lock, so that guesses made at the same time are counted one by one."""
    known = repository.account_named(session, name, to_change=True)
    if known is None or not known.active or (known.locked_until and known.locked_until > now):
        return False
    if right:
        known.failed_attempts, known.locked_until = 0, None
    else:
        known.failed_attempts += 1
        if known.failed_attempts >= FAILURES_ALLOWED:
            known.failed_attempts, known.locked_until = 0, now + LOCKED_FOR
    _audit_attempt(session, known, right, now)
    return right


def _audit_attempt(session: Session, known: Account, right: bool, now: datetime) -> None:
    action = "sign_in" if right else "sign_in_locked" if known.locked_until else "sign_in_failed"
    audit(session, at=now, actor=known.username, action=action, subject="account", subject_id=known.id)


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _viewer(row: AccountRow) -> Viewer:
    return Viewer(
        name=row.staff_name or row.username,
        role=row.role,
        account_id=row.id,
        staff_id=row.staff_id,
        team_id=row.team_id,
        scope=Scope(
            teams=frozenset(row.team_ids) if row.team_ids else None,
            sites=frozenset(row.site_ids) if row.site_ids else None,
        ),
        language=row.language,
        username=row.username,
    )


def _picked(session: Session, person: str, language: str | None) -> Viewer:
    found = (
        pickable_person(session, int(person)) if person.isascii() and person.isdigit() and len(person) <= 18 else None
    )
    if found is None:
        return Viewer(name=JUST_ME, role=Role.ADMINISTRATOR, language=language)
    return Viewer(name=found.name, role=Role.ADMINISTRATOR, staff_id=found.id, team_id=found.team_id, language=language)
