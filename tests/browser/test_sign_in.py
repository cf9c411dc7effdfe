"""Signing in, in a real browser against a real server that starts without accounts."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import NewPage, Server, add_account, huiyin, open_at, settled, sign_in

pytestmark = pytest.mark.browser


def test_without_accounts_everybody_on_this_machine_is_let_in_and_may_say_who_it_is(server: Server, page: Page) -> None:
    open_at(page, server)
    expect(page.get_by_role("button", name="我", exact=True)).to_be_visible()
    page.goto(server.url + "/signin")
    expect(page.get_by_role("heading")).to_have_text("现在是谁在用？")
    page.get_by_role("button", name="就我一个人").click()
    page.wait_for_selector("[data-testid=stApp]")


def test_the_language_of_the_browser_is_spoken_until_another_is_chosen(server: Server, new_page: NewPage) -> None:
    english = new_page("en-GB")
    english.goto(server.url + "/signin")
    expect(english.get_by_role("heading")).to_have_text("Who is using Huiyin now?")
    english.get_by_role("link", name="中文").click()
    english.goto(server.url + "/signin")
    expect(english.get_by_role("heading")).to_have_text("现在是谁在用？")


def test_an_open_address_is_refused_until_there_is_an_administrator(server: Server) -> None:
    refused = server.run("serve", "--host", "0.0.0.0", "--port", "0")
    assert refused.returncode == 1
    assert "huiyin user add" in refused.stderr


def test_signing_in_and_out(server: Server, new_page: NewPage) -> None:
    add_account(server, "lin")
    page = new_page()
    page.goto(server.url)
    expect(page.get_by_role("heading")).to_have_text("登录")
    page.fill("input[name=username]", "lin")
    page.fill("input[name=password]", "a wrong one")
    page.click("main button")
    expect(page.get_by_role("alert")).to_contain_text("用户名或密码不对")
    assert page.input_value("input[name=username]") == "lin"
    assert page.input_value("input[name=password]") == ""
    page.fill("input[name=password]", "correct horse")
    page.click("main button")
    page.wait_for_selector("[data-testid=stApp]")
    settled(page)
    page.wait_for_load_state("networkidle")  # a menu that is drawn anew swallows the press
    page.get_by_role("button", name="lin").click()
    page.get_by_role("menuitem", name="退出").click()
    expect(page.get_by_role("heading")).to_have_text("登录")
    page.goto(server.url + "/customers")
    expect(page.get_by_role("heading")).to_have_text("登录")


def test_a_closed_account_loses_its_open_page_at_the_next_click(server: Server, new_page: NewPage) -> None:
    add_account(server, "leaver", "supervisor")
    page = sign_in(new_page(), server, "leaver")
    assert server.run("user", "deactivate", "leaver").returncode == 0
    page.reload()
    expect(page.get_by_role("heading")).to_have_text("登录")


def test_the_command_line_speaks_the_terminals_language(server: Server) -> None:
    english = huiyin(server.database_url, "user", "role", "nobody", "viewer", LC_ALL="en_GB.UTF-8")
    chinese = huiyin(server.database_url, "user", "role", "nobody", "viewer", LC_ALL="zh_CN.UTF-8")
    assert (english.returncode, chinese.returncode) == (1, 1)
    assert english.stderr.strip() == "There is no account with the user name nobody."
    assert chinese.stderr.strip() == "没有用户名是 nobody 的账号。"
