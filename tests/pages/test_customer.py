"""One customer's page: the file, the story, changing it, and what a role may see."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import Engine

from data_access.engine import writing
from data_access.tables import Callback
from tests.pages.conftest import NOW, ShowPage

BUSY = 2


def test_the_headline_says_how_they_stand(small_company: Engine, show_page: ShowPage) -> None:
    assert show_page("customer", id=1).headline.startswith("李静，A 级，潜在；上次联系 64 天前，超期 34 天，林管家名下")
    assert show_page("customer", "en", id=1).headline == (
        "李静, tier A, potential; last contact 64 days ago, 34 days overdue, with Lin."
    )


@pytest.mark.parametrize(
    ("days", "tells"),
    [(-3, "回访应不晚于 11月6日，已逾期"), (2, "待回访，不晚于 11月11日"), (None, None)],
)
def test_the_headline_tells_of_a_call_that_is_owed(
    small_company: Engine, show_page: ShowPage, days: int | None, tells: str | None
) -> None:
    with writing(small_company) as session:
        due = NOW.replace(hour=16, minute=0) + timedelta(days=(days or 0) - 1)  # midnight in Shanghai
        times = {"opened_at": NOW - timedelta(days=6), "due_at": due, "original_due_at": due, "recorded_at": NOW}
        ended = {} if tells else {"state": "reached", "ended_at": NOW - timedelta(days=1)}
        session.add(Callback(number="H1", customer_id=1, reason="care", **times, **ended))
        session.add(Callback(number="H2", customer_id=3, reason="care", **times))
    headline = show_page("customer", id=1).headline
    assert (tells in headline) if tells else ("回访" not in headline), headline


def test_the_story_has_everything_once_and_nothing_void(small_company: Engine, show_page: ShowPage) -> None:
    (story, _) = [table.value for table in show_page("customer", id=BUSY).app.table]
    told = "\n".join(story.iloc[:, 1])
    assert "电梯停运无人答复" in told
    assert "换门禁卡" in told
    assert "作废的服务" not in told
    assert "来电" not in told  # the call that opened the complaint is told by the complaint


def test_only_one_sort(small_company: Engine, show_page: ShowPage) -> None:
    app = show_page("customer", id=BUSY).app
    (sorts,) = [group for group in app.button_group if group.key == "customer.sorts"]
    sorts.set_value(["service"]).run()
    story = app.table[0].value
    assert len(story) == 1
    assert "换门禁卡" in str(story.iloc[0, 1])


def test_the_file_says_where_the_tier_comes_from(small_company: Engine, show_page: ShowPage) -> None:
    shown = show_page("customer", id=1)
    file = shown.app.table[1].value
    assert any("陈主管手工定级" in text for text in file.iloc[:, 1])


@pytest.mark.parametrize("language", ["zh_CN", "en"])
@pytest.mark.parametrize("asked", ["999999", "x1", ""])
def test_an_unknown_customer_is_told_apart_from_an_error(
    small_company: Engine, show_page: ShowPage, language: str, asked: str
) -> None:
    shown = show_page("customer", language, id=asked)
    assert shown.headline == shown.words.text("customer.no_such")
    assert shown.words.text("customer.unknown_hint") in shown.text
