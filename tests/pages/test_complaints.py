"""The Complaints page, full and empty, in both languages."""

from __future__ import annotations

from collections.abc import Iterator

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


def test_the_headline_names_what_is_late_and_with_whom(language: str, sqlite_store: Engine) -> None:
    keys = fill(sqlite_store, clock.now())
    app = sound(show("complaints"))
    expected = {
        "zh_CN": f"逾期 1；最久：#{keys['late']} 待派单 3天，在陈主管处。",
        "en": f"1 overdue; longest: #{keys['late']} undispatched for 3 days, with Chen.",
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
