"""The language of the terminal."""

from __future__ import annotations

import locale
import os

from dashboard.i18n.choice import choose_language
from dashboard.i18n.words import Words


def terminal_words(chosen: str | None) -> Words:
    """The installation's language, or the terminal's."""
    spoken = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
    return Words(choose_language(chosen, browser=spoken or (locale.getlocale()[0] or "en")))
