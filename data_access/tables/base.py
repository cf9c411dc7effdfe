"""What every table shares: one metadata with a naming convention, and the mixins of facts."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Field, SQLModel

from data_access.columns import UtcDateTime

SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
metadata = SQLModel.metadata

OWN_SOURCE = "huiyin"
"""Source of everything typed into the product itself; imports bring their own."""


class Sourced(SQLModel):
    """Identity in the outside world: a number that is unique within its source."""

    source: str = Field(default=OWN_SOURCE, max_length=80)
    number: str = Field(max_length=200)
    import_id: int | None = Field(default=None, index=True)


class Voidable(SQLModel):
    """Nothing is deleted: a void row stays, with who and why, and counts nowhere."""

    voided_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    voided_by: str | None = Field(default=None, max_length=120)
    void_reason: str | None = Field(default=None, max_length=400)


class Versioned(SQLModel):
    """The second of two writers finds another version and gets a conflict instead of overwriting."""

    version: int = Field(default=1)
