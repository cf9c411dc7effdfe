"""What happens before the first answer: the store brought up to date and, where it is unused, filled; heavy modules loaded."""

from __future__ import annotations

import gc
import importlib
from datetime import datetime
from typing import Any

from sqlalchemy import Engine

from dashboard import clock
from dashboard.auth.viewer import Viewer
from dashboard.i18n.terminal import first_demo_language
from dashboard.settings import settings
from dashboard.use_cases.new_store import is_untouched, prepare_store
from dashboard.use_cases.settings_company import empty_demo

HEAVY = (
    "pandas",
    "numpy",
    "plotly.graph_objects",
    "scipy.stats",
    "pypinyin",
    "phonenumbers",
    "streamlit.elements.arrow",
)


def make_ready(store: Engine) -> None:
    """Bring the store to today's schema, fill an unused embedded one with the demo company, load what pages need."""
    prepare_store(store, now=clock.now())
    if settings().demo and settings().is_embedded and is_untouched(store):
        _demo().fill(store, now=clock.now(), language=first_demo_language(settings().language))
    for module in HEAVY:
        importlib.import_module(module)
    gc.collect()
    gc.freeze()  # a full collection after each rerun would otherwise walk all of pandas, with everybody waiting


def tell_demo_in(store: Engine, viewer: Viewer, language: str, *, now: datetime) -> None:
    """The demo company once more from the beginning, with what people say in that language. Takes some ten seconds.

    Raises NotAllowed without the right to empty it, and Refusal in a store that holds no demo.
    """
    empty_demo(store, viewer, now=now)
    _demo().fill(store, now=now, language=language)


def _demo() -> Any:
    """Imported only when a store is filled: nothing of it is needed ever after."""
    return importlib.import_module("dashboard.demo.company")
