"""Timing pages in a real browser: a switch inside the app and a rerun, from the click to the last drawn element."""

from __future__ import annotations

import shutil
import statistics
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from dashboard import clock
from data_access.engine import open_store, writing
from data_access.repositories.ledger import audit, raise_revision
from data_access.vocabulary import Subject
from tests.browser.conftest import CHROMIUM_FLAGS, ROOT, _environment, _free_port, _wait_for, settled

PAGES = ("week", "complaints", "callbacks", "customers", "surveys", "log")
ROUNDS = 5
_WATCH = """() => {
  const app = document.querySelector('[data-testid=stApp]');
  window.lastChange = performance.now(); window.ran = false;
  if (window.watcher) window.watcher.disconnect();
  window.watcher = new MutationObserver(() => {
    window.lastChange = performance.now();
    if (app.getAttribute('data-test-script-state') === 'running') window.ran = true;
  });
  window.watcher.observe(document.body, {subtree: true, childList: true, attributes: true, characterData: true});
  window.began = performance.now();
}"""
_QUIET = """() => {
  const app = document.querySelector('[data-testid=stApp]');
  return window.ran && app.getAttribute('data-test-script-state') === 'notRunning'
    && performance.now() - window.lastChange > 250;
}"""


@dataclass(frozen=True)
class Timing:
    """Medians in milliseconds."""

    switch: float
    rerun: float


@contextmanager
def serving(app: str, database_url: str, log: Path) -> Iterator[str]:
    """uvicorn with one of the two apps; its address."""
    port = _free_port()
    command = [sys.executable, "-m", "uvicorn", app, "--port", str(port), "--log-level", "warning"]
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, cwd=ROOT, env=_environment(database_url), stdout=output, stderr=subprocess.STDOUT
        )
    url = f"http://127.0.0.1:{port}"
    try:
        _wait_for(url, process, log)
        yield url
    finally:
        process.terminate()
        process.wait(20)


@contextmanager
def window() -> Iterator[Page]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=CHROMIUM_FLAGS)
        page = browser.new_context(locale="zh-CN", viewport={"width": 1280, "height": 900}).new_page()
        page.set_default_timeout(120_000)
        yield page
        browser.close()


def touch(database_url: str) -> None:
    """A write that makes every kept answer old."""
    with writing(open_store(database_url)) as session:
        audit(session, at=clock.now(), actor="bench", action="touch", subject="bench")
        raise_revision(session, *Subject)


def time_pages(page: Page, url: str, before: Callable[[], None]) -> dict[str, Timing]:
    """Median switch and rerun of each page; `before` runs ahead of every single measurement."""
    page.goto(url)
    page.wait_for_selector("[data-testid=stApp]")
    settled(page)
    found: dict[str, Timing] = {}
    for name in PAGES:
        other = "definitions" if name != "definitions" else "log"
        switches, reruns = [], []
        for turn in range(ROUNDS + 1):
            _switch(page, other)
            before()
            took = _timed(page, lambda name=name: _click(page, name))
            before()
            again = _timed(page, lambda: page.keyboard.press("r"))
            if turn:  # the first round warms up
                switches.append(took)
                reruns.append(again)
        found[name] = Timing(statistics.median(switches), statistics.median(reruns))
    return found


def _switch(page: Page, name: str) -> None:
    _timed(page, lambda: _click(page, name))


def _click(page: Page, name: str) -> None:
    """Follow the navigation's own link, wherever its menu hides it."""
    page.evaluate("path => document.querySelector(`a[href$='${path}']`)?.click()", _path(page, name))


def _path(page: Page, name: str) -> str:
    """The default page lives at the root."""
    return f"/{name}" if page.locator(f"a[href$='/{name}']").count() else "/"


def _timed(page: Page, act: Callable[[], object]) -> float:
    page.evaluate(_WATCH)
    act()
    page.wait_for_function(_QUIET, polling=20)
    return float(page.evaluate("() => window.lastChange - window.began"))
