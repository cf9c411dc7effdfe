"""The board as it is drawn: the headline counts, the list names what falls due, an empty store says what to do."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine

from dashboard import clock
from tests.pages.complaint_company import fill
from tests.pages.screen import installed, plain, said, show, sound, title


@pytest.mark.parametrize(
    ("language", "expected", "hint"),
    [("zh_CN", "没有在办的事项。", "登记"), ("en", "No open cases.", "logged on Log")],
)
def test_an_empty_store_says_what_will_stand_there(
    sqlite_store: Engine, monkeypatch: pytest.MonkeyPatch, language: str, expected: str, hint: str
) -> None:
    with installed(monkeypatch, sqlite_store, language):
        app = sound(show("board"))
    assert title(app) == expected
    assert hint in said(app)


def test_the_headline_counts_what_is_late_and_the_list_begins_with_it(
    sqlite_store: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys = fill(sqlite_store, clock.now())
    with installed(monkeypatch, sqlite_store):
        app = sound(show("board"))
    (todo,) = (frame.value for frame in app.dataframe if "到期" in frame.value.columns)
    assert title(app).startswith(f"我的在办 {len(todo)} 件：逾期 1")
    assert todo["编号"].iloc[0] == f"#{keys['late']}"
    assert plain(todo["到期"].iloc[0]) == "逾期 1天4小时"


def test_whose_cases_stands_in_the_link_and_nonsense_there_changes_nothing(
    sqlite_store: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(sqlite_store, clock.now())
    with installed(monkeypatch, sqlite_store):
        assert title(show("board", who="all")).startswith("在办 2 件")
        assert title(show("board", who="nobody")).startswith("待分派 2 件")
        assert title(show("board", who="everybody")).startswith("我的在办 1 件")
