"""Photos and files on a case: taking one in, handing one out, taking one back. The case's scope is the file's."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from io import BytesIO

from PIL import Image, ImageOps
from sqlalchemy import Engine
from sqlmodel import Session

from dashboard.auth.viewer import Right, Viewer
from dashboard.errors import NotAllowed, NotFound, Refusal
from dashboard.rules.attachments import LARGEST, MOST_FILES, tidy_name, type_of
from dashboard.saving import once, writing
from data_access.engine import reading
from data_access.repositories import attachments
from data_access.repositories.cases import is_in_sight
from data_access.repositories.intake import void
from data_access.repositories.ledger import audit, raise_revision
from data_access.repositories.locking import row_to_change
from data_access.tables import Attachment, Case, CaseEvent
from data_access.vocabulary import Subject
from data_access.vocabulary.forms import FileType

PREVIEW = (320, 320)
"""Pixels; a preview is a few kilobytes."""

MOST_PIXELS = 60_000_000
"""More than any phone takes; a small file that unpacks into a huge picture is refused."""


@dataclass(frozen=True)
class NewFile:
    """`event_id`: the step that it belongs to; empty: the case as a whole."""

    case_id: int
    name: str
    content: bytes
    form_token: str
    event_id: int | None = None


@dataclass(frozen=True)
class File:
    name: str
    media_type: str
    content: bytes


def attach_file(store: Engine, viewer: Viewer, new: NewFile, *, now: datetime) -> int:
    """The key of the file, stored once per form; the same file twice on one case is one.

    Raises NotFound for a case out of sight, Refusal for a file that is too large, empty, or neither a picture nor a PDF.
    """
    viewer.require(Right.RECORD)
    kind, preview = check_file(new.content)

    def write(session: Session) -> int:
        _seen(session, viewer, new.case_id)
        event = session.get(CaseEvent, new.event_id) if new.event_id is not None else None
        if new.event_id is not None and (event is None or event.case_id != new.case_id):
            raise NotFound("case.not_found")
        digest = sha256(new.content).hexdigest()
        same = attachments.same_file(session, new.case_id, digest)
        if same is not None and same.id is not None:
            return same.id
        if attachments.files_of_case(session, new.case_id) >= MOST_FILES:
            raise Refusal("case.file.too_many", field="file", most=MOST_FILES)
        row = Attachment(
            case_id=new.case_id,
            event_id=new.event_id,
            file_name=tidy_name(new.name, kind),
            media_type=kind,
            size=len(new.content),
            digest=digest,
            content=new.content,
            preview=preview,
            recorded_at=now,
            recorded_by=viewer.name,
            form_token=new.form_token,
        )
        session.add(row)
        session.flush()
        assert row.id is not None
        details = {"file": row.id, "type": str(kind), "size": row.size}
        audit(
            session,
            at=now,
            actor=viewer.actor,
            action="attach",
            subject="case",
            subject_id=new.case_id,
            details=details,
        )
        raise_revision(session, Subject.CASES)
        return row.id

    return once(store, lambda session: _already(session, new.form_token), write)


def _already(session: Session, form_token: str) -> int | None:
    found = attachments.attachment_of_form(session, form_token)
    return found.id if found is not None else None


def check_file(content: bytes) -> tuple[FileType, bytes | None]:
    """The sort of file by its content, and a preview of a picture. Raises Refusal for what can't be attached."""
    if not content:
        raise Refusal("case.file.empty", field="file")
    if len(content) > LARGEST:
        raise Refusal("case.file.too_large", field="file", most=LARGEST // 1024 // 1024)
    kind = type_of(content)
    if kind is None:
        raise Refusal("case.file.kind", field="file")
    return kind, _preview(content) if kind is not FileType.PDF else None


def _preview(content: bytes) -> bytes:
    """Turned upright as the camera held it. Raises Refusal for a picture that can't be read."""
    try:
        with Image.open(BytesIO(content)) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise Refusal("case.file.broken", field="file")
            upright = ImageOps.exif_transpose(picture).convert("RGB")
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as broken:
        raise Refusal("case.file.broken", field="file") from broken
    upright.thumbnail(PREVIEW)
    out = BytesIO()
    upright.save(out, "JPEG", quality=80)
    return out.getvalue()


def read_file(store: Engine, viewer: Viewer, attachment_id: int) -> File:
    """The whole of a file. Raises NotFound for one of a case out of the viewer's sight, or that was taken back."""
    viewer.require(Right.READ)
    with reading(store) as session:
        row = session.get(Attachment, attachment_id)
        if row is None or row.voided_at is not None or row.content is None or row.case_id is None:
            raise NotFound("case.file.not_found")
        _seen(session, viewer, row.case_id)
        return File(row.file_name, row.media_type, row.content)


def take_back_file(store: Engine, viewer: Viewer, attachment_id: int, *, now: datetime) -> None:
    """Nothing is deleted: the file stays in the store and is shown no more. One's own, or anybody's for a manager."""
    viewer.require(Right.RECORD)
    with writing(store) as session:
        row = row_to_change(session, Attachment, attachment_id)
        if row is None or row.case_id is None:
            raise NotFound("case.file.not_found")
        _seen(session, viewer, row.case_id)
        if row.recorded_by != viewer.name and not viewer.may(Right.SET_RULES):
            raise NotAllowed("case.file.not_yours")
        void(session, row, now=now, by=viewer.name, reason="taken back")
        audit(
            session,
            at=now,
            actor=viewer.actor,
            action="take_back_file",
            subject="case",
            subject_id=row.case_id,
            details={"file": attachment_id},
        )
        raise_revision(session, Subject.CASES)


def _seen(session: Session, viewer: Viewer, case_id: int) -> None:
    case = session.get(Case, case_id)
    if case is None or case.voided_at is not None or not is_in_sight(session, viewer.scope, case):
        raise NotFound("case.not_found")
