"""The rows that a store begins with. Each function adds what is missing and touches nothing that is there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from sqlalchemy import delete, func, insert, select, text
from sqlmodel import Session, col

from data_access.tables import Cause, SurveyItem, WorkDay

_LOCK = 7_420_160_906  # any number of our own: two processes that start at once seed one after the other


def hold_seeding(session: Session) -> None:
    """Wait for another process that seeds this store. SQLite's writers queue up by themselves."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})


def add_causes(session: Session, causes: Iterable[Mapping[str, Any]]) -> int:
    """Add the causes whose code is new, parents before children; `parent` is the code of one. Returns how many."""
    known: dict[str, int] = {row[0]: row[1] for row in session.execute(select(col(Cause.code), col(Cause.id)))}
    added = 0
    for cause in causes:
        if cause["code"] in known:
            continue
        own = {name: value for name, value in cause.items() if name != "parent"}
        row = Cause(**own, parent_id=known[cause["parent"]] if cause["parent"] else None)
        session.add(row)
        session.flush()
        assert row.id is not None
        known[row.code] = row.id
        added += 1
    return added


def drop_causes(session: Session) -> None:
    """Remove every cause of a store in which nothing refers to one yet, to make room for another preset's."""
    session.execute(delete(Cause).where(col(Cause.parent_id).is_not(None)))
    session.execute(delete(Cause))


def add_survey_items(session: Session, items: Iterable[Mapping[str, Any]]) -> int:
    """Add the questions whose code is new. Returns how many."""
    known = set(session.execute(select(col(SurveyItem.code))).scalars())
    new = [SurveyItem(**item) for item in items if item["code"] not in known]
    session.add_all(new)
    return len(new)


def last_work_day(session: Session) -> date | None:
    """The last day that the company's work calendar knows, None while it is empty."""
    return session.execute(select(func.max(col(WorkDay.day)))).scalar()


def add_work_days(session: Session, days: Iterable[tuple[date, bool, str]]) -> int:
    """Append published days (day, is it worked, kind) that the calendar does not hold. Returns how many."""
    known = set(session.execute(select(col(WorkDay.day))).scalars())
    rows = [
        {"day": day, "is_workday": worked, "kind": kind, "source": "chinesecalendar", "published": True}
        for day, worked, kind in days
        if day not in known
    ]
    if rows:
        session.execute(insert(WorkDay), rows)
    return len(rows)
