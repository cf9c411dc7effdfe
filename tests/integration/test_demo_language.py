"""The demo company speaks the reader's language: by choice, and on a first start that of the terminal."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine

from dashboard import starting
from dashboard.auth.viewer import Viewer, machine
from dashboard.demo import company
from dashboard.errors import NotAllowed, Refusal
from dashboard.settings import settings
from data_access.engine import reading, writing
from data_access.queries.contents import demo_language, whose_data
from data_access.repositories.company import company as company_row
from data_access.repositories.ledger import audit
from data_access.tables import Customer
from data_access.vocabulary import Role

NOW = datetime(2026, 11, 23, 1, 12, tzinfo=UTC)


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """In which languages a demo company was made; a real one takes too long to make here."""
    languages: list[str] = []

    def fill(store: Engine, *, now: datetime, language: str) -> None:
        with reading(store) as session:
            assert whose_data(session) is None
        languages.append(language)

    monkeypatch.setattr(company, "fill", fill)
    return languages


def _chinese_demo(store: Engine) -> None:
    with writing(store) as session:
        company_row(session).is_demo = True
        session.add(Customer(number="1", name="王小明", opened_at=NOW))
        audit(session, at=NOW, actor="demo", action="fill_demo", subject="company", details={"language": "zh_CN"})


def test_the_demo_is_taken_out_and_told_anew_in_the_other_language(sqlite_store: Engine, told: list[str]) -> None:
    _chinese_demo(sqlite_store)
    with reading(sqlite_store) as session:
        assert demo_language(session) == "zh_CN"
    starting.tell_demo_in(sqlite_store, machine("test"), "en", now=NOW)
    assert told == ["en"]


def test_only_an_administrator_may_and_only_in_a_demo(sqlite_store: Engine, told: list[str]) -> None:
    with pytest.raises(Refusal):
        starting.tell_demo_in(sqlite_store, machine("test"), "en", now=NOW)
    _chinese_demo(sqlite_store)
    with pytest.raises(NotAllowed):
        starting.tell_demo_in(sqlite_store, Viewer(name="x", role=Role.MANAGER), "en", now=NOW)
    assert told == []
    with reading(sqlite_store) as session:
        assert whose_data(session) == "has_demo"


@pytest.mark.parametrize(("terminal", "language"), [("en_GB.UTF-8", "en"), ("zh_CN.UTF-8", "zh_CN"), ("C", "zh_CN")])
def test_a_first_start_follows_the_terminal(
    sqlite_store: Engine, monkeypatch: pytest.MonkeyPatch, told: list[str], terminal: str, language: str
) -> None:
    monkeypatch.setenv("LC_ALL", terminal)
    for name in ("HUIYIN_DATABASE_URL", "HUIYIN_DEMO", "HUIYIN_LANGUAGE"):
        monkeypatch.delenv(name, raising=False)
    settings.cache_clear()  # another test may have read an environment of its own
    try:
        starting.make_ready(sqlite_store)
    finally:
        settings.cache_clear()
    assert told == [language]
