"""The go-live date: whenever it is set or moved, what came before is due never and red nowhere, and the rest is as it was."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import Engine, select
from sqlmodel import col

from dashboard.auth.viewer import machine
from dashboard.reports.board import board
from dashboard.reports.case_view import case_view
from dashboard.reports.figures import figure
from dashboard.use_cases.check_store import check_store
from dashboard.use_cases.settings_company import CompanyEntry, change_company
from data_access.engine import reading, writing
from data_access.queries.case_board import Desk
from data_access.queries.organisation import company_facts
from data_access.scope import EVERYTHING, Selection
from data_access.tables import Case, CaseEvent
from data_access.vocabulary import Preset
from tests.integration.importing import NOW, take_in

LIVE = date(2026, 11, 15)
MAPPING = (
    'kind="cases"\nsource="before"\nconsequences=true\n[columns]\nnumber="n"\nkind="k"\nreceived_at="t"\npromised_at="p"\n'
    'stage="s"\nred_line="x"\n'
)
OLD_AND_NEW = (
    "n,k,t,p,s,x\n"
    "open,投诉,2026-10-31 10:00,2026-11-04 18:00,,是\n"
    "done,投诉,2026-10-31 11:00,,已结案,\n"
    "news,投诉,2026-11-16 10:00,2026-11-17 18:00,,是\n"
)
ASKED = Selection(as_of=NOW, start=datetime(2026, 10, 1, tzinfo=UTC), end=NOW)


def _live_from(store: Engine, day: date | None) -> None:
    with reading(store) as session:
        now = company_facts(session)
    entry = CompanyEntry(now.name, now.zone, now.currency, Preset(now.preset), day, now.version)
    change_company(store, machine("test"), entry, now=NOW)


def _red(store: Engine) -> dict[str, float | None]:
    with reading(store) as session:
        found = {
            slug: figure(session, slug, ASKED)
            for slug in ("past_due", "promise_broken", "sla_attainment", "red_lines_open")
        }
        late = board(session, ASKED, Desk(), None).counts.late
    return {
        "past due": found["past_due"].n,
        "promises": found["promise_broken"].n,
        "due": found["sla_attainment"].n,
        "board": late,
        "red lines": found["red_lines_open"].n,
    }


def _is_red(store: Engine, number: str) -> bool:
    with reading(store) as session:
        key = session.execute(select(col(Case.id)).where(col(Case.number) == number)).scalar_one()
        view = case_view(session, key or 0, EVERYTHING, NOW)
        assert view is not None
        return view.is_late or view.missed_promise is not None or any(mark.is_late for mark in view.marks)


@pytest.fixture
def imported(seeded_store: Engine) -> Engine:
    take_in(seeded_store, OLD_AND_NEW, MAPPING)
    return seeded_store


def test_a_date_set_after_the_import_makes_history_of_what_came_before(imported: Engine) -> None:
    before = _red(imported)
    assert before["past due"] == before["board"] == before["promises"] == 2
    assert _is_red(imported, "open")
    _live_from(imported, LIVE)
    assert _red(imported) == {"past due": 1, "promises": 1, "due": 1, "board": 1, "red lines": 1}
    assert not _is_red(imported, "open")
    assert _is_red(imported, "news")
    assert [one for one in check_store(imported, now=NOW) if not one.is_notice] == []


def test_a_date_that_is_taken_back_restores_what_was_due(imported: Engine) -> None:
    before = _red(imported)
    _live_from(imported, LIVE)
    _live_from(imported, None)
    assert _red(imported) == before
    _live_from(imported, date(2026, 11, 19))
    assert _red(imported) == {"past due": 0, "promises": 0, "due": 0, "board": 0, "red lines": 0}


def test_history_that_is_reopened_after_the_date_is_news(imported: Engine) -> None:
    """Of the re-openings only that of the time after it has a limit of its own, also when the date moves over it and back."""
    reopened = {"early": datetime(2026, 11, 10, 2, tzinfo=UTC), "late": datetime(2026, 11, 16, 2, tzinfo=UTC)}
    with writing(imported) as session:
        key = session.execute(select(col(Case.id)).where(col(Case.number) == "done")).scalar_one()
        for number, at in reopened.items():
            limit = at + timedelta(days=1)
            session.add(
                CaseEvent(number=number, case_id=key, kind="reopened", occurred_at=at, recorded_at=at, due_at=limit)
            )
        at = datetime(2026, 11, 12, tzinfo=UTC)
        session.add(CaseEvent(number="again", case_id=key, kind="closed", occurred_at=at, recorded_at=at))
        case = session.get_one(Case, key)
        case.stage, case.is_open, case.stage_since = "received", True, reopened["late"]
    _live_from(imported, LIVE)
    assert _dues(imported) == {"early": None, "late": reopened["late"] + timedelta(days=1)}
    assert _is_red(imported, "done")
    assert _red(imported)["past due"] == _red(imported)["board"] == 2
    _live_from(imported, date(2026, 11, 18))
    assert _dues(imported) == {"early": None, "late": None}
    assert not _is_red(imported, "done")
    _live_from(imported, LIVE)
    again = _dues(imported)
    assert (again["early"], again["late"] is not None) == (None, True)


def _dues(store: Engine) -> dict[str, datetime | None]:
    with reading(store) as session:
        rows = session.execute(
            select(col(CaseEvent.number), col(CaseEvent.due_at)).where(col(CaseEvent.kind) == "reopened")
        )
        return {row[0]: row[1] for row in rows}
