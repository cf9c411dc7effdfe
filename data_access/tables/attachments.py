"""Photos and files. Rows like any other, so that one copy of the store holds everything."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import LargeBinary, UniqueConstraint
from sqlmodel import Field

from data_access.columns import instant, key, link, one_of
from data_access.tables.base import Voidable
from data_access.vocabulary.forms import FileType


class Attachment(Voidable, table=True):
    """A picture or a PDF of at most 5 MB, belonging to a step of a case or to a try of a callback (a signature).

    `preview`: a small JPEG of a picture, so that a page never loads the whole. Both may be empty, so that a person can be
    erased and the row still counts.
    """

    __table_args__ = (UniqueConstraint("form_token"), one_of("media_type", FileType))

    id: int | None = key()
    case_id: int | None = link("case_file.id", optional=True)
    event_id: int | None = link("case_event.id", optional=True)  # empty: of the case as a whole
    attempt_id: int | None = link("callback_attempt.id", optional=True)
    file_name: str = Field(max_length=200)
    media_type: str = Field(max_length=40)
    size: int  # bytes
    digest: str = Field(max_length=64)  # SHA-256 of the content
    content: bytes | None = Field(default=None, sa_type=LargeBinary)
    preview: bytes | None = Field(default=None, sa_type=LargeBinary)
    recorded_at: datetime = instant()
    recorded_by: str = Field(default="", max_length=120)
    form_token: str | None = Field(default=None, max_length=80)
