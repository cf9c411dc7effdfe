"""Clocks of cases that came back, and resolutions whose closing has no date. Worked out by hand."""

from __future__ import annotations

from sqlalchemy import Engine, select, update
from sqlmodel import col

from dashboard.reports.figures import figure, figures
from data_access.engine import reading, writing
from data_access.scope import Selection, Split
from data_access.tables import Case, CaseEvent
from tests.integration.cast import at, case, seen


def _values(store: Engine, selection: Selection, *slugs: str) -> list[float | None]:
    with reading(store) as session:
        return [figure(session, slug, selection).value for slug in slugs]


def _case_that_came_back(store: Engine) -> None:
    """Due at hour 20, resolved in time at 10, re-opened at 40 with a new limit at hour 70."""
    with writing(store) as session:
        key = case(session, 0, (10, "resolved"), (40, "reopened"))
        session.execute(update(Case).where(col(Case.id) == key).values(due_at=at(20)))
        again = select(CaseEvent).where(col(CaseEvent.case_id) == key, col(CaseEvent.kind) == "reopened")
        session.execute(again).scalar_one().due_at = at(70)


def test_a_reopened_case_has_a_clock_of_its_own(store: Engine) -> None:
    _case_that_came_back(store)
    assert _values(store, seen(45), "past_due", "due_today") == [0, 0]  # not late at once
    assert _values(store, seen(69), "past_due", "due_today") == [0, 1]  # the new limit is today
    assert _values(store, seen(71), "past_due", "due_today") == [1, 0]


def test_a_met_limit_stays_met_after_a_reopening(store: Engine) -> None:
    _case_that_came_back(store)
    assert _values(store, seen(60), "sla_attainment") == [1]
    with reading(store) as session:
        found = figure(session, "sla_attainment", seen(90))
    assert (found.numerator, found.denominator) == (1, 2)  # the new limit counts for itself, and was missed


def test_a_dated_resolution_counts_though_the_closing_has_no_date(store: Engine) -> None:
    with writing(store) as session:
        in_time = case(session, 0, (10, "resolved"), (0, "closed", "unknown"))
        late = case(session, 0, (30, "resolved"), (0, "closed", "unknown"))
        undated = case(session, 0, (0, "closed", "unknown"))
        for key in (in_time, late, undated):
            session.execute(update(Case).where(col(Case.id) == key).values(due_at=at(20)))
    with reading(store) as session:
        found = figure(session, "sla_attainment", seen(60))
    assert (found.numerator, found.denominator) == (1, 2)


def test_time_in_stage_survives_a_closing_without_a_date(store: Engine) -> None:
    with writing(store) as session:
        case(session, 0, (4, "dispatched"), (10, "resolved"), (0, "closed", "unknown"))
    with reading(store) as session:
        by_stage = {one.group: one.value for one in figures(session, ("time_in_stage",), seen(60).split(Split.STAGE))}
    assert by_stage["dispatched"] == 6 * 3600
