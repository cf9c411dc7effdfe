"""What a new company starts with: its row, the published work calendar, its preset's causes and survey questions."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Engine
from sqlmodel import Session

from dashboard.presets import PresetCause, PresetData, PresetItem, preset_data
from dashboard.rules.working_time_seed import LAST_PUBLISHED_YEAR, published_days
from dashboard.saving import writing
from dashboard.use_cases.work_time import lay_out_calendar
from data_access.repositories.company import company
from data_access.repositories.defaults import add_causes, add_survey_items, add_work_days, hold_seeding, last_work_day
from data_access.repositories.ledger import audit, raise_revision
from data_access.vocabulary import Subject


def seed_defaults(store: Engine, *, now: datetime) -> None:
    """Add what is missing; rows that are there stay as the company has made them. Safe to run at every start."""
    with writing(store) as session:
        hold_seeding(session)
        added = seed_rows(session, preset_data(company(session).preset))
        laid_out = lay_out_calendar(session, now)
        if any(added.values()):
            audit(session, at=now, actor="start", action="seed", subject="company", details=dict(added))
        if laid_out or any(added.values()):
            raise_revision(session, Subject.ORGANISATION, Subject.POLICIES, Subject.SURVEYS)


def seed_rows(session: Session, chosen: PresetData) -> dict[str, int]:
    """The rows of a preset, within the caller's transaction. Returns how many of each were added."""
    return {
        "causes": add_causes(session, map(_row, chosen.causes)),
        "survey_items": add_survey_items(session, map(_row, chosen.items)),
        "work_days": _extend_calendar(session),
    }


def _row(one: PresetCause | PresetItem) -> dict[str, Any]:
    row = asdict(one)
    names = row.pop("name")
    return {**row, "name": names["zh"], "name_en": names["en"]}


def _extend_calendar(session: Session) -> int:
    """The published years; where the calendar was seeded before, only what was published since."""
    last = last_work_day(session)
    if last is not None and last.year >= LAST_PUBLISHED_YEAR:
        return 0
    return add_work_days(session, published_days())
