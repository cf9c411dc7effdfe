"""Accounts, imports, audit, data revision, weekly actions."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, UniqueConstraint
from sqlmodel import Field, SQLModel

from data_access.columns import instant, key, link, long_text, one_of
from data_access.tables.base import Versioned, Voidable
from data_access.vocabulary import ImportKind, ImportState, Role


class Account(Versioned, table=True):
    __table_args__ = (one_of("role", Role),)

    id: int | None = key()
    username: str = Field(max_length=120, unique=True)
    password_hash: str = Field(max_length=400)
    role: str = Field(max_length=20)
    staff_id: int | None = link("staff.id", optional=True)
    language: str | None = Field(default=None, max_length=10)
    active: bool = True
    failed_attempts: int = 0
    locked_until: datetime | None = instant(optional=True)
    created_at: datetime = instant()


class AccountScope(SQLModel, table=True):
    """A team or a site that the account may see. No row of a sort: all of that sort."""

    __tablename__ = "account_scope"

    id: int | None = key()
    account_id: int = link("account.id")
    team_id: int | None = link("team.id", optional=True, index=False)
    site_id: int | None = link("site.id", optional=True, index=False)


class SignIn(SQLModel, table=True):
    """A server-side session. Only the hash of its cookie is stored."""

    __tablename__ = "sign_in"

    id: int | None = key()
    token_hash: str = Field(max_length=64, unique=True)
    account_id: int = link("account.id")
    created_at: datetime = instant()
    expires_at: datetime = instant()
    ended_at: datetime | None = instant(optional=True)


class Import(SQLModel, table=True):
    """One file taken in. Rows that it made carry its id; rows that it changed are in `import_change`."""

    __tablename__ = "import_run"
    __table_args__ = (one_of("kind", ImportKind), one_of("state", ImportState))

    id: int | None = key()
    kind: str = Field(max_length=20)
    source: str = Field(max_length=80)
    file_name: str = Field(max_length=300)
    applied_at: datetime = instant()
    applied_by: str = Field(max_length=120)
    state: str = Field(default=ImportState.APPLIED, max_length=20)
    undone_at: datetime | None = instant(optional=True)
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    rejected: int = 0


class ImportChange(SQLModel, table=True):
    """What an import changed in a row that was there: the values before, and the version that it left.

    `before` empty: a void row that it brought back. `restored_version`: the version that undoing left; empty where it
    was not undone, or where the row had been edited since and stayed.
    """

    __tablename__ = "import_change"

    id: int | None = key()
    import_id: int = link("import_run.id")
    table_name: str = Field(max_length=60)
    row_id: int
    before: dict[str, Any] = Field(sa_type=JSON)
    version_after: int
    restored_version: int | None = None


class ImportMapping(SQLModel, table=True):
    """The mapping used last for a source and kind, as the text of a mapping file."""

    __tablename__ = "import_mapping"
    __table_args__ = (UniqueConstraint("source", "kind"),)

    id: int | None = key()
    source: str = Field(max_length=80)
    kind: str = Field(max_length=20)
    mapping: str = long_text()
    used_at: datetime = instant()


class AuditEntry(SQLModel, table=True):
    __tablename__ = "audit_entry"

    id: int | None = key()
    at: datetime = instant(index=True)
    actor: str = Field(max_length=120)
    action: str = Field(max_length=60)
    subject: str = Field(max_length=60)
    subject_id: int | None = Field(default=None, index=True)
    details: dict[str, Any] = Field(sa_type=JSON)


class DataRevision(SQLModel, table=True):
    """Raised last in every writing transaction; a loader's cache key."""

    __tablename__ = "data_revision"

    subject: str = Field(primary_key=True, max_length=20)
    number: int = 0


class Action(Voidable, Versioned, table=True):
    """A decision of the weekly review: what, who, by when, done."""

    __tablename__ = "review_action"

    id: int | None = key()
    what: str = Field(max_length=400)
    who: str = Field(max_length=120)
    by_when: date | None = None
    made_at: datetime = instant()
    made_by: str = Field(max_length=120)
    done_at: datetime | None = instant(optional=True)
    team_id: int | None = link("team.id", optional=True)
    form_token: str | None = Field(default=None, max_length=64, unique=True)
