"""The language of the terminal."""

from __future__ import annotations

import locale
import os

from dashboard.i18n.choice import choose_language
from dashboard.i18n.words import Words

_OF_NO_COUNTRY = ("C", "POSIX")
"""Locales of a terminal that was told no language: what it prints by itself is English."""


def terminal_words(chosen: str | None) -> Words:
    """The installation's language, or the terminal's."""
    spoken = _locale()
    return Words(choose_language(chosen, browser="en" if spoken.split(".")[0] in _OF_NO_COUNTRY else spoken))


def first_demo_language(chosen: str | None) -> str:
    """What people of a first demo company speak: the same, but Chinese where the terminal was told no language."""
    return choose_language(chosen, browser=_locale())


def _locale() -> str:
    """`zh_CN.UTF-8`; the variables in the order of POSIX."""
    told = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG")
    return told or locale.getlocale()[0] or "C"
