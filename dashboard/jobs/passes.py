"""What runs without a person. One pass does each job once; all may run twice, or at the same time, without harm."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import Engine

from data_access.engine import writing
from data_access.repositories.accounts import forget_old_sign_ins

KEEP_SIGN_INS = timedelta(days=30)
Job = Callable[[Engine, datetime], int]


def forget_sign_ins(store: Engine, now: datetime) -> int:
    """Remove sign-ins that ran out a month ago. Who signed in when stays in the audit."""
    with writing(store) as session:
        return forget_old_sign_ins(session, now - KEEP_SIGN_INS)


JOBS: dict[str, Job] = {"forget_sign_ins": forget_sign_ins}


def one_pass(store: Engine, now: datetime) -> dict[str, int]:
    """Run every job once; how many things each one did, by its name."""
    return {name: job(store, now) for name, job in JOBS.items()}
