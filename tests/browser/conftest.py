"""A real server and a real browser.

`server` is `huiyin serve` on a free port with an empty store of its own, for one test file. `page` is a fresh browser window in
Chinese; `new_page` makes others.
"""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright
from sqlalchemy import Engine

from data_access.engine import open_store

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
START_SECONDS = 90
NewPage = Callable[..., Page]
expect.set_options(timeout=30_000)  # a busy machine is slow, not wrong


@dataclass(frozen=True)
class Server:
    """A running server. `store` reads and writes behind its back; `run` calls the command line on the same store."""

    url: str
    database_url: str
    process: subprocess.Popen[bytes]

    @property
    def store(self) -> Engine:
        return open_store(self.database_url)

    def run(self, *command: str, typed: str = "") -> subprocess.CompletedProcess[str]:
        return huiyin(self.database_url, *command, typed=typed)


def huiyin(database_url: str, *command: str, typed: str = "", **more: str) -> subprocess.CompletedProcess[str]:
    """`huiyin COMMAND …` on that store; `typed` is its standard input."""
    return subprocess.run(
        [sys.executable, "-m", "dashboard.cli", *command],
        cwd=ROOT,
        env=_environment(database_url) | more,
        input=typed,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@contextmanager
def serving(database_url: str, log: Path, *options: str, **more: str) -> Iterator[Server]:
    """A server on a free port, stopped in the end. `more` are variables of its environment."""
    port = _free_port()
    command = [sys.executable, "-m", "dashboard.cli", "serve", "--port", str(port), *options]
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, cwd=ROOT, env=_environment(database_url) | more, stdout=output, stderr=subprocess.STDOUT
        )
    url = f"http://127.0.0.1:{port}"
    try:
        _wait_for(url, process, log)
        yield Server(url, database_url, process)
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(10)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, seeded_file: Path) -> Iterator[Server]:
    """An empty store: seeded with what every company begins with, without accounts, without the demo company."""
    home = tmp_path_factory.mktemp("server")
    shutil.copy(seeded_file, home / "store.db")
    with serving(f"sqlite:///{home / 'store.db'}", home / "server.log", HUIYIN_DEMO="false") as running:
        yield running


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = shutil.which("chromium")
        if chromium is None:
            if os.environ.get("CI"):
                pytest.fail("Chromium is not installed; `make test` installs it")
            pytest.skip("Chromium is not installed")
        running = playwright.chromium.launch(executable_path=chromium, args=CHROMIUM_FLAGS)
        yield running
        running.close()


@pytest.fixture
def new_page(browser: Browser) -> Iterator[NewPage]:
    """`new_page(language="en", width=390, dark=True)`: a window with cookies of its own."""
    contexts = []

    def make(language: str = "zh-CN", *, width: int = 1280, height: int = 720, dark: bool = False, **more: Any) -> Page:
        context = browser.new_context(
            locale=language,
            viewport={"width": width, "height": height},
            color_scheme="dark" if dark else "light",
            timezone_id="Asia/Shanghai",
            **more,
        )
        context.set_default_timeout(20_000)
        contexts.append(context)
        return context.new_page()

    yield make
    for context in contexts:
        context.close()


@pytest.fixture(scope="module")
def _window(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(locale="zh-CN", viewport={"width": 1280, "height": 720}, timezone_id="Asia/Shanghai")
    context.set_default_timeout(20_000)
    yield context
    context.close()


@pytest.fixture
def tab(_window: BrowserContext) -> Iterator[Page]:
    """A fresh tab of the file's one window, for what a tab keeps to itself: the program's files are loaded only once."""
    page = _window.new_page()
    yield page
    page.evaluate("localStorage.clear()")
    page.close()
    _window.clear_cookies()


@pytest.fixture
def page(new_page: NewPage) -> Page:
    return new_page()


def settled(page: Page) -> Page:
    """Wait until the page has been drawn and no run is under way."""
    app = page.locator("[data-testid=stApp]")
    expect(app).to_have_attribute("data-test-script-state", re.compile("notRunning|compilationError"), timeout=30_000)
    expect(page.locator("[data-testid=stSkeleton]")).to_have_count(0, timeout=30_000)
    return page


def open_at(page: Page, server: Server, path: str = "/") -> Page:
    """Go to a path of the server and wait until it is drawn."""
    page.goto(server.url + path)
    page.wait_for_selector("[data-testid=stApp]", timeout=30_000)
    return settled(page)


def add_account(server: Server, username: str, role: str = "administrator", password: str = "correct horse") -> str:
    """Make an account through the command line; its password."""
    done = server.run("user", "add", username, "--role", role, "--password-stdin", typed=password + "\n")
    assert done.returncode == 0, done.stderr
    return password


def sign_in(page: Page, server: Server, username: str, password: str = "correct horse", path: str = "/") -> Page:
    """Go to a path, through the sign-in form that stands before it."""
    page.goto(server.url + path)
    page.fill("input[name=username]", username)
    page.fill("input[name=password]", password)
    page.click("main button")
    page.wait_for_selector("[data-testid=stApp]", timeout=30_000)
    return settled(page)


def _environment(database_url: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("HUIYIN_") and name != "PORT"}
    return kept | {
        "HUIYIN_DATABASE_URL": database_url,
        "HUIYIN_JOBS": "false",
        "LC_ALL": "zh_CN.UTF-8",
        "PYTHONUTF8": "1",
    }


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            break
        try:
            with urlopen(f"{url}/healthz", timeout=2) as answer:
                if answer.status == 200:
                    return
        except (URLError, OSError):
            time.sleep(0.1)
    pytest.fail(f"the server did not start:\n{log.read_text(errors='replace')[-3000:]}")
