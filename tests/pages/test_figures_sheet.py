"""A page's workbook holds the page's figures beside its list, with the period that they are of."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
import python_calamine
import streamlit as st
from sqlalchemy import Engine

from dashboard import clock
from tests.pages.complaint_company import fill
from tests.pages.screen import installed, show, sound

Rows = dict[tuple[str, str], tuple[Any, ...]]


def _figures(monkeypatch: pytest.MonkeyPatch, page: str, **parameters: str) -> tuple[list[str], Rows]:
    """The lines above the second sheet's table, and its rows by figure and group: shown, value, numerator, denominator."""
    given: list[bytes] = []
    offered = st.menu_button
    pressed = lambda *a, **more: "xlsx" if more.get("key") == "share" else offered(*a, **more)  # noqa: E731
    monkeypatch.setattr(st, "menu_button", pressed)
    monkeypatch.setattr("dashboard.ui.share._download", lambda _, made: given.append(made.content))
    sound(show(page, **parameters))
    rows = python_calamine.load_workbook(BytesIO(given[0])).get_sheet_by_index(1).to_python()
    begun = next(place for place, row in enumerate(rows) if row[0] == "指标")
    named = {(str(row[0]), str(row[1] or "")): tuple(row[2:6]) for row in rows[begun + 1 :]}
    return [str(row[0]) for row in rows[:begun] if row[0]], named


def test_the_figures_of_complaints_stand_in_its_workbook(sqlite_store: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    now = clock.now()
    fill(sqlite_store, now)
    with installed(monkeypatch, sqlite_store):
        head, rows = _figures(monkeypatch, "complaints", period="2020-01-01/2035-01-01")
    assert "期间" in head
    assert rows["逾期", ""][:2] == ("1", 1)
    assert rows["逾期", "南区客服"][:2] == ("1", 1)
    assert rows["受理", "保洁"][1] == 19 * 3
    assert rows["受理", "电梯故障"][1] == 1
    assert rows["至少到达该环节", "结案"][2:] == (19 * 3, 19 * 3 + 2)


def test_the_figures_of_callbacks_stand_in_its_workbook(sqlite_store: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(sqlite_store, clock.now())
    with installed(monkeypatch, sqlite_store):
        _, rows = _figures(monkeypatch, "callbacks")
    assert rows["应回访", ""][:2] == ("0", 0)
