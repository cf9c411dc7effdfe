"""Logging attempts from today's list, in a real browser: the numbers move, a double click writes once, the next one opens."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import func, select
from sqlmodel import Session

from dashboard import clock
from data_access.engine import reading, writing
from data_access.repositories.ledger import raise_revision
from data_access.tables import Callback, CallbackAttempt, Case, Customer
from data_access.vocabulary import Subject
from tests.browser.conftest import Server, open_at, settled

WAITING = 3


@pytest.fixture(scope="module")
def waiting(server: Server) -> Server:
    """Three customers to be called today."""
    now = clock.now()
    tonight = now.astimezone(ZoneInfo("Asia/Shanghai")).replace(hour=0, minute=0, second=0, microsecond=0)
    with writing(server.store) as session:
        for place in range(WAITING):
            _to_call(session, place, tonight + timedelta(days=1))
        raise_revision(session, Subject.CALLBACKS, Subject.CUSTOMERS)
    return server


def _to_call(session: Session, place: int, due: datetime) -> None:
    now = clock.now()
    customer = Customer(number=f"C{place}", name=f"客户{place}", phone=f"+861380000000{place}", opened_at=now)
    session.add(customer)
    session.flush()
    session.add(
        Callback(
            number=f"B{place}",
            customer_id=customer.id,
            reason="after_service",
            topic="换锁芯",
            opened_at=now - timedelta(days=3),
            original_due_at=due,
            due_at=due,
            recorded_at=now,
        )
    )


def _counts(server: Server) -> tuple[int, int]:
    """Attempts, and complaints."""
    with reading(server.store) as session:
        attempts = session.execute(select(func.count()).select_from(CallbackAttempt)).scalar_one()
        complaints = session.execute(select(func.count()).select_from(Case)).scalar_one()
    return attempts, complaints


def _choose_first_row(page: Page) -> None:
    page.locator("[data-testid=stDataFrame] canvas").first.click(position={"x": 16, "y": 54}, force=True)
    settled(page)


def _headline(page: Page) -> str:
    return re.sub(r"\s", " ", page.locator("h1").inner_text())


def test_an_attempt_logged_from_the_list_moves_the_numbers(waiting: Server, page: Page) -> None:
    open_at(page, waiting, "/callbacks")
    assert "今日 3" in _headline(page)
    _choose_first_row(page)
    form = page.get_by_role("dialog")
    form.get_by_role("button", name="登记", exact=True).click()
    expect(form.get_by_text("请先选择结果。")).to_be_visible(timeout=30_000)
    assert _counts(waiting) == (0, 0)
    form.get_by_text("接通", exact=True).click()
    form.get_by_label("遗留问题").fill("门锁又坏了")
    form.get_by_role("button", name="登记，下一个").click()
    expect(page.get_by_role("dialog").get_by_text("客户1", exact=True)).to_be_visible(timeout=30_000)
    assert _counts(waiting) == (1, 1)
    page.get_by_role("dialog").get_by_label("Close").click()
    settled(page)
    expect(page.locator("h1")).to_contain_text(re.compile(r"今日\s2"), timeout=30_000)


def test_a_double_click_writes_once_and_a_failed_attempt_names_the_next_day(waiting: Server, page: Page) -> None:
    open_at(page, waiting, "/callbacks")
    before, _ = _counts(waiting)
    _choose_first_row(page)
    form = page.get_by_role("dialog")
    form.get_by_text("无人接", exact=True).click()
    settled(page)
    form.get_by_role("button", name="登记", exact=True).dblclick()
    expect(page.get_by_text(re.compile("已登记：无人接；下次 "))).to_be_visible(timeout=30_000)
    settled(page)
    assert _counts(waiting)[0] == before + 1


def test_a_callback_is_added_by_hand_for_somebody_searched(waiting: Server, page: Page) -> None:
    open_at(page, waiting, "/customer?id=1")
    page.get_by_role("button", name="新增回访").click()
    form = page.get_by_role("dialog")
    settled(page)
    form.get_by_label("内容").fill("问候新邻居")
    form.get_by_label("内容").blur()
    form.get_by_role("button", name="新增", exact=True).click()
    expect(form).to_have_count(0, timeout=30_000)  # the form closes only on success
    expect(page.get_by_text("问候新邻居")).to_be_visible(timeout=30_000)
