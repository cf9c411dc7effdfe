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

EVERY_SECONDS = 600
_log = logging.getLogger("huiyin.jobs")


@contextmanager
def jobs_running(store: Engine, *, wanted: bool) -> Iterator[None]:
    """Repeat the jobs for as long as the block lasts."""
    stop = threading.Event()
    thread = threading.Thread(target=_repeat, args=(store, stop), name="huiyin-jobs", daemon=True)
    if wanted:
        thread.start()
    try:
        yield
    finally:
        stop.set()


def _repeat(store: Engine, stop: threading.Event) -> None:
    while not stop.wait(EVERY_SECONDS):
        try:
            one_pass(store, clock.now())
        except SQLAlchemyError:
            _log.exception("the jobs failed; they are tried again in %d s", EVERY_SECONDS)
