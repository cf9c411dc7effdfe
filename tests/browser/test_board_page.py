"""The board in a real browser: a row opens its case; two ticked ones are handed over together."""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select
from sqlmodel import col

from dashboard import clock
from data_access.engine import reading, writing
from data_access.repositories.ledger import raise_revision
from data_access.tables import Case, Team
from data_access.vocabulary import Subject
from tests.browser.conftest import Server, open_at, settled

ROW, HEADER = 35, 38


@pytest.fixture(scope="module")
def busy(server: Server) -> Server:
    """Three complaints that nobody has yet, due one after the other, and a team that could take them."""
    now = clock.now()
    with writing(server.store) as session:
        session.add(Team(code="works", name="工程维修", name_en="Engineering"))
        for place in range(3):
            received, due = now - timedelta(hours=5), now + timedelta(hours=2 + place)
            session.add(
                Case(number=f"K{place}", kind="complaint", content=f"第{place}件", received_at=received,
                     recorded_at=received, stage_since=received, due_at=due)
            )  # fmt: skip
        raise_revision(session, Subject.CASES, Subject.ORGANISATION)
    return server


def _press(page: Page, row: int, *, x: int) -> None:
    box = page.get_by_test_id("stDataFrame").bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + x, box["y"] + HEADER + ROW * row + ROW / 2)


def _stages(server: Server) -> list[str]:
    with reading(server.store) as session:
        return list(session.execute(select(col(Case.stage)).order_by(col(Case.number))).scalars())


def test_two_are_handed_over_together_and_a_row_opens_its_case(busy: Server, page: Page) -> None:
    open_at(page, busy, "/board")
    expect(page.locator("h1")).to_contain_text("待派单 3")
    for row in (0, 1):
        _press(page, row, x=17)
        expect(page.get_by_text(f"已选 {row + 1} 件")).to_be_visible()
    page.get_by_role("button", name="派单 2 件").click()
    expect(page.get_by_text("请选择交给哪个班组或哪位同事。")).to_be_visible()
    assert _stages(busy) == ["received"] * 3
    page.get_by_role("combobox").last.click()
    page.keyboard.type("工程维修")
    page.keyboard.press("Enter")
    settled(page)
    page.get_by_role("button", name="派单 2 件").dblclick()
    expect(page.locator("h1")).to_contain_text("待派单 1")
    assert _stages(busy) == ["dispatched", "dispatched", "received"]
    _press(page, 2, x=400)
    expect(page.locator("h1")).to_contain_text("第2件")
    assert "/case?id=" in page.url
