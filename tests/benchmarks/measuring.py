"""Timing pages in a real browser: a switch inside the app and a rerun, from the click to the last drawn element."""

from __future__ import annotations

import shutil
import statistics
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Page, sync_playwright
from sqlalchemy import select
from sqlmodel import col

from dashboard import clock
from data_access.engine import open_store, reading, writing
from data_access.repositories.ledger import audit, raise_revision
from data_access.tables import Case
from data_access.vocabulary import Subject
from tests.browser.conftest import CHROMIUM_FLAGS, ROOT, _environment, _free_port, _wait_for, settled

PAGES = ("week", "complaints", "callbacks", "customers", "surveys", "log", "board", "call", "case", "customer")
OWN_KEYS = ("call",)
AWAY = "definitions"
"""Where the browser stands before it switches to a page."""
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

_GO = "link => { history.pushState({}, '', link); window.dispatchEvent(new PopStateEvent('popstate')); }"


@dataclass(frozen=True)
class Timing:
    """Medians in milliseconds. `rerun` None: the page takes the key for a rerun itself."""

    switch: float
    rerun: float | None


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


def links(database_url: str) -> dict[str, str]:
    """Of the pages of one thing: the open case that waits longest, and its customer."""
    with reading(open_store(database_url)) as session:
        case, customer = session.execute(
            select(col(Case.id), col(Case.customer_id))
            .where(col(Case.is_open), col(Case.customer_id).is_not(None), col(Case.voided_at).is_(None))
            .order_by(col(Case.received_at))
            .limit(1)
        ).one()
    return {"case": f"/case?id={case}", "customer": f"/customer?id={customer}"}


def time_pages(page: Page, url: str, link_of: Mapping[str, str], before: Callable[[], None]) -> dict[str, Timing]:
    """Median switch and rerun of each page; `before` runs ahead of every single measurement. `link_of`: of the pages of
    one thing."""
    page.goto(f"{url}/log")  # a light one: the first page of a large store takes its time
    page.wait_for_selector("[data-testid=stApp]")
    settled(page)
    found: dict[str, Timing] = {}
    for name in PAGES:
        switches, reruns = [], []
        for turn in range(ROUNDS + 1):
            _timed(page, lambda: _open(page, AWAY, {}))
            before()
            took = _timed(page, lambda name=name: _open(page, name, link_of))
            before()
            again = None if name in OWN_KEYS else _timed(page, lambda: page.keyboard.press("r"))
            if turn:  # the first round warms up
                switches.append(took)
                reruns += [] if again is None else [again]
        found[name] = Timing(statistics.median(switches), statistics.median(reruns) if reruns else None)
    return found


def _open(page: Page, name: str, link_of: Mapping[str, str]) -> None:
    """Inside the running app, as the browser's back button does: not every page has a link in the navigation."""
    page.evaluate(_GO, link_of.get(name, "/" if name == PAGES[0] else f"/{name}"))  # the default page lives at the root


def _timed(page: Page, act: Callable[[], object]) -> float:
    page.evaluate(_WATCH)
    act()
    page.wait_for_function(_QUIET, polling=20)
    return float(page.evaluate("() => window.lastChange - window.began"))
