"""The Callbacks page says what the rows say."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import Engine, select
from sqlmodel import col

from data_access.engine import reading, writing
from data_access.tables import Callback, CallbackAttempt, Staff
from tests.pages.conftest import NOW, ShowPage


def test_the_headline_counts_last_week_the_overdue_and_today(small_company: Engine, show_page: ShowPage) -> None:
    shown = show_page("callbacks")
    assert (
        shown.headline
        == "上周应回访 10，完成 9（90.0%），成功 8（80.0%），按时 9（90.0%）；逾期 2，7 天以上 1；今日 3。"
    )


def test_the_headline_in_english(small_company: Engine, show_page: ShowPage) -> None:
    shown = show_page("callbacks", "en")
    of_last_week = "10 due last week, 9 done (90.0%), 8 reached (80.0%), 9 on time (90.0%)"
    assert shown.headline == f"{of_last_week}; 2 overdue, 1 over 7 days; 3 today."


def test_only_the_overdue_are_red_while_the_target_is_met(small_company: Engine, show_page: ShowPage) -> None:
    (title,) = show_page("callbacks").app.title
    assert title.value.count(":red[") == 1
    assert ":red[逾期\u00a02]" in title.value.replace(" ", "\u00a0")


def test_the_list_has_the_longest_overdue_first(small_company: Engine, show_page: ShowPage) -> None:
    (listed,) = show_page("callbacks").app.dataframe
    assert list(listed.value["到期"]) == ["逾期 10 天", "逾期 2 天", "今日", "今日", "今日"]
    assert list(listed.value["已联系"])[1] == "1 次，无人接 11月7日 10:12"


def test_one_persons_own_calls(small_company: Engine, show_page: ShowPage) -> None:
    shown = show_page("callbacks")
    (who,) = [one for one in shown.app.button_group if one.key == "callbacks.who"]
    assert "周管家 2" in [str(getattr(option, "content", option)) for option in who.options]
    listed = show_page("callbacks", who=2).app.dataframe[0]
    assert list(listed.value["到期"]) == ["逾期 10 天", "逾期 2 天"]


def test_everybody_with_calls_can_be_chosen_and_open_rechecks_are_listed(
    small_company: Engine, show_page: ShowPage
) -> None:
    with writing(small_company) as session:
        told = session.execute(select(Callback).where(col(Callback.state) == "reached").limit(1)).scalar_one()
        team, due, at = told.team_id, NOW - timedelta(days=3), NOW - timedelta(days=6)
        times = {"opened_at": at, "original_due_at": due, "due_at": due, "recorded_at": at, "team_id": team}
        people = [Staff(number=f"P{place}", name=f"员工{place}", team_id=team) for place in range(5)]
        session.add_all(people)
        session.flush()
        for place, owner in enumerate([*(one.id for one in people), None]):
            session.add(
                Callback(number=f"W{place}", customer_id=told.customer_id, owner_id=owner, reason="care", **times)
            )
        recheck = {"reason": "recheck", "checks_id": told.id, "customer_id": told.customer_id}
        session.add(Callback(number="R1", **recheck, **times))
        session.add(
            CallbackAttempt(
                number="first",
                callback_id=told.id or 0,
                attempted_at=at,
                result="reached",
                recorded_at=at,
                recorded_by="林",
            )
        )
        last = people[-1].id
    shown = show_page("callbacks", who=last)
    (who,) = [one for one in shown.app.button_group if one.key == "callbacks.who"]
    offered = [str(getattr(option, "content", option)) for option in who.options]
    assert {f"员工{place} 1" for place in range(5)} | {"周管家 2", "未指定人 1"} <= set(offered)
    day, rechecks = shown.app.dataframe
    assert list(day.value["归属"]) == ["员工4"]
    assert list(day.value["电话"]) == ["tel:+8613900000100"]
    assert [text.split()[0] for text in rechecks.value["原回访"]] == ["林"]


def test_nothing_is_prefilled_in_the_form_of_an_attempt(small_company: Engine, show_page: ShowPage) -> None:
    app = show_page("callbacks").app
    with reading(small_company) as session:
        overdue = select(col(Callback.id)).where(col(Callback.state) == "open").order_by(col(Callback.due_at)).limit(1)
        app.session_state["callbacks.open"] = session.execute(overdue).scalar_one()
    app.run()
    chosen = {group.key: group.value for group in app.button_group if "form" in (group.key or "")}
    assert [value for key, value in chosen.items() if key and key.endswith((".result", ".satisfied"))] == [None]


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_an_empty_store_says_what_will_appear(empty_company: Engine, show_page: ShowPage, language: str) -> None:
    shown = show_page("callbacks", language)
    assert shown.headline == shown.words.text("callbacks.nothing")
    for key in ("callbacks.rate_none", "callbacks.no_backlog", "callbacks.list_none"):
        assert shown.words.text(key) in shown.text
