"""Decisions of the weekly review: read from one line, kept until done, two people at once."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine

from dashboard.auth.viewer import Viewer
from dashboard.errors import Conflict, NotAllowed, NotFound, Refusal
from dashboard.rules.action_text import ActionText, parse_action
from dashboard.use_cases.add_action import ActionEntry, add_action
from dashboard.use_cases.complete_action import complete_action
from data_access.engine import reading
from data_access.queries.actions import actions_between
from data_access.scope import Scope
from data_access.vocabulary import Role

ZONE = "Asia/Shanghai"
NOW = datetime(2026, 11, 23, 10, tzinfo=ZoneInfo(ZONE))  # a Monday
LI = Viewer("李", Role.SUPERVISOR)
WEEK = (NOW - timedelta(days=7), NOW)


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("检修三号电梯 @张三 周五", ActionText("检修三号电梯", "张三", date(2026, 11, 27))),
        ("检修三号电梯 @张三 周五前", ActionText("检修三号电梯", "张三", date(2026, 11, 27))),
        ("fix the lift @Zhang next wed", ActionText("fix the lift", "Zhang", date(2026, 12, 2))),
        ("fix lift 3 @Zhang 30 Nov", ActionText("fix lift 3", "Zhang", date(2026, 11, 30))),
        ("@张三 复核收费 11-30", ActionText("复核收费", "张三", date(2026, 11, 30))),
        ("复核收费 ＠张三，", ActionText("复核收费", "张三", None)),
        ("明天 @张三", ActionText("明天", "张三", None)),
        ("今天清完积压 @张三 今天", ActionText("今天清完积压", "张三", date(2026, 11, 23))),
    ],
)
def test_what_who_and_by_when_are_read_from_one_line(text: str, read: ActionText) -> None:
    assert parse_action(text, now=NOW, zone=ZONE) == read


@pytest.mark.parametrize(("text", "key"), [("检修电梯 周五", "action.no_who"), ("@张三", "action.no_what")])
def test_a_decision_without_a_name_or_a_matter_is_none(text: str, key: str) -> None:
    with pytest.raises(Refusal) as caught:
        parse_action(text, now=NOW, zone=ZONE)
    assert caught.value.key == key


def entry(what: str, **more: object) -> ActionEntry:
    made = ActionEntry(what=what, who="张三", by_when=date(2026, 11, 27), team_id=None, form_token=f"token {what}")
    return replace(made, **more)  # type: ignore[arg-type]


def test_the_meeting_sees_what_it_decided_and_what_is_still_open(store: Engine) -> None:
    long_ago, last_week = NOW - timedelta(days=30), NOW - timedelta(days=3)
    old = add_action(store, LI, entry("old and open"), now=long_ago)
    done = add_action(store, LI, entry("old and done"), now=long_ago)
    fresh = add_action(store, LI, entry("last week's"), now=last_week)
    today = add_action(store, LI, entry("today's"), now=NOW)
    assert add_action(store, LI, entry("today's"), now=NOW) == today
    complete_action(store, LI, done, 1, now=NOW - timedelta(days=10))
    complete_action(store, LI, fresh, 1, now=NOW - timedelta(days=1))
    with reading(store) as session:
        assert [row.id for row in actions_between(session, *WEEK)] == [old, fresh]
        assert [row.id for row in actions_between(session, NOW, NOW + timedelta(days=7))] == [old, today]
    complete_action(store, LI, old, 1, now=NOW + timedelta(hours=1))
    with reading(store) as session:
        ticked = actions_between(session, NOW, NOW + timedelta(days=7))
    assert [row.id for row in ticked] == [old, today], "ticked off in the meeting, it stays in sight"


def test_two_people_and_a_change_of_mind(store: Engine) -> None:
    key = add_action(store, LI, entry("电梯"), now=NOW)
    assert complete_action(store, LI, key, 1, now=NOW) == 2
    assert complete_action(store, LI, key, 1, now=NOW) == 2  # done is done
    with pytest.raises(Conflict) as caught:
        complete_action(store, LI, key, 1, now=NOW, done=False)
    assert caught.value.theirs["done_at"] == NOW
    assert complete_action(store, LI, key, 2, now=NOW, done=False) == 3
    with pytest.raises(NotFound):
        complete_action(store, LI, 99, 1, now=NOW)
    with pytest.raises(NotAllowed):
        add_action(store, Viewer("看", Role.VIEWER), entry("x"), now=NOW)
    for wrong, refusal in (
        ({"what": " "}, "action.no_what"),
        ({"who": ""}, "action.no_who"),
        ({"what": "长" * 401}, "action.too_long"),
    ):
        with pytest.raises(Refusal) as refused:
            add_action(store, LI, replace(entry("y"), **wrong), now=NOW)  # type: ignore[arg-type]
        assert refused.value.key == refusal


def test_another_teams_action_is_out_of_sight(store: Engine) -> None:
    from data_access.engine import writing
    from data_access.tables import Team

    with writing(store) as session:
        team = Team(code="n", name="N")
        session.add(team)
        session.flush()
        team_id = team.id
    key = add_action(store, LI, entry("电梯", team_id=team_id), now=NOW - timedelta(days=1))
    elsewhere = Scope(teams=frozenset({999}))
    with reading(store) as session:
        assert actions_between(session, *WEEK, elsewhere) == ()
        assert len(actions_between(session, *WEEK)) == 1
    with pytest.raises(NotFound):
        complete_action(store, replace(LI, scope=elsewhere), key, 1, now=NOW)
