"""Surveys: shares by each item's own scale and direction, NPS, response rate, low scores, comments; a real file."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from zoneinfo import ZoneInfo

import pandas as pd
import pytest
from sqlalchemy import Engine, insert
from sqlmodel import Session
from statsmodels.stats.proportion import proportion_confint

from dashboard.metrics.model import Reason
from dashboard.policies import policies_in_force
from dashboard.reports import surveys as report
from dashboard.reports.figures import figure, figures
from dashboard.rules.surveys import is_low_answer
from data_access.engine import reading, writing
from data_access.scope import Selection, Split
from data_access.tables import Callback, Staff, Survey, SurveyAnswer, SurveyItem, Team

ZONE = ZoneInfo("Asia/Shanghai")
START = datetime(2026, 11, 16, tzinfo=ZONE)
END = START + timedelta(days=7)
T = END + timedelta(days=1)
WEEK = Selection(as_of=T, start=START, end=END)
NUMBERS = count(1)


@pytest.fixture
def items(store: Engine) -> dict[str, int]:
    """Four questions: overall and attitude on 1–5, effort on 1–5 where low is good, recommendation on 0–10."""
    made = {
        "overall": SurveyItem(code="overall", name="总体", is_overall=True),
        "attitude": SurveyItem(code="attitude", name="态度", position=1),
        "effort": SurveyItem(code="effort", name="费力度", direction="lower_better", top_from=2, position=2),
        "three": SurveyItem(code="three", name="三档", scale_max=3, top_from=3, position=3),
        "recommend": SurveyItem(
            code="recommend", name="推荐", scale_min=0, scale_max=10, top_from=9, is_recommend=True, position=4
        ),
    }
    with writing(store) as session:
        session.add_all(made.values())
        session.flush()
        return {code: item.id or 0 for code, item in made.items()}


def respond(session: Session, items: dict[str, int], answers: dict[str, int], **more: object) -> int:
    survey = Survey(**{"number": str(next(NUMBERS)), "answered_at": START, "recorded_at": T, **more})
    session.add(survey)
    session.flush()
    assert survey.id is not None
    session.add_all(
        SurveyAnswer(survey_id=survey.id, item_id=items[code], score=score) for code, score in answers.items()
    )
    return survey.id


def test_the_share_follows_each_items_own_scale_and_direction(store: Engine, items: dict[str, int]) -> None:
    with writing(store) as session:
        respond(session, items, {"overall": 5, "attitude": 3, "effort": 1, "three": 3})
        respond(session, items, {"overall": 4, "attitude": 4, "effort": 5, "three": 2})
        respond(session, items, {"overall": 3, "attitude": 4, "effort": 2})
        respond(session, items, {"attitude": 1})  # no overall answer: in no denominator of it
        respond(session, items, {"overall": 5}, voided_at=T)
        respond(session, items, {"overall": 5}, answered_at=END)
        respond(session, items, {"overall": 5}, answered_at=START - timedelta(seconds=1))
    with reading(store) as session:
        overall = figure(session, "csat_share", WEEK)
        by_item = {one.group: (one.numerator, one.denominator) for one in figures(session, ["item_csat_share"], WEEK)}
        split = {one.group: one.numerator for one in figures(session, ["csat_share"], WEEK.split(Split.ITEM))}
        mean = figure(session, "csat_mean", WEEK)
        of_items = report.items(session, WEEK)
    assert (overall.numerator, overall.denominator) == (2, 3)
    assert by_item == {"overall": (2, 3), "attitude": (2, 4), "effort": (2, 3), "three": (1, 2)}
    assert split == {"overall": 2, "attitude": 2, "effort": 2, "three": 1}
    assert (mean.value, mean.n) == (4, 3)  # attitude, effort and the three-point scale stay out of it
    # 4 ± t(2; 0.975) · 1 / √3 with t = 4.302653
    assert (mean.low, mean.high) == (pytest.approx(1.515863, abs=1e-5), pytest.approx(6.484137, abs=1e-5))
    assert [(one.item.code, one.satisfied, one.n) for one in of_items] == [
        ("overall", 2, 3),
        ("attitude", 2, 4),
        ("effort", 2, 3),
        ("three", 1, 2),
    ]
    assert overall.low == pytest.approx(proportion_confint(2, 3, method="wilson")[0])


def test_nps_counts_promoters_against_detractors_on_0_to_10_only(store: Engine, items: dict[str, int]) -> None:
    with writing(store) as session:
        short = SurveyItem(code="r5", name="推荐五档", is_recommend=True)
        session.add(short)
        session.flush()
        for score in (10, 9, 9, 8, 7, 6, 0):
            respond(session, items, {"recommend": score})
        respond(session, {"r5": short.id or 0}, {"r5": 5})
        respond(session, items, {"overall": 1})  # skipped the question
    with reading(store) as session:
        value = figure(session, "nps", WEEK)
        points = report.nps_by_month(session, WEEK, (START - timedelta(days=7), START, END))
    assert (value.value, value.n) == (pytest.approx(100 / 7), 7)
    # per answer p + d - (p - d)²  =  3/7 + 2/7 - 1/49  =  34/49;  100 · 1.959964 · √(34/49 / 7) = 61.708
    assert value.high == pytest.approx(100 / 7 + 61.708, abs=1e-3)
    assert [(one.promoters, one.passives, one.detractors) for one in points] == [(0, 0, 0), (3, 2, 2)]
    assert points[0].score.value is None


def test_all_the_same_answers_have_no_interval(store: Engine, items: dict[str, int]) -> None:
    with writing(store) as session:
        for _ in range(3):
            respond(session, items, {"recommend": 10})
    with reading(store) as session:
        value = figure(session, "nps", WEEK)
        assert (value.value, value.low, value.reason) == (100, None, Reason.SAME_ANSWERS)
        assert figure(session, "csat_share", WEEK).value is None


def test_the_response_rate_is_over_delivered_invitations_of_the_period(store: Engine, items: dict[str, int]) -> None:
    with writing(store) as session:
        sent = {"sent_at": START}
        respond(session, items, {}, **sent)
        respond(session, items, {}, **sent, answered_at=END + timedelta(hours=1))  # answered next week, before T
        respond(session, items, {}, **sent, answered_at=None)
        respond(session, items, {}, **sent, answered_at=T)  # not yet known at T
        respond(session, items, {}, **sent, answered_at=None, delivered=False)
        respond(session, items, {})  # asked on the phone, never sent
        respond(session, items, {}, sent_at=START - timedelta(days=1))
    with reading(store) as session:
        rate = figure(session, "survey_response_rate", WEEK)
    assert (rate.numerator, rate.denominator) == (2, 4)


def test_low_scores_stay_on_the_list_until_a_callback_reaches_the_customer(
    store: Engine, items: dict[str, int]
) -> None:
    def call(session: Session, survey: int, state: str, ended: datetime | None) -> None:
        session.add(
            Callback(
                number=str(next(NUMBERS)),
                reason="low_score",
                survey_id=survey,
                opened_at=START,
                original_due_at=END,
                due_at=END,
                state=state,
                ended_at=ended,
                recorded_at=T,
            )
        )

    with writing(store) as session:
        fine = {"overall": 3, "attitude": 5, "effort": 3, "recommend": 7}
        respond(session, items, fine)
        reached = respond(session, items, {**fine, "overall": 2})
        missed = respond(session, items, {**fine, "recommend": 6}, comment="太慢")
        later = respond(session, items, {**fine, "effort": 4})
        respond(session, items, {**fine, "three": 1})
        respond(session, items, {**fine, "overall": 1}, voided_at=T)
        respond(session, items, fine, comment="很好", answered_at=START + timedelta(days=1))
        respond(session, items, fine, comment="")
        call(session, reached, "reached", END)
        call(session, missed, "used_up", END)
        call(session, later, "reached", T + timedelta(days=1))
    with reading(store) as session:
        assert report.low_scores(session, WEEK) == report.LowScores(n=4, not_called=3)
        rows = report.comments(session, WEEK, policies_in_force(session, T))
    assert [(row.is_low, row.comment) for row in rows][-1] == (False, "很好")
    assert [row.is_low for row in rows] == [True, True, True, True, False]
    assert rows[0].comment == "太慢"  # words first, then the lowest of all scores: 1 of 3
    assert rows[1].low_answers == (("three", 1),)
    states = {row.survey_id: (row.callback_state, row.low_answers) for row in rows if row.is_low}
    assert states[reached] == ("reached", (("overall", 2),))
    assert states[missed] == ("used_up", (("recommend", 6),))
    assert states[later] == ("open", (("effort", 4),))


@pytest.mark.parametrize("code", ["overall", "effort", "three", "recommend"])
def test_a_low_answer_in_sql_is_one_by_the_rule(store: Engine, items: dict[str, int], code: str) -> None:
    scales = {"overall": (1, 5, True), "effort": (1, 5, False), "three": (1, 3, True), "recommend": (0, 10, True)}
    least, most, up = scales[code]
    with writing(store) as session:
        for score in range(least, most + 1):
            respond(session, items, {code: score}, team_id=None, number=f"{code}{score}")
    with reading(store) as session:
        policy = policies_in_force(session, T).callbacks
        found = figure(session, "low_scores", WEEK).n
    assert found == sum(
        is_low_answer(policy, score, least, most, higher_is_better=up, recommend=code == "recommend")
        for score in range(least, most + 1)
    )


def test_scores_by_person_and_the_weakest_item(store: Engine, items: dict[str, int]) -> None:
    with writing(store) as session:
        team = Team(code="n", name="N")
        session.add(team)
        session.flush()
        li = Staff(number="1", name="李", team_id=team.id)
        session.add(li)
        session.flush()
        for place in range(10):
            respond(session, items, {"overall": 5, "attitude": 5 if place < 8 else 2, "effort": 1}, staff_id=li.id)
        respond(session, items, {"overall": 1, "three": 1})
        key = li.id
    with reading(store) as session:
        people = report.by_group(session, WEEK, Split.STAFF)
        head = report.headline(session, WEEK)
    assert [(one.group, one.satisfied, one.n) for one in people] == [(key, 10, 10), (None, 0, 1)]
    assert head.weakest is not None
    assert (head.weakest.item.code, head.weakest.share) == ("attitude", 0.8)  # one answer of `three` is too few
    assert head.responses == 11


@pytest.mark.slow
def test_the_airlines_shares_are_those_of_its_readme(sqlite_store: Engine, trial_files: Path) -> None:
    frame = pd.read_csv(trial_files / "airline_satisfaction" / "test.csv")
    columns = list(frame.loc[:, "Inflight wifi service":"Cleanliness"].columns)
    with writing(sqlite_store) as session:
        session.execute(
            insert(SurveyItem),
            [{"id": place, "code": name, "name": name, "position": place} for place, name in enumerate(columns, 1)],
        )
        session.execute(
            insert(Survey),
            [
                {"id": place, "number": str(key), "answered_at": START, "recorded_at": T}
                for place, key in enumerate(frame.id, 1)
            ],
        )
        session.execute(
            insert(SurveyAnswer.__table__),
            [
                {"survey_id": survey, "item_id": place, "score": int(score)}
                for place, name in enumerate(columns, 1)
                for survey, score in enumerate(frame[name], 1)
                if score > 0  # 0: not applicable
            ],
        )
    with reading(sqlite_store) as session:
        shares = {one.group: one.value for one in figures(session, ["item_csat_share"], WEEK)}
        assert figure(session, "survey_responses", WEEK).value == 25_976
        assert figure(session, "csat_share", WEEK).reason is Reason.NO_ROWS  # no overall question: not a mean of items
    assert len(shares) == 14
    readme = {
        "Inflight service": 62.86,
        "Baggage handling": 62.08,
        "Seat comfort": 56.51,
        "Inflight wifi service": 31.27,
    }
    assert {name: round(100 * (shares[name] or 0), 2) for name in readme} == readme
