"""Behind a share stand the rows that it counts, and on request those that it is out of but doesn't count."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import Engine

from dashboard import clock
from tests.pages.complaint_company import fill
from tests.pages.screen import installed, show, sound


def test_the_cases_that_missed_their_due_date_can_be_listed(
    sqlite_store: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = clock.now()
    keys = fill(sqlite_store, now)
    days = f"{now - timedelta(days=80):%Y-%m-%d}/{now + timedelta(days=2):%Y-%m-%d}"
    with installed(monkeypatch, sqlite_store):
        app = sound(show("complaints", behind="sla_attainment", period=days))
        app.session_state["behind.part.sla_attainment"] = "missed"
        app.session_state["behind.shown"] = None
        app = sound(app.run())
    (listed,) = (frame.value for frame in app.dataframe if "编号" in frame.value.columns and "到期" not in frame.value)
    assert list(listed["编号"]) == [str(keys["late"])]


@pytest.mark.parametrize(
    ("language", "name", "column", "back"),
    [("zh_CN", "逾期", "数字", "全部数字"), ("en", "Past due", "Number", "All numbers")],
)
def test_all_numbers_of_a_page_stand_in_one_list_with_value_and_ground(
    sqlite_store: Engine, monkeypatch: pytest.MonkeyPatch, language: str, name: str, column: str, back: str
) -> None:
    fill(sqlite_store, clock.now())
    with installed(monkeypatch, sqlite_store, language):
        app = sound(show("complaints"))
        assert not [frame for frame in app.dataframe if column in frame.value.columns], "worked out only when asked for"
        app = sound(app.button(key="behind").click().run())
        (listed,) = (frame.value for frame in app.dataframe if column in frame.value.columns)
        values = {row.iloc[0]: tuple(row.iloc[1:]) for _, row in listed.iterrows()}
        assert values[name] == ("1", "")
        assert len(values) > 25
        app.session_state["behind.chosen"] = "sla_attainment"
        app = sound(app.button(key="behind").click().run())
    assert back not in [one.label for one in app.button], "pressed anew, it begins with the list"
