"""A real file through the Import page: recognised, matched, looked at, taken in, taken back."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import func, select
from sqlmodel import col

from data_access.engine import reading
from data_access.tables import Interaction, Service
from tests.browser.conftest import NewPage, Server, open_at, settled

pytestmark = pytest.mark.browser


def standing_services(server: Server) -> int:
    with reading(server.store) as session:
        return session.execute(
            select(func.count()).select_from(Service).where(col(Service.voided_at).is_(None))
        ).scalar_one()


def give(page: Page, file: Path) -> None:
    page.locator("input[type=file]").set_input_files(file)
    expect(
        page.get_by_role("button", name="检查并预览").or_(page.get_by_role("button", name="Check and preview"))
    ).to_be_visible()
    settled(page)


def test_a_merged_workbook_comes_in_and_goes_again(page: Page, server: Server, trial_files: Path) -> None:
    open_at(page, server, "/import")
    expect(page.get_by_text("还没有导入过文件。选一个", exact=False)).to_be_visible()
    give(page, trial_files / "cn_misc_excel" / "产品清单-合并单元.xlsx")
    expect(page.get_by_text("2 张表、39 行数据、2 行合计或签字不算", exact=False)).to_be_visible()
    page.get_by_role("button", name="检查并预览").click()
    expect(page.get_by_text("未知客户建为待补档案：10 位", exact=False)).to_be_visible()
    assert standing_services(server) == 0, "a preview writes nothing"
    expect(page.get_by_role("heading", level=1)).to_contain_text("可新增 39 行、更新 0 行，0 行进不来；还没有写入。")
    page.get_by_role("button", name="导入 39 行").click()
    expect(page.get_by_text("：新增 39，更新 0，不变 0，拒绝 0。", exact=False)).to_be_visible()
    assert standing_services(server) == 39
    settled(page)
    give(page, trial_files / "cn_misc_excel" / "产品清单-合并单元.xlsx")
    expect(page.get_by_text("列与这个来源上次的文件相同", exact=False)).to_be_visible()
    page.get_by_role("button", name="检查并预览").click()
    expect(page.get_by_text("库中都已有", exact=False)).to_be_visible()
    page.get_by_role("button", name="撤销这次导入").click()
    page.get_by_role("button", name="确认撤销").click()
    expect(page.get_by_text("已撤销导入 1：作废 49 行。")).to_be_visible()
    assert standing_services(server) == 0


def test_what_is_wrong_with_a_file_is_said_in_english_too(new_page: NewPage, server: Server, trial_files: Path) -> None:
    page = new_page("en", width=390)
    open_at(page, server, "/import")
    give(page, trial_files / "bank_marketing" / "bank-additional.csv")
    page.get_by_role("button", name="Check and preview").click()
    refused = page.get_by_text("'Interactions' still need time", exact=False)
    expect(refused).to_be_visible()
    expect(refused).to_contain_text("or 'The same for every row …'")
    with reading(server.store) as session:
        assert session.execute(select(func.count()).select_from(Interaction)).scalar_one() == 0
