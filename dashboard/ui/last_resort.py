"""What a person reads when even a page's own boundary was not reached: a sentence and an id that is in the log."""

from __future__ import annotations

import logging
import secrets

import streamlit as st

from dashboard.i18n.words import Words
from dashboard.ui.page import language_of

_log = logging.getLogger("huiyin.page")


def tell_error(error: Exception) -> bool:
    """Streamlit's hook for errors of a run. True: we have shown it ourselves."""
    incident = secrets.token_hex(4)
    _log.error("unexpected error", exc_info=error, extra={"incident": incident})
    st.error(Words(language_of(None)).text("page.unexpected", incident=incident))
    return True
