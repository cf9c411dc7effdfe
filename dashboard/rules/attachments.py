"""What may be attached: pictures and PDFs of at most 5 MB, told by their content and not by their name."""

from __future__ import annotations

from data_access.vocabulary.forms import FileType

LARGEST = 5 * 1024 * 1024
"""Bytes (design, section 2)."""

MOST_FILES = 50
"""Of one case."""

LONGEST_NAME = 200

_BEGINNINGS: tuple[tuple[bytes, FileType], ...] = (
    (b"\x89PNG\r\n\x1a\n", FileType.PNG),
    (b"\xff\xd8\xff", FileType.JPEG),
    (b"%PDF-", FileType.PDF),
)
ENDINGS = {FileType.PNG: ("png",), FileType.JPEG: ("jpg", "jpeg"), FileType.PDF: ("pdf",)}


def type_of(content: bytes) -> FileType | None:
    """What the first bytes say; None for what may not be attached."""
    return next((kind for beginning, kind in _BEGINNINGS if content.startswith(beginning)), None)


def tidy_name(name: str, kind: FileType) -> str:
    """The file's own name without folders and control characters, with an ending that is true."""
    plain = "".join(char for char in name.replace("\\", "/").rsplit("/", 1)[-1] if char.isprintable()).strip(" .")
    stem, dot, ending = plain.rpartition(".")
    if dot and ending.casefold() in ENDINGS[kind]:
        return f"{stem[: LONGEST_NAME - 6] or 'file'}.{ending.casefold()}"
    return f"{plain[: LONGEST_NAME - 6] or 'file'}.{ENDINGS[kind][0]}"
