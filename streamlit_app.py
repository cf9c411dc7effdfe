"""The ASGI app. `streamlit run streamlit_app.py`, `uvicorn streamlit_app:app` and `huiyin serve` all find it here."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import streamlit as st
from sqlalchemy import Engine
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware

from dashboard.auth.door import Door
from dashboard.auth.gate import Gate
from dashboard.jobs.thread import jobs_running
from dashboard.logs import start_log
from dashboard.settings import settings
from dashboard.starting import make_ready
from dashboard.ui.last_resort import tell_error
from data_access.engine import open_store

ROOT = Path(__file__).resolve().parent


def store() -> Engine:
    return open_store(settings().database_url)


@asynccontextmanager
async def lifespan(_app: st.App) -> AsyncIterator[dict[str, Any]]:
    await run_in_threadpool(make_ready, store())
    start_log()
    with jobs_running(store(), wanted=settings().jobs):
        yield {}


start_log()
app = st.App(
    ROOT / "dashboard" / "main.py",
    lifespan=lifespan,
    routes=Door(store).routes(),
    middleware=[Middleware(Gate, store=store)],
    on_script_error=tell_error,
)
