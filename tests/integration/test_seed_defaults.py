"""A new store gets what it needs to start, once."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import Engine, text

from dashboard.use_cases.seed_defaults import seed_defaults
from data_access.engine import writing

NOW = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)


def _count(store: Engine, table: str) -> int:
    with store.connect() as connection:
        return int(connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one())


def test_a_new_store_gets_a_company_a_calendar_causes_and_questions(store: Engine) -> None:
    seed_defaults(store, now=NOW)

    assert _count(store, "company") == 1
    assert _count(store, "work_calendar") == 8401  # every day of 2004 to 2026
    assert _count(store, "survey_item") == 8
    assert _count(store, "cause WHERE parent_id IS NULL") == 8
    with store.connect() as connection:
        day = connection.execute(
            text("SELECT is_workday, kind FROM work_calendar WHERE day = '2026-10-10'")
        ).one()  # a Saturday, worked for the National Day holiday
        assert (bool(day[0]), day[1]) == (True, "makeup")


def test_a_second_start_changes_nothing_that_is_there(store: Engine) -> None:
    seed_defaults(store, now=NOW)
    with writing(store) as session:
        session.execute(text("UPDATE cause SET name = '自定', active = false WHERE code = 'quality'"))
        session.execute(text("UPDATE work_calendar SET is_workday = true WHERE day = '2026-02-17'"))

    seed_defaults(store, now=NOW)

    with store.connect() as connection:
        cause = connection.execute(text("SELECT name, active FROM cause WHERE code = 'quality'")).one()
        assert (cause[0], bool(cause[1])) == ("自定", False)
        assert connection.execute(text("SELECT is_workday FROM work_calendar WHERE day = '2026-02-17'")).scalar()
    assert _count(store, "audit_entry WHERE action = 'seed'") == 1


def test_another_preset_brings_its_own_causes_beside_the_old(store: Engine) -> None:
    seed_defaults(store, now=NOW)
    before = _count(store, "cause")
    with writing(store) as session:
        session.execute(text("UPDATE company SET preset = 'property'"))

    seed_defaults(store, now=NOW)

    assert _count(store, "cause") > before
    assert _count(store, "cause WHERE code = 'lift.fault'") == 1
