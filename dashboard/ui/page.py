"""The guard that every page begins with, and the boundary that turns errors into sentences."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

import streamlit as st
from sqlalchemy import Engine

from dashboard import clock, periods
from dashboard.auth.sessions import viewer_of
from dashboard.auth.viewer import Right, Viewer
from dashboard.charts.theme import DARK, LIGHT, Palette
from dashboard.errors import Faults, Refusal
from dashboard.i18n.choice import choose_language
from dashboard.i18n.words import Words
from dashboard.settings import settings
from data_access.engine import open_store, reading
from data_access.queries.organisation import CompanyFacts, company_facts

_log = logging.getLogger("huiyin.page")


class PageId(StrEnum):
    """A page's path in the address; its file is `pages/<name>.py`."""

    WEEK = "week"
    BOARD = "board"
    COMPLAINTS = "complaints"
    CASE = "case"
    CALLBACKS = "callbacks"
    CALL = "call"
    CUSTOMERS = "customers"
    CUSTOMER = "customer"
    SURVEYS = "surveys"
    LOG = "log"
    IMPORTS = "import"
    DEFINITIONS = "definitions"
    SETTINGS = "settings"


SAID = "said"
"""Where the sentence of a deed waits for the run that says it; `say_next` puts it there."""

_NEEDS = {
    PageId.BOARD: Right.RECORD,
    PageId.CALL: Right.RECORD,
    PageId.LOG: Right.RECORD,
    PageId.IMPORTS: Right.IMPORT,
    PageId.SETTINGS: Right.SET_RULES,
}


@dataclass(frozen=True)
class Page:
    """What a page knows before it begins: who looks, in which words, at which cut-off. `kept`: what it needn't read twice."""

    id: PageId
    viewer: Viewer
    words: Words
    as_of: datetime
    company: CompanyFacts
    store: Engine
    palette: Palette
    kept: dict[str, Any] = field(default_factory=dict, compare=False, repr=False)


def open_page(page_id: PageId) -> Page:
    """Find out who is looking and whether they may; stop the run with a sentence otherwise."""
    store = open_store(settings().database_url)
    now = clock.now()
    viewer = viewer_of(store, st.context.cookies, now)
    with reading(store) as session:
        company = company_facts(session)
    words = Words(language_of(viewer), company.zone, company.preset)
    if viewer is None:
        st.info(words.text("page.signed_out"))
        st.link_button(words.text("page.sign_in"), "/signin")
        st.stop()
    if not viewer.may(_NEEDS.get(page_id, Right.READ)):
        st.warning(words.text("page.not_allowed", role=words.text(f"role.{viewer.role}")))
        st.stop()
    _say()
    palette = DARK if st.context.theme.type == "dark" else LIGHT
    return Page(page_id, viewer, words, _cutoff(words, now), company, store, palette)


def say_next(sentence: str) -> None:
    """Have the run that follows say what was done: a toast made right before a rerun may never be seen."""
    st.session_state[SAID] = sentence


def _say() -> None:
    if said := st.session_state.pop(SAID, None):
        st.toast(said, icon=":material/check:")


def _cutoff(words: Words, now: datetime) -> datetime:
    """The next whole minute, or `as_of` from the link; an instant still to come is no cut-off."""
    asked = st.query_params.get("as_of")
    latest = periods.cutoff(now)
    if not asked:
        return latest
    try:
        moment = datetime.fromisoformat(asked)
    except ValueError:
        st.warning(words.text("page.bad_as_of", given=asked))
        return latest
    if moment.year < periods.FIRST_YEAR + 1:
        st.warning(words.text("page.bad_as_of", given=asked))
        return latest
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=words.zone)
    return min(moment, latest)


def language_of(viewer: Viewer | None) -> str:
    """The person's choice, the installation's, the browser's."""
    return choose_language(
        viewer.language if viewer else None,
        st.context.cookies.get("huiyin_language"),
        settings().language,
        browser=st.context.locale,
    )


@contextmanager
def boundary(words: Words) -> Iterator[None]:
    """Nothing that goes wrong inside reaches a person as anything but a sentence. Streamlit's own signals pass."""
    try:
        yield
    except Refusal as refusal:
        st.error(refusal_text(words, refusal))
    except Exception:  # the boundary: whatever it is, the person gets a sentence and the log gets the rest
        incident = secrets.token_hex(4)
        _log.exception("unexpected error", extra={"incident": incident})
        st.error(words.text("page.unexpected", incident=incident))


def refusal_text(words: Words, refusal: Refusal) -> str:
    """A sentence; a list of them where several things are wrong at once."""
    if isinstance(refusal, Faults):
        return "\n".join(f"- {refusal_text(words, fault)}" for fault in refusal.faults)
    return words.text(refusal.key, **refusal.values)
