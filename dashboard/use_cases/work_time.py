"""Laying out the work calendar as data whenever it changes, so that the store itself counts working time."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Engine
from sqlmodel import Session

from dashboard.policies import calendar_in_force
from dashboard.rules.work_stretches import work_stretches
from dashboard.saving import writing
from data_access.repositories.ledger import raise_revision
from data_access.repositories.work_time import keep_stretches
from data_access.vocabulary import Subject


def lay_out_calendar(session: Session, now: datetime) -> int:
    """Within the caller's transaction, after a change of days, sessions or zone; how many stretches were written."""
    session.flush()
    return keep_stretches(session, work_stretches(calendar_in_force(session, now)))


def keep_work_time(store: Engine, now: datetime) -> int:
    """As a job: hours of work that were set for a later day begin to hold on it."""
    with writing(store) as session:
        written = lay_out_calendar(session, now)
        if written:
            raise_revision(session, Subject.POLICIES)
        return written
