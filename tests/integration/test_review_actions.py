"""Actions of the weekly review: one line in, a tick when done."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import Engine

from dashboard.auth.viewer import Viewer
from dashboard.errors import Conflict, NotAllowed, NotFound, Refusal
from dashboard.rules.action_line import read_action
from dashboard.use_cases.review_actions import add_action, mark_action
from data_access.engine import reading, writing
from data_access.queries.actions import ActionRow, review_actions
from data_access.scope import EVERYTHING
from data_access.tables import Action
from data_access.vocabulary import Role

MONDAY = datetime(2026, 11, 23, 1, tzinfo=UTC)  # 09:00 in Shanghai
WU = Viewer("wu", Role.SUPERVISOR, account_id=1)
ZONE = "Asia/Shanghai"


def _actions(store: Engine, *, since: datetime = MONDAY - timedelta(days=7), days: int = 1) -> tuple[ActionRow, ...]:
    with reading(store) as session:
        return review_actions(session, EVERYTHING, since, MONDAY + timedelta(days=days))


@pytest.mark.parametrize(
    ("line", "what", "who", "by_when"),
    [
        ("约谈电梯维保 @陈主管 周五", "约谈电梯维保", "陈主管", date(2026, 11, 27)),
        ("抽检通话 10 通　＠林主管　11-25", "抽检通话 10 通", "林主管", date(2026, 11, 25)),
        ("Meet the contractor @Chen Wei Fri", "Meet the contractor", "Chen Wei", date(2026, 11, 27)),
        ("加派 2 人 @吴主管", "加派 2 人", "吴主管", None),
        ("复查 @吴主管 +3d", "复查", "吴主管", date(2026, 11, 26)),
    ],
)
def test_a_line_says_what_who_and_by_when(line: str, what: str, who: str, by_when: date | None) -> None:
    read = read_action(line, now=MONDAY, zone=ZONE)
    assert (read.what, read.who, read.by_when) == (what, who, by_when)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("", "week.action.no_what"),
        ("@陈主管 周五", "week.action.no_what"),
        ("约谈电梯维保", "week.action.no_who"),
        ("约谈 @陈主管 改天", "week.action.no_day"),
        ("约谈 @陈主管 2026-11-02", "week.action.no_day"),
    ],
)
def test_a_line_that_leaves_something_open_is_refused_with_its_reason(line: str, reason: str) -> None:
    with pytest.raises(Refusal) as refused:
        read_action(line, now=MONDAY, zone=ZONE)
    assert refused.value.key == reason


def test_open_actions_stand_first_by_their_day_and_done_ones_last(store: Engine) -> None:
    for place, line in enumerate(("甲 @陈 11-27", "乙 @林 11-25", "丙 @吴")):
        add_action(store, WU, line, form_token=f"form-{place}", now=MONDAY)
    second = _actions(store)[0]
    assert second.what == "乙"
    mark_action(store, WU, second.id, second.version, done=True, now=MONDAY + timedelta(hours=1))
    assert [row.what for row in _actions(store)] == ["甲", "丙", "乙"]


def test_what_was_done_long_ago_or_taken_back_or_comes_later_is_not_shown(store: Engine) -> None:
    long_ago = MONDAY - timedelta(days=30)
    with writing(store) as session:
        session.add_all(
            [
                Action(what="早已完成", who="陈", made_at=long_ago, made_by="wu", done_at=long_ago),
                Action(what="作废", who="陈", made_at=MONDAY, made_by="wu", voided_at=MONDAY),
                Action(what="以后", who="陈", made_at=MONDAY + timedelta(days=3), made_by="wu"),
                Action(what="拖着", who="陈", made_at=long_ago, made_by="wu"),
            ]
        )
    assert [row.what for row in _actions(store)] == ["拖着"]


def test_an_earlier_cut_off_shows_it_as_not_yet_done(store: Engine) -> None:
    key = add_action(store, WU, "甲 @陈", form_token="f", now=MONDAY)
    mark_action(store, WU, key, 1, done=True, now=MONDAY + timedelta(days=2))
    assert _actions(store)[0].done_at is None
    assert _actions(store, days=3)[0].done_at is not None


def test_a_double_click_is_one_action(store: Engine) -> None:
    first = add_action(store, WU, "甲 @陈", form_token="f", now=MONDAY)
    assert add_action(store, WU, "甲 @陈", form_token="f", now=MONDAY) == first
    assert len(_actions(store)) == 1


def test_the_second_to_tick_sees_the_conflict(store: Engine) -> None:
    key = add_action(store, WU, "甲 @陈", form_token="f", now=MONDAY)
    mark_action(store, WU, key, 1, done=True, now=MONDAY)
    with pytest.raises(Conflict):
        mark_action(store, WU, key, 1, done=True, now=MONDAY)
    with pytest.raises(NotFound):
        mark_action(store, WU, key + 1, 1, done=True, now=MONDAY)


def test_a_viewer_reads_only(store: Engine) -> None:
    with pytest.raises(NotAllowed):
        add_action(store, Viewer("guest", Role.VIEWER), "甲 @陈", form_token="f", now=MONDAY)
