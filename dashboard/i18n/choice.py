"""Which language a person reads: what was chosen, or else what the browser asks for."""

from __future__ import annotations

from dashboard.i18n.words import LANGUAGES


def choose_language(*chosen: str | None, browser: str | None = None) -> str:
    """The first of the choices that is one of ours; else the browser's first known language; else Chinese.

    `browser` is a locale such as `en-GB` or a whole Accept-Language header, whose order is taken as it stands.
    """
    for choice in chosen:
        if choice in LANGUAGES:
            return choice
    for wanted in (browser or "").split(","):
        start = wanted.strip().lower()[:2]
        for language in LANGUAGES:
            if language.startswith(start) and start:
                return language
    return LANGUAGES[0]
