"""What a field of an import is."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum


class Sort(StrEnum):
    TEXT = "text"
    TIME = "time"  # an instant, or a day
    STEP = "step"  # like TIME, of a step in a history: one that lies ahead is kept and told
    DUE = "due"  # like TIME, may lie ahead; a day means its end
    DAY = "day"
    MONTH = "month"
    WORD = "word"
    WORDS = "words"  # several of the vocabulary in one cell
    PHONE = "phone"
    MONEY = "money"
    WHOLE = "whole"
    NUMBER = "number"
    FLAG = "flag"


TIMES = (Sort.TIME, Sort.STEP, Sort.DUE, Sort.DAY)


@dataclass(frozen=True)
class Field:
    """`words`: the vocabulary of a WORD, whose texts stand in the catalogues under `prefix`. `aliases`: usual headers."""

    name: str
    sort: Sort = Sort.TEXT
    aliases: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    prefix: str = ""


def plain(name: str, aliases: str = "", sort: Sort = Sort.TEXT) -> Field:
    return Field(name, sort, tuple(aliases.split("|")) if aliases else ())


def worded(name: str, words: Iterable[str], key: Callable[[str], str], aliases: str = "") -> Field:
    """A field of the vocabulary. `key`: from a word to its key in the catalogues."""
    codes = tuple(str(word) for word in words)
    return Field(name, Sort.WORD, tuple(aliases.split("|")) if aliases else (), codes, key("").rstrip("."))
