"""The store itself: migrations, transactions, revisions."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import Engine, func, select, text
from sqlalchemy.exc import IntegrityError
from sqlmodel import col

from data_access.dialect import seconds_between
from data_access.engine import reading, writing
from data_access.repositories.ledger import audit, raise_revision, revisions
from data_access.schema import NewerStoreError, drift, migrate
from data_access.tables import AuditEntry, Case, Site
from data_access.vocabulary import Subject

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


def test_migrations_and_tables_agree(store: Engine) -> None:
    migrate(store)  # a second time changes nothing
    assert drift(store) == []


def test_a_store_of_a_later_version_is_left_alone(sqlite_store: Engine) -> None:
    with sqlite_store.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = 'tomorrow'"))
    with pytest.raises(NewerStoreError):
        migrate(sqlite_store)


def test_an_instant_keeps_its_moment_whatever_zone_it_came_in(store: Engine) -> None:
    shanghai = timezone(timedelta(hours=8))
    with writing(store) as session:
        audit(session, at=NOON.astimezone(shanghai), actor="a", action="x", subject="y")
    with reading(store) as session:
        assert session.execute(select(col(AuditEntry.at))).scalar_one() == NOON


def test_a_word_outside_the_vocabulary_is_refused_by_the_store(store: Engine) -> None:
    with pytest.raises(IntegrityError), writing(store) as session:
        session.add(Case(kind="rumour", number="1", received_at=NOON, recorded_at=NOON, stage_since=NOON))


def test_a_failed_transaction_leaves_nothing(store: Engine) -> None:
    def break_off() -> None:
        with writing(store) as session:
            session.add(Site(code="s", name="S"))
            session.flush()
            raise RuntimeError

    with pytest.raises(RuntimeError):
        break_off()
    with reading(store) as session:
        assert session.execute(select(func.count()).select_from(Site)).scalar_one() == 0


def test_seconds_between_two_instants(store: Engine) -> None:
    with reading(store) as session:
        span = session.execute(
            select(seconds_between(func.min(col(AuditEntry.at)), func.max(col(AuditEntry.at))))
        ).scalar_one()
    assert span is None
    with writing(store) as session:
        audit(session, at=NOON, actor="a", action="x", subject="y")
        audit(session, at=NOON + timedelta(hours=30), actor="a", action="x", subject="y")
    with reading(store) as session:
        span = session.execute(
            select(seconds_between(func.min(col(AuditEntry.at)), func.max(col(AuditEntry.at))))
        ).scalar_one()
    assert span == pytest.approx(30 * 3600, abs=0.001)


def test_eight_writers_at_once_lose_nothing(store: Engine) -> None:
    def write(number: int) -> None:
        for step in range(10):
            with writing(store) as session:
                audit(session, at=NOON, actor=str(number), action=str(step), subject="y")
                raise_revision(session, Subject.CASES)

    with writing(store) as session:
        raise_revision(session, Subject.CASES)
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(write, range(8)))
    with reading(store) as session:
        assert session.execute(select(func.count()).select_from(AuditEntry)).scalar_one() == 80
        assert revisions(session, (Subject.CASES, Subject.SURVEYS)) == (81, 0)
