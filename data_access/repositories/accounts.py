"""Writing accounts and sign-ins. Nothing here commits."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, func, select, update
from sqlmodel import Session, col

from data_access.tables import Account, AccountScope, SignIn
from data_access.vocabulary import Role


def account_named(session: Session, username: str, *, to_change: bool = False) -> Account | None:
    """The account; `to_change` keeps other writers waiting until this transaction ends."""
    query = select(Account).where(col(Account.username) == username)
    return session.execute(query.with_for_update() if to_change else query).scalars().one_or_none()


def account(session: Session, account_id: int) -> Account | None:
    return session.get(Account, account_id)


def hold_administrators(session: Session) -> None:
    """Two administrators who take each other's role away at the same time do so one after the other."""
    rows = select(col(Account.id)).where(col(Account.role) == Role.ADMINISTRATOR).order_by(col(Account.id))
    session.execute(rows.with_for_update())


def active_administrators(session: Session) -> int:
    query = select(func.count()).select_from(Account)
    found: int = session.execute(query.where(col(Account.active), col(Account.role) == Role.ADMINISTRATOR)).scalar_one()
    return found


def replace_scope(session: Session, account_id: int, team_ids: tuple[int, ...], site_ids: tuple[int, ...]) -> None:
    session.execute(delete(AccountScope).where(col(AccountScope.account_id) == account_id))
    session.add_all(AccountScope(account_id=account_id, team_id=team) for team in team_ids)
    session.add_all(AccountScope(account_id=account_id, site_id=site) for site in site_ids)


def open_sign_in(session: Session, account_id: int, token_hash: str, now: datetime, expires_at: datetime) -> None:
    session.add(SignIn(token_hash=token_hash, account_id=account_id, created_at=now, expires_at=expires_at))


def end_sign_in(session: Session, token_hash: str, now: datetime) -> int | None:
    """End one sign-in; the account it belonged to, or None when there was none to end."""
    query = select(SignIn).where(col(SignIn.token_hash) == token_hash, col(SignIn.ended_at).is_(None))
    found: SignIn | None = session.execute(query).scalars().one_or_none()
    if found is None:
        return None
    found.ended_at = now
    return found.account_id


def end_all_sign_ins(session: Session, account_id: int, now: datetime) -> None:
    session.execute(
        update(SignIn).where(col(SignIn.account_id) == account_id, col(SignIn.ended_at).is_(None)).values(ended_at=now)
    )


def forget_old_sign_ins(session: Session, before: datetime) -> int:
    """Remove sign-ins that ran out before that instant: they are keys, not records. How many."""
    gone = session.execute(delete(SignIn).where(col(SignIn.expires_at) < before))
    return int(gone.rowcount)  # type: ignore[attr-defined]


def set_language(session: Session, token_hash: str, language: str) -> None:
    """Remember the language with the account that this sign-in belongs to."""
    signed_in = select(col(SignIn.account_id)).where(col(SignIn.token_hash) == token_hash)
    session.execute(update(Account).where(col(Account.id).in_(signed_in)).values(language=language))
