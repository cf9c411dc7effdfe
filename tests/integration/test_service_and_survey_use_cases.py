"""A service and a low score open a callback, with the right person, and never before the company went live."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine, func, select
from sqlmodel import Session, col

from dashboard.auth.viewer import Viewer
from dashboard.errors import Refusal
from dashboard.policies import policies_in_force
from dashboard.use_cases.consequences import after_resolution
from dashboard.use_cases.log_service import LoggedService, ServiceEntry, log_service
from dashboard.use_cases.log_survey import SurveyEntry, log_survey
from data_access.engine import reading, writing
from data_access.repositories.company import company
from data_access.repositories.ledger import revisions
from data_access.scope import Scope
from data_access.tables import Callback, Case, Customer, Service, Staff, Survey, SurveyAnswer, SurveyItem, Team
from data_access.vocabulary import Role, Subject

ZONE = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 23, 10, tzinfo=ZONE)
LI = Viewer("李", Role.SUPERVISOR)


@pytest.fixture
def cast(store: Engine) -> dict[str, int]:
    with writing(store) as session:
        team = Team(code="n", name="N")
        session.add(team)
        session.flush()
        staff = [Staff(number=str(n), name=name, team_id=team.id) for n, name in enumerate("赵钱孙")]
        staff[2].left_on = date(2026, 1, 1)
        session.add_all(staff)
        session.flush()
        zhao, qian, sun = (one.id for one in staff)
        kept, alone, left = (
            Customer(number=name, name=name, opened_at=NOW, manual_tier="A", account_manager_id=manager)
            for name, manager in (("kept", zhao), ("alone", None), ("left", sun))
        )
        session.add_all([kept, alone, left])
        session.add_all(
            [
                SurveyItem(code="overall", name="总体", is_overall=True),
                SurveyItem(code="recommend", name="推荐", scale_min=0, scale_max=10, is_recommend=True, position=1),
                SurveyItem(code="old", name="旧题", active=False, position=2),
            ]
        )
        session.flush()
        return {
            "kept": kept.id or 0,
            "alone": alone.id or 0,
            "left": left.id or 0,
            "zhao": zhao or 0,
            "qian": qian or 0,
            "team": team.id or 0,
        }


def callbacks(session: Session) -> list[Callback]:
    return list(session.execute(select(Callback).order_by(col(Callback.id))).scalars())


def test_a_service_is_called_back_within_three_days_by_whoever_keeps_the_customer(
    store: Engine, cast: dict[str, int]
) -> None:
    base = ServiceEntry(customer_id=cast["kept"], description=" 换锁 ", form_token="s1", staff_id=cast["qian"])
    first = log_service(store, LI, base, now=NOW)
    log_service(store, LI, replace(base, customer_id=cast["alone"], form_token="s2"), now=NOW)
    log_service(store, LI, replace(base, customer_id=cast["left"], form_token="s3"), now=NOW)
    nobody = replace(base, customer_id=cast["alone"], form_token="s4", staff_id=None, team_id=cast["team"])
    yesterday = NOW - timedelta(days=1)  # on one day it would be the same call
    nobody = replace(nobody, finished_at=yesterday)
    log_service(store, LI, nobody, now=NOW)
    with reading(store) as session:
        found = callbacks(session)
        service = session.get_one(Service, first.service_id)
        assert (service.description, service.tier, service.finished_at) == ("换锁", "A", NOW)
        ends = datetime(2026, 11, 26, 16, tzinfo=UTC)  # the end of the 26th
        assert [one.due_at for one in found] == [ends, ends, ends, ends - timedelta(days=1)]
        assert [one.owner_id for one in found] == [cast["zhao"], cast["qian"], cast["qian"], None]
        assert (found[0].id, found[0].reason, found[0].tier) == (first.callback_id, "after_service", "A")
        assert found[3].team_id == cast["team"]
        assert revisions(session, (Subject.SERVICES, Subject.CALLBACKS)) == (4, 4)


def test_the_same_service_form_twice_is_one_service_and_one_callback(store: Engine, cast: dict[str, int]) -> None:
    entry = ServiceEntry(customer_id=cast["kept"], description="换锁", form_token="s1")
    assert log_service(store, LI, entry, now=NOW) == log_service(store, LI, entry, now=NOW)
    with reading(store) as session:
        assert session.execute(select(func.count()).select_from(Service)).scalar_one() == 1
        assert len(callbacks(session)) == 1


def test_history_is_not_news(store: Engine, cast: dict[str, int]) -> None:
    with writing(store) as session:
        company(session).go_live_on = date(2026, 11, 20)
    before = ServiceEntry(
        customer_id=cast["kept"],
        description="换锁",
        form_token="s1",
        finished_at=datetime(2026, 11, 19, 23, 59, tzinfo=ZONE),
    )
    since = replace(before, form_token="s2", finished_at=datetime(2026, 11, 20, tzinfo=ZONE))
    assert log_service(store, LI, before, now=NOW).callback_id is None
    assert log_service(store, LI, since, now=NOW).callback_id is not None
    low = SurveyEntry(form_token="v1", customer_id=cast["kept"], scores={"overall": 1}, answered_at=before.finished_at)
    assert log_survey(store, LI, low, now=NOW).callback_id is None


def test_a_service_that_can_not_be_stored(store: Engine, cast: dict[str, int]) -> None:
    good = ServiceEntry(customer_id=cast["kept"], description="换锁", form_token="s1")
    for wrong, key in (
        ({"customer_id": 999}, "callback.no_customer"),
        ({"asset_id": 5}, "service.no_asset"),
        ({"description": " "}, "service.no_description"),
        ({"finished_at": NOW + timedelta(hours=1)}, "service.in_future"),
    ):
        with pytest.raises(Refusal) as caught:
            log_service(store, LI, replace(good, **wrong), now=NOW)  # type: ignore[arg-type]
        assert caught.value.key == key
    assert isinstance(log_service(store, LI, good, now=NOW), LoggedService)


@pytest.mark.parametrize(
    ("scores", "opens"),
    [
        ({"overall": 2}, True),
        ({"overall": 3}, False),
        ({"recommend": 6}, True),
        ({"recommend": 7, "overall": 5}, False),
    ],
)
def test_a_low_score_opens_a_callback_for_tomorrow(
    store: Engine, cast: dict[str, int], scores: dict[str, int], opens: bool
) -> None:
    entry = SurveyEntry(
        form_token="v1", customer_id=cast["alone"], scores=scores, comment="太慢", staff_id=cast["qian"]
    )
    logged = log_survey(store, LI, entry, now=NOW)
    assert log_survey(store, LI, entry, now=NOW) == logged
    assert (logged.callback_id is not None) == opens
    with reading(store) as session:
        found = callbacks(session)
        assert len(found) == opens
        assert session.execute(select(func.count()).select_from(SurveyAnswer)).scalar_one() == len(scores)
        for one in found:
            assert (one.reason, one.survey_id, one.owner_id) == ("low_score", logged.survey_id, cast["qian"])
            assert (one.topic, one.due_at) == ("太慢", datetime(2026, 11, 24, 16, tzinfo=UTC))


def test_who_does_not_want_to_be_called_is_not(store: Engine, cast: dict[str, int]) -> None:
    entry = SurveyEntry(form_token="v1", customer_id=cast["alone"], scores={"overall": 1}, may_call=False)
    assert log_survey(store, LI, entry, now=NOW).callback_id is None
    anonymous = SurveyEntry(form_token="v2", scores={"overall": 1})
    assert log_survey(store, LI, anonymous, now=NOW).callback_id is None


def test_a_survey_about_a_service_judges_whoever_served(store: Engine, cast: dict[str, int]) -> None:
    service = log_service(
        store,
        LI,
        ServiceEntry(
            customer_id=cast["kept"],
            description="换锁",
            form_token="s1",
            staff_id=cast["qian"],
            team_id=cast["team"],
        ),
        now=NOW,
    )
    entry = SurveyEntry(form_token="v1", scores={"overall": 4}, service_id=service.service_id)
    logged = log_survey(store, LI, entry, now=NOW)
    with reading(store) as session:
        survey = session.get_one(Survey, logged.survey_id)
        assert (survey.customer_id, survey.staff_id, survey.team_id, survey.tier) == (
            cast["kept"],
            cast["qian"],
            cast["team"],
            "A",
        )
    stranger = replace(LI, scope=Scope(teams=frozenset({999})))
    with pytest.raises(Refusal) as caught:
        log_survey(store, stranger, replace(entry, form_token="v2"), now=NOW)
    assert caught.value.key == "survey.nothing_judged"


def test_a_response_that_can_not_be_stored(store: Engine, cast: dict[str, int]) -> None:
    for more, key in (
        ({}, "survey.empty"),
        ({"scores": {"mood": 3}}, "survey.no_item"),
        ({"scores": {"old": 3}}, "survey.no_item"),
        ({"scores": {"overall": 6}}, "survey.off_scale"),
        ({"scores": {"overall": True}}, "survey.off_scale"),
        ({"scores": {"overall": 3}, "customer_id": 999}, "callback.no_customer"),
        ({"scores": {"overall": 3}, "channel": "drum"}, "survey.no_channel"),
        ({"scores": {"overall": 3}, "answered_at": NOW + timedelta(days=1)}, "survey.in_future"),
    ):
        with pytest.raises(Refusal) as caught:
            log_survey(store, LI, SurveyEntry(form_token="v1", **more), now=NOW)  # type: ignore[arg-type]
        assert caught.value.key == key
    with reading(store) as session:
        assert session.execute(select(func.count()).select_from(Survey)).scalar_one() == 0


def test_a_resolved_complaint_is_called_back_within_two_days_and_only_once(store: Engine, cast: dict[str, int]) -> None:
    with writing(store) as session:
        policies = policies_in_force(session, NOW)
        case, anonymous = (
            Case(
                number=name,
                kind="complaint",
                customer_id=customer,
                content="噪音",
                owner_id=cast["qian"],
                received_at=NOW,
                recorded_at=NOW,
                stage_since=NOW,
            )
            for name, customer in (("1", cast["alone"]), ("2", None))
        )
        session.add_all([case, anonymous])
        session.flush()
        opened = after_resolution(session, LI, case, NOW, policies, now=NOW)
        assert opened is not None
        assert after_resolution(session, LI, case, NOW, policies, now=NOW) is None
        assert after_resolution(session, LI, anonymous, NOW, policies, now=NOW) is None
    with reading(store) as session:
        (callback,) = callbacks(session)
        assert (callback.owner_id, callback.topic) == (cast["qian"], "噪音")
        assert callback.due_at == datetime(2026, 11, 25, 16, tzinfo=UTC)


# ── invitations, cases referred to ────────────────────────────────────────────────────────────────────────────────────


def invite(store: Engine, customer: int, number: str, sent: datetime, **more: Any) -> int:
    with writing(store) as session:
        row = Survey(source="web", number=number, customer_id=customer, sent_at=sent, recorded_at=sent, **more)
        session.add(row)
        session.flush()
        assert row.id is not None
        return row.id


def test_an_answer_goes_to_the_latest_invitation_that_waits_for_one(store: Engine, cast: dict[str, int]) -> None:
    """Noise: older, answered, bounced, void, of another customer, still to come."""
    kept, day = cast["kept"], timedelta(days=1)
    invite(store, kept, "older", NOW - 9 * day)
    wanted = invite(store, kept, "latest", NOW - 3 * day, staff_id=cast["zhao"], channel="sms")
    invite(store, kept, "answered", NOW - 2 * day, answered_at=NOW - day)
    invite(store, kept, "bounced", NOW - day, delivered=False)
    invite(store, kept, "void", NOW - day, voided_at=NOW)
    invite(store, cast["alone"], "other", NOW - day)
    invite(store, kept, "ahead", NOW + day)
    entry = SurveyEntry(form_token="v1", customer_id=kept, scores={"overall": 2}, staff_id=cast["qian"], comment="慢")
    logged = log_survey(store, LI, entry, now=NOW)
    assert (logged.survey_id, logged.invited_at) == (wanted, NOW - 3 * day)
    assert log_survey(store, LI, entry, now=NOW) == logged
    with reading(store) as session:
        survey = session.get_one(Survey, wanted)
        assert (survey.answered_at, survey.comment, survey.version) == (NOW, "慢", 2)
        assert (survey.staff_id, survey.channel, survey.number) == (cast["zhao"], "sms", "latest")  # as it was sent
        assert [one.survey_id for one in callbacks(session)] == [wanted]
        assert session.execute(select(func.count()).select_from(Survey)).scalar_one() == 7
    following = replace(entry, form_token="v2")
    assert log_survey(store, LI, following, now=NOW).invited_at == NOW - 9 * day  # the older one waited still
    assert log_survey(store, LI, replace(entry, form_token="v3"), now=NOW).invited_at is None


def test_an_answer_about_a_service_is_none_to_an_invitation_about_something_else(
    store: Engine, cast: dict[str, int]
) -> None:
    service = ServiceEntry(customer_id=cast["kept"], description="换锁", form_token="s1")
    first, second = (
        log_service(store, LI, replace(service, form_token=token), now=NOW).service_id for token in ("s1", "s2")
    )
    invited = invite(store, cast["kept"], "1", NOW - timedelta(days=1), service_id=first)
    entry = SurveyEntry(form_token="v1", customer_id=cast["kept"], scores={"overall": 4}, service_id=second)
    assert log_survey(store, LI, entry, now=NOW).invited_at is None
    about_it = replace(entry, form_token="v2", service_id=first)
    assert log_survey(store, LI, about_it, now=NOW).survey_id == invited


def test_an_invitation_of_long_ago_is_not_answered_any_more(store: Engine, cast: dict[str, int]) -> None:
    invite(store, cast["kept"], "1", NOW - timedelta(days=91))
    entry = SurveyEntry(form_token="v1", customer_id=cast["kept"], scores={"overall": 4})
    assert log_survey(store, LI, entry, now=NOW).invited_at is None


def test_a_case_that_is_void_or_out_of_sight_is_not_referred_to(store: Engine, cast: dict[str, int]) -> None:
    with writing(store) as session:
        stamps = {"kind": "repair", "received_at": NOW, "recorded_at": NOW, "stage_since": NOW, "team_id": cast["team"]}
        session.add(Case(id=71, number="71", voided_at=NOW, **stamps))
        session.add(Case(id=72, number="72", **stamps))
    stranger = Viewer("吴", Role.SUPERVISOR, scope=Scope(teams=frozenset({999})))
    entry = ServiceEntry(customer_id=cast["kept"], description="换锁", form_token="s1")
    for viewer, case_id in ((LI, 71), (LI, 73), (stranger, 72)):
        with pytest.raises(Refusal) as caught:
            log_service(store, viewer, replace(entry, case_id=case_id), now=NOW)
        assert caught.value.key == "service.no_case"
    assert log_service(store, LI, replace(entry, case_id=72), now=NOW).service_id
