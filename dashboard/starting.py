"""What happens before the first answer: the store brought up to date and, where it is unused, filled; heavy modules loaded."""

from __future__ import annotations

import gc
import importlib

from sqlalchemy import Engine

from dashboard import clock
from dashboard.settings import settings
from dashboard.use_cases.new_store import is_untouched, prepare_store

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
        demo = importlib.import_module("dashboard.demo.company")  # only here: nothing of it is needed ever after
        demo.fill(store, now=clock.now(), customers=3000, language=settings().language or "zh_CN")
    for module in HEAVY:
        importlib.import_module(module)
    gc.collect()
    gc.freeze()  # a full collection after each rerun would otherwise walk all of pandas, with everybody waiting
