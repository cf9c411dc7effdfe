"""Pages run by AppTest on `dashboard/main.py`, at a cut-off of long ago, so that every number is known beforehand."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine
from streamlit.testing.v1 import AppTest

from dashboard.i18n.words import Words
from dashboard.settings import ROOT, settings
from data_access.engine import open_store
from tests.conftest import OpenCopy
from tests.pages.small_company import fill_small_company

NOW = datetime(2025, 11, 10, 9, 12, tzinfo=ZoneInfo("Asia/Shanghai"))
"""Monday of W46: pages about the week open on W45, 3–9 November."""


@dataclass(frozen=True)
class Shown:
    """A page as it was drawn."""

    app: AppTest
    words: Words

    @property
    def headline(self) -> str:
        """The page's only h1, colours taken off, no-break spaces made plain."""
        (title,) = self.app.title
        return plain(title.value)

    @property
    def text(self) -> str:
        """Everything that is written on the page."""
        kinds = (self.app.title, self.app.subheader, self.app.markdown, self.app.info, self.app.warning, self.app.error)
        return plain("\n".join(element.value for elements in kinds for element in elements))


ShowPage = Callable[..., Shown]


def plain(text: str) -> str:
    return re.sub(r":(?:red|gray|small|orange|green)\[([^\[\]]*)\]", r"\1", text.replace("\u00a0", " "))


@pytest.fixture
def company_url(
    tmp_path: Path, seeded_file: Path, open_copy: OpenCopy, monkeypatch: pytest.MonkeyPatch
) -> Iterator[str]:
    """A new company's store, which the app under test opens."""
    url = str(open_copy(seeded_file, tmp_path / "store.db").url)
    monkeypatch.setenv("HUIYIN_DATABASE_URL", url)
    settings.cache_clear()
    yield url
    settings.cache_clear()
    open_store(url).dispose()


@pytest.fixture
def empty_company(company_url: str) -> Engine:
    """Nothing was ever put in."""
    return open_store(company_url)


@pytest.fixture
def small_company(company_url: str) -> Engine:
    """A dozen customers, callbacks, surveys and cases whose numbers `tests/pages/small_company.py` tells."""
    store = open_store(company_url)
    fill_small_company(store, NOW)
    return store


@pytest.fixture
def show_page(monkeypatch: pytest.MonkeyPatch) -> Iterator[ShowPage]:
    """`show_page("callbacks", "en", id=3)`: the page in that language, at the cut-off NOW unless the link says another."""

    def show(name: str, language: str = "zh_CN", **query: str | int) -> Shown:
        monkeypatch.setenv("HUIYIN_LANGUAGE", language)
        settings.cache_clear()
        app = AppTest.from_file(str(ROOT / "dashboard" / "main.py"), default_timeout=90)
        app.query_params["as_of"] = NOW.isoformat()
        for key, value in query.items():
            app.query_params[key] = str(value)
        app.switch_page(str(ROOT / "pages" / f"{name}.py"))
        app.run()
        assert not app.exception, [element.value for element in app.exception]
        return Shown(app, Words(language))

    yield show
    settings.cache_clear()
