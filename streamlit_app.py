"""The ASGI app. `streamlit run streamlit_app.py`, `uvicorn streamlit_app:app` and `huiyin serve` all find it here."""

from __future__ import annotations

import gc
import importlib
import importlib.util
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import streamlit as st
from sqlalchemy import Engine
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware

from dashboard import clock
from dashboard.auth.door import Door
from dashboard.auth.gate import Gate
from dashboard.jobs.thread import jobs_running
from dashboard.settings import settings
from dashboard.use_cases.new_store import is_untouched, prepare_store
from data_access.engine import open_store

ROOT = Path(__file__).resolve().parent
HEAVY = (
    "pandas",
    "numpy",
    "plotly.graph_objects",
    "scipy.stats",
    "pypinyin",
    "phonenumbers",
    "streamlit.elements.arrow",
)


def store() -> Engine:
    return open_store(settings().database_url)


def make_ready() -> None:
    """Bring the store to today's schema, fill an empty embedded one with the demo company, load what pages need."""
    prepare_store(store(), now=clock.now())
    wanted = settings().demo and settings().is_embedded
    if wanted and is_untouched(store()) and importlib.util.find_spec("dashboard.demo.company"):
        company = importlib.import_module("dashboard.demo.company")
        company.fill(store(), now=clock.now(), customers=3000, language=settings().language or "zh_CN")
    for module in HEAVY:
        importlib.import_module(module)
    gc.collect()
    gc.freeze()  # a full collection after each rerun would otherwise walk all of pandas, with everybody waiting


@asynccontextmanager
async def lifespan(_app: st.App) -> AsyncIterator[dict[str, Any]]:
    await run_in_threadpool(make_ready)
    with jobs_running(store(), wanted=settings().jobs):
        yield {}


logging.getLogger("huiyin").setLevel(logging.INFO)
app = st.App(
    ROOT / "dashboard" / "main.py",
    lifespan=lifespan,
    routes=Door(store).routes(),
    middleware=[Middleware(Gate, store=store)],
)
