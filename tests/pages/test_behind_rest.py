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
