"""Somebody clearly below the others on one item is named; chance, few answers and void ones name nobody."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from scipy.stats import norm
from sqlalchemy import Engine
from sqlmodel import Session

from dashboard.reports.survey_people import people_scores
from data_access.engine import reading, writing
from data_access.scope import Selection
from data_access.tables import Staff, Survey, SurveyAnswer, SurveyItem

NOW = datetime(2025, 11, 10, 2, tzinfo=UTC)
SINCE = Selection(as_of=NOW, start=NOW - timedelta(days=91), end=NOW)


def _answers(session: Session, staff: int | None, item: int, satisfied: int, of: int, **more: Any) -> None:
    for place in range(of):
        made = Survey(
            number=f"{staff}-{item}-{place}-{len(more)}",
            staff_id=staff,
            answered_at=NOW - timedelta(days=2),
            recorded_at=NOW,
            **more,
        )
        session.add(made)
        session.flush()
        session.add(SurveyAnswer(survey_id=made.id or 0, item_id=item, score=5 if place < satisfied else 2))


def test_only_the_one_clearly_below_the_others_is_named(store: Engine) -> None:
    with writing(store) as session:
        items = [SurveyItem(code=code, name=code, position=place) for place, code in enumerate(("attitude", "speed"))]
        people = [Staff(number=f"S{place}", name=f"甲{place}") for place in range(4)]
        session.add_all([*items, *people])
        session.flush()
        attitude, speed = (one.id or 0 for one in items)
        tang, lin, zhou, new = (one.id or 0 for one in people)
        _answers(session, tang, attitude, 10, 20)
        _answers(session, tang, speed, 17, 20)
        for person in (lin, zhou):
            _answers(session, person, attitude, 18, 20)
            _answers(session, person, speed, 16, 20)
        _answers(session, new, attitude, 0, 3)  # too few to be judged
        _answers(session, lin, attitude, 0, 30, voided_at=NOW)
        _answers(session, None, attitude, 0, 30)
    with reading(store) as session:
        found = people_scores(session, SINCE)
    (below,) = found.below
    assert (below.cell.staff_id, below.cell.item, below.cell.satisfied, below.cell.n) == (tang, "attitude", 10, 20)
    assert round(below.others, 4) == round(36 / 43, 4)
    assert found.fewer == 1
    assert len(found.cells) == 6


def test_twenty_people_who_differ_by_chance_alone_are_left_in_peace(store: Engine) -> None:
    with writing(store) as session:
        item = SurveyItem(code="attitude", name="态度")
        people = [Staff(number=f"S{place}", name=f"甲{place}") for place in range(20)]
        session.add_all([item, *people])
        session.flush()
        for place, person in enumerate(people):  # the quantiles of a normal spread round 80 % of 25
            satisfied = round(20 + norm.ppf((place + 0.5) / 20) * 2)
            _answers(session, person.id, item.id or 0, satisfied, 25)
    with reading(store) as session:
        assert people_scores(session, SINCE).below == ()
