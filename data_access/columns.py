"""Column types and column makers shared by every table."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, DateTime, ForeignKey, Integer, Text
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator
from sqlmodel import Field

BigKey = BigInteger().with_variant(Integer, "sqlite")
PrefixText = Text().with_variant(Text(collation="C"), "postgresql")  # byte order, so that an index serves prefixes


class UtcDateTime(TypeDecorator[datetime]):
    """An instant. Aware datetimes only; stored in UTC, read back aware in UTC on both databases."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs a time zone")
        in_utc = value.astimezone(UTC)
        return in_utc.replace(tzinfo=None) if dialect.name == "sqlite" else in_utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def key() -> Any:
    """The integer primary key."""
    return Field(default=None, sa_type=BigKey, primary_key=True)


def link(target: str, *, optional: bool = False, index: bool = True) -> Any:
    """A foreign key to `table.column`."""
    return Field(
        default=None if optional else ...,
        sa_column_args=[ForeignKey(target)],
        sa_type=BigKey,
        index=index,
        nullable=optional,
    )


def instant(*, optional: bool = False, index: bool = False) -> Any:
    return Field(default=None if optional else ..., sa_type=UtcDateTime, nullable=optional, index=index)


def long_text(*, optional: bool = False) -> Any:
    return Field(default=None if optional else "", sa_type=Text, nullable=optional)


def money(*, optional: bool = False) -> Any:
    """Minor units of a currency."""
    return Field(default=None if optional else ..., sa_type=BigInteger, nullable=optional)


def one_of(column: str, words: Iterable[str]) -> CheckConstraint:
    """Text limited to the words of the vocabulary. A NULL passes, as SQL has it."""
    listed = ", ".join(f"'{word}'" for word in words)
    return CheckConstraint(f"{column} IN ({listed})", name=column)


__all__ = ["BigKey", "UtcDateTime", "instant", "key", "link", "long_text", "money", "one_of"]
