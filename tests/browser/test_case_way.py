"""A complaint from intake to closing, through the pages only, in a real browser; the numbers move with it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import func, select
from sqlmodel import col

from dashboard import clock
from dashboard.rules.search_keys import search_keys
from data_access.engine import reading, writing
from data_access.tables import Case, CaseEvent, Customer, CustomerSearch, Site, Staff, Team
from tests.browser.conftest import NewPage, Server, open_at, settled

pytestmark = pytest.mark.browser
CONTENT = "电梯停运无人答复"


@pytest.fixture(scope="module")
def desk(server: Server) -> Server:
    """A company with two teams, an engineer and a customer."""
    with writing(server.store) as session:
        session.add(Site(id=1, code="s1", name="澜湖湾", name_en="Lake Bay"))
        session.flush()
        session.add(Team(id=1, code="t1", name="南区客服", name_en="South desk", site_id=1))
        session.add(Team(id=2, code="t2", name="工程维修", name_en="Engineering"))
        session.flush()
        session.add(Staff(id=1, number="1", name="吴工", name_en="Wu", team_id=2))
        opened = clock.now() - timedelta(days=400)
        session.add(Customer(id=1, number="K1", name="王小明", phone="+8613812342071", site_id=1, opened_at=opened))
        session.flush()
        keys = search_keys("王小明", "+8613812342071", "K1", [])
        session.add_all(CustomerSearch(customer_id=1, key=found, kind=kind) for found, kind in keys)
    return server


def log_complaint(page: Page, desk: Server, content: str = CONTENT) -> None:
    """One line of quick entry: customer, complaint, unsorted, dispatched to the usual team."""
    open_at(page, desk, "/log")
    expect(page.locator("input#customer")).to_be_focused()
    page.keyboard.type("2071")
    expect(page.locator("#options .option").first).to_contain_text("王小明")
    page.keyboard.press("Enter")
    page.keyboard.type(f"30{content}")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".done")).to_contain_text("#")


def open_first_row(page: Page) -> None:
    """Select the first row of the list: it leads to its case."""
    box = page.get_by_test_id("stDataFrame").first.bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + 16, box["y"] + 38 + 17)
    page.wait_for_url("**/case?id=*")
    settled(page)


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()
    settled(page)


def save(page: Page, headline: str) -> None:
    """Save the open form and wait for what the headline then says."""
    press(page, "确定")
    expect(page.locator("h1")).to_contain_text(headline)
    expect(page.get_by_test_id("stForm")).to_have_count(0)


def events(desk: Server, kind: str) -> int:
    with reading(desk.store) as session:
        return int(session.execute(select(func.count()).where(col(CaseEvent.kind) == kind)).scalar_one())


def latest(desk: Server) -> str:
    """The address of the case that was logged last."""
    with reading(desk.store) as session:
        return f"/case?id={session.execute(select(func.max(col(Case.id)))).scalar_one()}"


def test_a_complaint_goes_its_way_and_the_numbers_move(page: Page, desk: Server) -> None:
    open_at(page, desk, "/complaints")
    expect(page.locator("h1")).to_have_text("没有在办的投诉。")
    log_complaint(page, desk)
    open_at(page, desk, "/complaints")
    expect(page.locator("h1")).to_contain_text("在办 1")
    expect(page.locator("h1")).to_contain_text("在南区客服处")
    open_at(page, desk, "/")
    expect(page.locator("h1")).to_contain_text("在办 1")
    open_at(page, desk, "/complaints")
    open_first_row(page)
    expect(page.locator("h1")).to_contain_text(CONTENT)

    press(page, "开始处理")
    save(page, "处理中")
    press(page, "解决")
    page.get_by_label("处理措施").fill("更换钢丝绳")
    page.get_by_label("原因分析").fill("钢丝绳磨损")
    page.get_by_test_id("stForm").get_by_text("按诉求解决", exact=True).click()
    save(page, "待答复")
    expect(page.get_by_text("投诉解决，待回访").first).to_be_visible()
    press(page, "答复客户")
    page.get_by_test_id("stForm").get_by_text("电话", exact=True).click()
    page.get_by_label("答复内容").fill("已恢复运行")
    save(page, "待回访")

    press(page, "结案")
    press(page, "确定")
    expect(page.get_by_role("alert")).to_contain_text("投诉须先回访到客户")
    press(page, "取消")
    press(page, "回访")
    page.get_by_test_id("stForm").get_by_text("接通", exact=True).click()
    page.get_by_test_id("stForm").get_by_text("满意", exact=True).click()
    save(page, "待结案")
    press(page, "结案")
    save(page, "已结案")

    open_at(page, desk, "/complaints")
    expect(page.locator("h1")).to_have_text("没有在办的投诉。")
    open_at(page, desk, "/")
    expect(page.locator("h1")).to_contain_text("没有在办的投诉")


def test_a_double_click_is_one_step(page: Page, desk: Server) -> None:
    log_complaint(page, desk, "楼道灯不亮")
    open_at(page, desk, latest(desk))
    before = events(desk, "investigating")
    press(page, "开始处理")
    page.get_by_role("button", name="确定", exact=True).dblclick()
    expect(page.locator("h1")).to_contain_text("处理中")
    settled(page)
    assert events(desk, "investigating") == before + 1


def test_two_people_on_one_case_lose_nothing(new_page: NewPage, desk: Server) -> None:
    first, second = new_page(), new_page()
    log_complaint(first, desk, "门禁失灵")
    open_at(first, desk, latest(desk))
    open_at(second, desk, latest(desk))
    press(second, "开始处理")
    press(first, "承诺时间")
    first.get_by_label("答应客户的时间").fill("明10")
    save(first, "门禁失灵")
    press(second, "确定")
    expect(second.get_by_role("alert")).to_contain_text("别人已改动此事项")
    press(second, "确定")
    expect(second.locator("h1")).to_contain_text("处理中")
    expect(second.get_by_text("10:00 前答复").first).to_be_visible()


@pytest.mark.parametrize("language", ["zh-CN", "en-GB"])
@pytest.mark.parametrize(("width", "height", "dark"), [(1280, 720, False), (390, 844, True)])
@pytest.mark.parametrize("path", ["/", "/complaints", "/case"])
def test_each_page_is_whole_at_every_size(
    new_page: NewPage, desk: Server, language: str, width: int, height: int, dark: bool, path: str
) -> None:
    page = open_at(new_page(language, width=width, height=height, dark=dark), desk, path)
    expect(page.locator("h1")).to_have_count(1)
    expect(page.get_by_test_id("stException")).to_have_count(0)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
