"""Percentiles made in SQL agree with numpy; counts respect scope, filters and the cut-off."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from sqlalchemy import Engine, event, select
from sqlmodel import col

from data_access.engine import reading, writing
from data_access.queries.facts import FactQuery, NotSplittableError, row_ids, tallies, tally
from data_access.queries.spreads import spreads
from data_access.scope import Scope, Selection, Split
from data_access.tables import Interaction, Team
from data_access.vocabulary import Subject

START = datetime(2026, 11, 2, tzinfo=UTC)
VALUES = [3.0, 1.0, 4.0, 1.5, 9.0, 2.0, 6.0]

CONTACTS = FactQuery(
    Subject.INTERACTIONS,
    lambda _: select(
        col(Interaction.id).label("id"),
        col(Interaction.occurred_at).label("at"),
        col(Interaction.team_id).label("team_id"),
        col(Interaction.channel).label("channel"),
        col(Interaction.asset_id).label("value"),
    ),
)


@pytest.fixture
def teams(store: Engine) -> tuple[int, int]:
    """Two teams; seven contacts of the first by phone, one of nobody by letter, one after the cut-off."""
    with writing(store) as session:
        first, second = Team(code="n", name="N"), Team(code="s", name="S")
        session.add_all([first, second])
        session.flush()
        for place in range(9):
            session.add(
                Interaction(
                    number=str(place),
                    team_id=first.id if place < 7 else None if place == 7 else second.id,
                    channel="phone" if place < 7 else "letter",
                    occurred_at=START + timedelta(days=place),
                    recorded_at=START,
                )
            )
        return first.id or 0, second.id or 0


def _selection(days: int = 8, **more: object) -> Selection:
    return Selection(as_of=START + timedelta(days=days), start=START, end=START + timedelta(days=30), **more)  # type: ignore[arg-type]


def test_rows_at_or_after_the_cut_off_do_not_exist(store: Engine, teams: tuple[int, int]) -> None:
    with reading(store) as session:
        assert tally(session, CONTACTS, _selection())[0].n == 8
        assert tally(session, CONTACTS, _selection(days=9))[0].n == 9


def test_scope_hides_other_teams_and_keeps_the_unassigned(store: Engine, teams: tuple[int, int]) -> None:
    with reading(store) as session:
        hidden = _selection(days=9, scope=Scope(teams=frozenset({teams[1]})))
        assert tally(session, CONTACTS, hidden)[0].n == 2


def test_weeks_include_empty_ones(store: Engine, teams: tuple[int, int]) -> None:
    weeks = tuple(START + timedelta(days=7 * place) for place in range(4))
    with reading(store) as session:
        counts = tally(session, CONTACTS, _selection(days=30, by=Split.WEEK, weeks=weeks))
    assert [(one.group, one.n) for one in counts] == [(0, 7), (1, 2), (2, 0)]


def test_the_list_behind_a_number_has_as_many_rows(store: Engine, teams: tuple[int, int]) -> None:
    with reading(store) as session:
        selection = _selection(days=9, channels=("letter",))
        assert len(row_ids(session, CONTACTS, selection, limit=100)) == tally(session, CONTACTS, selection)[0].n == 2


def test_parts_of_a_fact_are_read_once_and_counted_as_if_alone(store: Engine, teams: tuple[int, int]) -> None:
    by_phone = CONTACTS.part(lambda _: col(Interaction.channel) == "phone")
    early = by_phone.part(lambda selection: col(Interaction.occurred_at) < selection.start + timedelta(days=3))
    weeks = tuple(START + timedelta(days=7 * place) for place in range(4))
    with reading(store) as session:
        asked: list[str] = []
        event.listen(session.connection(), "before_cursor_execute", lambda *call: asked.append(call[2]))
        every, phoned, first = tallies(session, (CONTACTS, by_phone, early), _selection(days=9))
        assert len(asked) == 1
        assert [found[0].n for found in (every, phoned, first)] == [9, 7, 3]
        teamed = tallies(session, (early, CONTACTS), _selection(days=9, by=Split.TEAM))
        assert [{one.group: one.n for one in found} for found in teamed] == [
            {teams[0]: 3},  # no row of nobody's, nor of the other team
            {teams[0]: 7, None: 1, teams[1]: 1},
        ]
        weekly = tallies(session, (by_phone, early), _selection(days=30, by=Split.WEEK, weeks=weeks))
        assert [[one.n for one in found] for found in weekly] == [[7, 0, 0], [3, 0, 0]]
        assert len(row_ids(session, early, _selection(days=9), limit=100)) == 3


def test_what_is_stored_later_than_it_counts_falls_into_its_own_period(store: Engine, teams: tuple[int, int]) -> None:
    """A day's end is stored as the next midnight: the contact at the very start is still the day before's."""
    lagging = replace(CONTACTS, lag=timedelta(milliseconds=1))
    weeks = tuple(START + timedelta(days=place) for place in range(-1, 3))
    with reading(store) as session:
        assert tally(session, lagging, _selection(days=1))[0].n == 1  # the one a day later, stored at the cut-off
        counts = tally(session, lagging, _selection(days=2, by=Split.WEEK, weeks=weeks))
    assert [one.n for one in counts] == [1, 1, 1]


def test_a_filter_that_the_fact_does_not_know_is_an_error(store: Engine) -> None:
    with reading(store) as session, pytest.raises(NotSplittableError):
        tally(session, CONTACTS, _selection(tiers=("A",)))


@pytest.mark.parametrize("size", [1, 2, 5, 7])
def test_median_and_ninetieth_percentile_agree_with_numpy(store: Engine, size: int) -> None:
    from sqlalchemy import Float, literal, union_all

    measured = FactQuery(
        Subject.CASES,
        lambda _: select(
            union_all(
                *(
                    select(literal(place).label("id"), literal(START).label("at"), literal(value, Float).label("value"))
                    for place, value in enumerate(VALUES[:size])
                )
            ).subquery()
        ),
    )
    with reading(store) as session:
        found = spreads(session, measured, _selection())["value"][0]
    assert found.n == size
    assert found.median == pytest.approx(np.quantile(VALUES[:size], 0.5))
    assert found.p90 == pytest.approx(np.quantile(VALUES[:size], 0.9))
