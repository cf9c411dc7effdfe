"""How a way of writing times is called by people: `%d/%m/%Y` is 日/月/年, dd/mm/yyyy; and back."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from dashboard.i18n.words import LANGUAGES, Words

_PARTS = {
    **{"%Y": "year", "%y": "short_year", "%m": "month", "%d": "day", "%b": "month_name", "%B": "month_name"},
    **{"%H": "hour", "%M": "minute", "%S": "second"},
}


def form_text(words: Words, form: str) -> str:
    """The form in words; parts that have none stay as they are."""
    return re.sub(
        r"%\w", lambda part: words.text(f"exchange.time_part.{_PARTS[part[0]]}") if part[0] in _PARTS else part[0], form
    )


def form_of(text: str) -> str:
    """What somebody typed as a form: in the words of either language, or in codes already."""
    if "%" in text:
        return text.strip()
    codes = _codes()
    listed = "|".join(re.escape(word) for word in sorted(codes, key=len, reverse=True))
    return re.sub(listed, lambda part: codes[part[0]], text.strip().lower())


@lru_cache(maxsize=1)
def _codes() -> Mapping[str, str]:
    return {
        Words(language).text(f"exchange.time_part.{part}"): code
        for language in LANGUAGES
        for code, part in _PARTS.items()
        if code != "%B"
    }
