"""A thread of the server that repeats the jobs. No number depends on it."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from dashboard import clock
from dashboard.jobs.passes import one_pass
from data_access.engine import StoreBusyError

FIRST_AFTER, EVERY_SECONDS = 10, 60
"""A red line is to be told at once; the first answers of a fresh server are not to wait for it."""
_log = logging.getLogger("huiyin.jobs")


@contextmanager
def jobs_running(store: Engine, *, wanted: bool) -> Iterator[None]:
    """Repeat the jobs for as long as the block lasts. With several servers the lease lets one of them run at a time."""
    stop = threading.Event()
    thread = threading.Thread(target=_repeat, args=(store, stop), name="huiyin-jobs", daemon=True)
    if wanted:
        thread.start()
    try:
        yield
    finally:
        stop.set()


def _repeat(store: Engine, stop: threading.Event) -> None:
    pause = FIRST_AFTER
    while not stop.wait(pause):
        pause = EVERY_SECONDS
        try:
            one_pass(store, clock.now())
        except (SQLAlchemyError, StoreBusyError):
            _log.exception("the jobs could not begin or end; they are tried again in %d s", EVERY_SECONDS)
