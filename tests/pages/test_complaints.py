"""The Complaints page, full and empty, in both languages."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import Engine

from dashboard import clock
from tests.pages.complaint_company import fill
from tests.pages.screen import installed, plain, said, show, sound, title


@pytest.fixture(params=["zh_CN", "en"])
def language(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, sqlite_store: Engine) -> Iterator[str]:
    with installed(monkeypatch, sqlite_store, request.param):
        yield request.param


def test_an_empty_store_says_what_will_stand_there(language: str) -> None:
    app = sound(show("complaints"))
    assert title(app) == {"zh_CN": "没有在办的投诉。", "en": "No open complaints."}[language]
    assert {"zh_CN": "还没有受理过。", "en": "Nothing has been received yet."}[language] in said(app)


def test_a_period_without_cases_does_not_deny_those_of_others(language: str, sqlite_store: Engine) -> None:
    fill(sqlite_store, clock.now())
    text = said(sound(show("complaints", period="2015-W10")))
    assert {"zh_CN": "还没有受理过。", "en": "Nothing has been received yet."}[language] not in text
    assert {"zh_CN": "这几周没有受理。", "en": "Nothing was received in these weeks."}[language] in text
    assert {"zh_CN": "这段时间没有受理。", "en": "Nothing was received in this period."}[language] in text


def test_the_headline_names_what_is_late_and_with_whom(language: str, sqlite_store: Engine) -> None:
    keys = fill(sqlite_store, clock.now())
    app = sound(show("complaints"))
    expected = {
        "zh_CN": f"逾期 1；其中最久：#{keys['late']} 待派单 3.0 天，在陈主管处。",
        "en": f"1 overdue; of these the longest: #{keys['late']} undispatched for 3.0 days, with Chen.",
    }
    assert title(app).replace(", undispatched", " undispatched") == expected[language]
    assert ":red[" in app.title[0].value


def test_the_list_holds_what_needs_a_hand_and_nothing_else(
    sqlite_store: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys = fill(sqlite_store, clock.now())
    with installed(monkeypatch, sqlite_store):
        app = sound(show("complaints"))
    (stuck,) = (frame.value for frame in app.dataframe if "到期" in frame.value.columns)
    assert list(stuck["编号"]) == [f"#{keys['late']}"]
    assert list(stuck["到期"]) == ["逾期 1天4小时"]
    assert list(stuck["环节"]) == ["待派单 3.0 天"]


def test_the_cohort_of_four_complete_weeks_is_told(language: str, sqlite_store: Engine) -> None:
    fill(sqlite_store, clock.now())
    app = sound(show("complaints"))
    cohort = next(sub.value for sub in app.subheader if "走到哪一步" in sub.value or "How far" in sub.value)
    assert "12" in plain(cohort) or "11" in plain(cohort) or "13" in plain(cohort)


def test_it_tells_with_whom_the_open_ones_are_and_that_what_came_and_went_adds_up(
    language: str, sqlite_store: Engine
) -> None:
    fill(sqlite_store, clock.now())
    app = sound(show("complaints"))
    column = {"zh_CN": "在谁处", "en": "With"}[language]
    found = next(frame.value for frame in app.dataframe if next(iter(frame.value.columns)) == column)
    assert list(found[column]) == [
        {"zh_CN": "陈主管", "en": "Chen"}[language],
        {"zh_CN": "南区客服", "en": "South desk"}[language],
    ]
    assert [list(row) for row in found.iloc[:, 1:3].to_numpy()] == [[1, 1], [1, 0]]
    assert {"zh_CN": "逐起核对无误", "en": "it adds up"}[language] in said(app)


def test_a_cohort_that_is_not_finished_says_so_and_too_many_unsorted_call_for_sorting(
    language: str, sqlite_store: Engine
) -> None:
    now = clock.now()
    fill(sqlite_store, now)
    days = f"{now - timedelta(days=4):%Y-%m-%d}/{now + timedelta(days=2):%Y-%m-%d}"
    app = sound(show("complaints", period=days))
    assert {"zh_CN": "尚未走完：2 起在途", "en": "not finished: 2 in progress"}[language] in said(app)
    assert {"zh_CN": "列出待归类的 1 起", "en": "List the one to be sorted"}[language] in [
        one.label for one in app.button
    ]


def test_the_analysts_part_has_one_language(language: str, sqlite_store: Engine) -> None:
    fill(sqlite_store, clock.now())
    app = sound(show("complaints"))
    assert [one.label for one in app.expander] == [{"zh_CN": "进阶分析", "en": "Advanced"}[language]]


def test_severity_and_a_cause_with_all_below_it_are_filters(
    sqlite_store: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys = fill(sqlite_store, clock.now())
    with installed(monkeypatch, sqlite_store):
        gravest, second = (title(sound(show("complaints", severity=one))) for one in ("1", "2"))
    assert gravest == "没有在办的投诉。"
    assert f"#{keys['late']}" in second


def test_other_kinds_are_shown_by_the_filter_in_the_link(sqlite_store: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(sqlite_store, clock.now())
    with installed(monkeypatch, sqlite_store):
        app = sound(show("complaints", kind="repair"))
    assert title(app) == "没有在办的报修。"


def test_an_unreadable_period_falls_back_with_a_sentence(sqlite_store: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    with installed(monkeypatch, sqlite_store):
        app = show("complaints", period="2026-W99")
    assert "2026-W99" in app.warning[0].value
    assert title(app) == "没有在办的投诉。"


def test_a_team_that_is_nobodys_is_told_instead_of_showing_the_whole_company_silently(
    sqlite_store: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    with installed(monkeypatch, sqlite_store):
        app = show("complaints", team="777")
    assert "777" in app.warning[0].value
