"""What runs without a person. One pass does each job once; all may run twice, or at the same time, without harm."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Engine

from dashboard.jobs.escalations import escalate_late_cases
from dashboard.jobs.open_callbacks import open_interval_callbacks, open_rechecks
from dashboard.notices.composing import write_notices
from dashboard.notices.sending import send_notices
from dashboard.use_cases.work_time import keep_work_time
from data_access.engine import writing
from data_access.queries import notices as lease
from data_access.repositories.accounts import forget_old_sign_ins
from data_access.repositories.notices import give_lease_back, note_run, take_lease

KEEP_SIGN_INS = timedelta(days=30)
HELD_FOR = timedelta(minutes=30)
"""A machine that dies in the middle holds the others up for so long at most."""
_log = logging.getLogger("huiyin.jobs")


def forget_sign_ins(store: Engine, now: datetime) -> int:
    """Remove sign-ins that ran out a month ago. Who signed in when stays in the audit."""
    with writing(store) as session:
        return forget_old_sign_ins(session, now - KEEP_SIGN_INS)


@dataclass(frozen=True)
class Job:
    """`run` says how many things it did. `every`: what looks at all customers need not do so each minute."""

    run: Callable[[Engine, datetime], int]
    every: timedelta = timedelta()


QUARTER_HOUR, HOUR = timedelta(minutes=15), timedelta(hours=1)
JOBS: dict[str, Job] = {
    "forget_sign_ins": Job(forget_sign_ins, HOUR),
    "work_time": Job(keep_work_time, QUARTER_HOUR),
    "escalations": Job(lambda store, now: escalate_late_cases(store, now=now)),
    "interval_callbacks": Job(lambda store, now: open_interval_callbacks(store, now=now), QUARTER_HOUR),
    "rechecks": Job(lambda store, now: open_rechecks(store, now=now), HOUR),
    "notices_written": Job(lambda store, now: write_notices(store, now=now)),
    "notices_sent": Job(lambda store, now: send_notices(store, now=now)),
}


def one_pass(store: Engine, now: datetime) -> dict[str, int | None] | None:
    """Run every job that is due; how many things each one did, by its name; None for one that failed: the log tells of it.

    None altogether when another process is running them just now.
    """
    holder = secrets.token_hex(8)
    with writing(store) as session:
        if not take_lease(session, lease.JOBS, holder, now=now, until=now + HELD_FOR):
            return None
        last = lease.last_runs(session)
    try:
        due = {name: job for name, job in JOBS.items() if name not in last or last[name] + job.every <= now}
        return {name: _done(name, job, store, now) for name, job in due.items()}
    finally:
        with writing(store) as session:
            give_lease_back(session, lease.JOBS, holder, now=now)


def _done(name: str, job: Job, store: Engine, now: datetime) -> int | None:
    """One job's trouble is not the others': late cases go up although a calendar can't be read."""
    try:
        done = job.run(store, now)
        if job.every:
            with writing(store) as session:
                note_run(session, name, now)
        return done
    except Exception:  # a boundary: the thread must live on, and the log gets class and place
        _log.exception("a job failed; it is tried again in the next pass", extra={"job": name})
        return None
