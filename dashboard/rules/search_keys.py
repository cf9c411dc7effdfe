"""The keys by which a customer is found while somebody types.

Every search is a prefix search in one index: phone digits are stored reversed, so that the *last* digits of a phone are
a prefix; names, initials, numbers and asset labels are folded (see `folded`). A label such as 3栋2单元501 is also found by
its later parts, 2单元501 and 501; a plate by its digits.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from pypinyin import Style, lazy_pinyin

PHONE, NAME, INITIALS, NUMBER, ASSET = "phone", "name", "initials", "number", "asset"
LONGEST_KEY = 120

_LATIN_WORD = re.compile(r"[^\W\d_]+", re.ASCII)
_PART_START = re.compile(r"(?<![0-9])[0-9]|(?<![a-z])[a-z]")
_SURNAMES = {
    "单": "shan",
    "曾": "zeng",
    "解": "xie",
    "仇": "qiu",
    "区": "ou",
    "查": "zha",
    "翟": "zhai",
    "朴": "piao",
} | {
    **{
        "盖": "ge",
        "任": "ren",
        "华": "hua",
        "乐": "yue",
        "繁": "po",
        "秘": "bi",
        "折": "she",
        "缪": "miao",
        "覃": "qin",
    },
    **{"尹": "yin", "宓": "fu", "洗": "xian", "种": "chong", "员": "yun", "黑": "he", "万俟": "moqi", "尉迟": "yuchi"},
}


class SearchKey(NamedTuple):
    """A folded key and its sort: phone, name, initials, number or asset."""

    key: str
    kind: str


def folded(text: str) -> str:
    """Full-width made narrow, lower case, only letters and digits: `３栋-2 单元` becomes `3栋2单元`."""
    return "".join(char for char in unicodedata.normalize("NFKC", text).casefold() if char.isalnum())


def as_written(text: str) -> str:
    """As `folded`, but with its dashes: `３－2` and `3—2` become `3-2`."""
    return re.sub(r"[‐-―−]", "-", unicodedata.normalize("NFKC", text).casefold()).strip()


def search_keys(
    name: str, phone: str | None = None, number: str | None = None, assets: Iterable[str] = ()
) -> tuple[SearchKey, ...]:
    """All keys of one customer, each once."""
    keys = [SearchKey(key, NAME) for key in name_keys(name)] + [SearchKey(key, INITIALS) for key in initials(name)]
    if phone and (digits := phone_digits(phone)):
        keys.append(SearchKey(digits[::-1], PHONE))
    if number and (whole := folded(number)):
        keys.append(SearchKey(whole, NUMBER))
    for label in assets:
        keys += [SearchKey(key, ASSET) for key in asset_keys(label)]
    return tuple(dict.fromkeys(SearchKey(key[:LONGEST_KEY], kind) for key, kind in keys))


def typed_keys(typed: str) -> tuple[SearchKey, ...]:
    """What to look for when this was typed: prefixes, each with the sort of key it applies to (`""`: all but phones).

    Digits alone may be the end of a phone. Empty when nothing searchable was typed.
    """
    whole = folded(typed)
    if not whole:
        return ()
    digits = phone_digits(typed)
    looks_like_a_phone = bool(digits) and whole.isdigit()
    return (SearchKey(whole, ""), *([SearchKey(digits[::-1], PHONE)] if looks_like_a_phone else []))


def phone_digits(phone: str) -> str:
    return "".join(char for char in unicodedata.normalize("NFKC", phone) if char in "0123456789")


def name_keys(name: str) -> Iterator[str]:
    """The folded name, its later Latin words, and its full pinyin."""
    whole = folded(name)
    if not whole:
        return
    yield whole
    if whole.isascii():
        words = [folded(word) for word in name.split()]
        yield from ("".join(words[index:]) for index in range(1, len(words)))
        return
    for syllables in _readings(whole):
        yield "".join(syllables)


def initials(name: str) -> Iterator[str]:
    """Pinyin initials of a Chinese name, the first letters of a Latin one: 王小明 → wxm, John Smith → js."""
    whole = folded(name)
    if whole.isascii():
        words = _LATIN_WORD.findall(unicodedata.normalize("NFKC", name).casefold())
        if len(words) > 1:
            yield "".join(word[0] for word in words)
        return
    for syllables in _readings(whole):
        yield "".join(syllable if syllable.isdigit() else syllable[0] for syllable in syllables)


def asset_keys(label: str) -> Iterator[str]:
    """The folded label, and what remains of it from each later run of digits or letters on."""
    whole = folded(label)
    if not whole:
        return
    yield whole
    parts = unicodedata.normalize("NFKC", label).casefold()
    for start in _PART_START.finditer(parts):
        rest = folded(parts[start.start() :])
        if len(rest) > 1 and rest != whole:
            yield rest


@lru_cache(maxsize=4096)
def _readings(whole: str) -> tuple[tuple[str, ...], ...]:
    """The syllables of a folded Chinese text; a second reading where the first character reads otherwise as a surname."""
    plain = tuple(lazy_pinyin(whole, style=Style.NORMAL))
    for length in (2, 1):
        surname = _SURNAMES.get(whole[:length])
        if surname and plain[:1] != (surname,):
            return plain, (surname, *lazy_pinyin(whole[length:], style=Style.NORMAL))
    return (plain,)
