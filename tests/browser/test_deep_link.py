"""A link into a server that has just started shows nothing of the page to somebody who has not signed in.

Only a real server shows this fault: before the first session has named the pages, a page's file could run by itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from http.client import HTTPConnection, HTTPResponse
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from dashboard import clock
from dashboard.auth.viewer import machine
from dashboard.use_cases.accounts import NewAccount, add_account
from dashboard.use_cases.new_store import prepare_store
from data_access.engine import open_store
from data_access.vocabulary import Role
from tests.browser.conftest import NewPage, Server, serving, settled, sign_in

pytestmark = pytest.mark.browser
PASSWORD = "correct horse"


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server with an administrator, which nobody has asked for anything before the first test."""
    tmp_path = tmp_path_factory.mktemp("fresh")
    url = f"sqlite:///{tmp_path / 'store.db'}"
    prepare_store(open_store(url), now=clock.now())
    entry = NewAccount("chen", PASSWORD, Role.ADMINISTRATOR)
    add_account(open_store(url), machine("test"), entry, now=clock.now())
    with serving(url, tmp_path / "server.log", HUIYIN_DEMO="false") as running:
        yield running


def ask(server: Server, path: str, **headers: str) -> HTTPResponse:
    place = urlsplit(server.url)
    connection = HTTPConnection(str(place.hostname), place.port, timeout=10)
    connection.request("GET", path, headers={name.replace("_", "-"): value for name, value in headers.items()})
    return connection.getresponse()


WEBSOCKET = {
    "Upgrade": "websocket",
    "Connection": "Upgrade",
    "Sec_WebSocket_Key": "dGhlIHNhbXBsZSBub25jZQ==",
    "Sec_WebSocket_Version": "13",
}


def test_the_first_request_of_all_shows_the_sign_in_and_then_the_page(fresh: Server, new_page: NewPage) -> None:
    page: Page = new_page()
    page.goto(fresh.url + "/settings?part=calendar")
    expect(page.get_by_role("heading")).to_have_text("登录")
    assert page.locator("[data-testid=stApp]").count() == 0
    assert urlsplit(page.url).path == "/signin"
    page.fill("input[name=username]", "chen")
    page.fill("input[name=password]", PASSWORD)
    page.click("main button")
    page.wait_for_selector("[data-testid=stApp]")
    settled(page)
    assert urlsplit(page.url).path == "/settings"
    expect(page.get_by_role("heading", name="工作日历")).to_be_visible()


@pytest.mark.parametrize(
    "path", ["/", "/customers", "/settings", "/customer?id=1", "/pages/customers", "/anything/else"]
)
def test_no_page_answers_without_a_session(fresh: Server, path: str) -> None:
    answer = ask(fresh, path, Accept="text/html")
    assert answer.status == 303
    assert answer.headers["location"].startswith("/signin")
    assert b"stApp" not in answer.read()


def test_neither_websocket_nor_files_nor_uploads_answer_without_a_session(fresh: Server) -> None:
    assert ask(fresh, "/_stcore/stream", **WEBSOCKET).status == 403
    assert ask(fresh, "/_stcore/host-config").status == 401
    assert ask(fresh, "/_stcore/upload_file/a/b").status == 401
    assert ask(fresh, "/media/0123456789abcdef.csv").status == 401
    assert ask(fresh, "/_stcore/stream", Cookie="huiyin_session=guessed", **WEBSOCKET).status == 403


def test_a_foreign_page_cannot_use_a_persons_session(fresh: Server, new_page: NewPage) -> None:
    page = sign_in(new_page(), fresh, "chen", PASSWORD)
    cookie = next(kept for kept in page.context.cookies() if kept["name"] == "huiyin_session")
    assert cookie["httpOnly"]
    assert cookie["sameSite"] == "Lax"
    own = f"huiyin_session={cookie['value']}"
    assert ask(fresh, "/_stcore/stream", Cookie=own, Origin="http://evil.example", **WEBSOCKET).status == 403
    assert ask(fresh, "/_stcore/stream", Cookie=own, Origin=fresh.url, **WEBSOCKET).status == 101


def test_health_is_told_to_everybody(fresh: Server) -> None:
    answer = ask(fresh, "/healthz")
    assert (answer.status, answer.read()) == (200, b"ok")


def test_the_opening_page_answers_to_its_name_and_keeps_its_filters(server: Server) -> None:
    answer = ask(server, "/week?period=2026-W40")
    assert (answer.status, answer.getheader("location")) == (303, "/?period=2026-W40")
