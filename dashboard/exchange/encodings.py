"""Bytes into text: UTF-8, UTF-16, GB18030 and, when those don't fit, what charset-normalizer finds."""

from __future__ import annotations

import codecs

from charset_normalizer import from_bytes

from dashboard.errors import Refusal

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SAMPLE = 200_000
_OTHERS = ["big5", "cp1252", "cp1250", "cp1251", "shift_jis", "euc_kr", "latin_1"]


def decode(raw: bytes, encoding: str | None = None) -> tuple[str, str]:
    """The text and the encoding it was read in. Raises Refusal when the stated encoding (or any) does not fit."""
    chosen = encoding or detect(raw)
    if encoding and codecs_name(encoding) == "utf-8":
        chosen = "utf-8-sig"
    try:
        return raw.decode(chosen), chosen
    except (UnicodeDecodeError, LookupError) as error:
        raise Refusal("exchange.error.encoding", encoding=chosen) from error


def codecs_name(encoding: str) -> str:
    """The canonical name of an encoding; unknown ones come back as given."""
    try:
        return codecs.lookup(encoding).name
    except LookupError:
        return encoding


def detect(raw: bytes) -> str:
    """The encoding of a file that does not say. Raises Refusal when nothing fits well."""
    for mark, encoding in _MARKS:
        if raw.startswith(mark):
            return encoding
    if (wide := _utf16_without_mark(raw[:_SAMPLE])) is not None:
        return wide
    if _is(raw, "utf-8"):
        return "utf-8"
    if _is(raw, "gb18030") and _reads_as_chinese(raw.decode("gb18030")[:_SAMPLE]):
        return "gb18030"
    found = from_bytes(raw[:_SAMPLE], cp_isolation=_OTHERS).best()
    if found is None or not _is(raw, found.encoding):
        raise Refusal("exchange.error.encoding_unknown")
    return found.encoding


def _utf16_without_mark(sample: bytes) -> str | None:
    """Text of mostly Latin letters and digits in UTF-16 has a zero in every other byte."""
    if len(sample) < 4 or b"\0" not in sample:
        return None
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    if max(even, odd) < len(sample) // 20:
        return None
    return "utf-16-le" if odd > even else "utf-16-be"


def _is(raw: bytes, encoding: str) -> bool:
    try:
        raw.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _reads_as_chinese(text: str) -> bool:
    """GB18030 decodes nearly anything; real Chinese consists of everyday characters, which GB 2312 already had."""
    foreign = [char for char in text if ord(char) > 127]
    return sum(_is_everyday(char) for char in foreign) >= 0.9 * len(foreign)


def _is_everyday(char: str) -> bool:
    try:
        code = char.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return code[0] <= 0xF7 and not 0xAA <= code[0] <= 0xAF
