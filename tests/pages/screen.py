"""Running a page of the app without a browser, and reading what it says."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import Engine
from streamlit.testing.v1 import AppTest

from dashboard.settings import ROOT, settings

TIMEOUT = 90


@contextmanager
def installed(monkeypatch: pytest.MonkeyPatch, store: Engine, language: str = "zh_CN") -> Iterator[None]:
    """The app's settings point at this store."""
    monkeypatch.setenv("HUIYIN_DATABASE_URL", store.url.render_as_string(hide_password=False))
    monkeypatch.setenv("HUIYIN_LANGUAGE", language)
    settings.cache_clear()
    yield
    settings.cache_clear()


def show(page: str, **parameters: str) -> AppTest:
    """The page as it is first drawn; `page` is its file's name."""
    app = AppTest.from_file(str(ROOT / "dashboard" / "main.py"), default_timeout=TIMEOUT)
    app.switch_page(str(ROOT / "pages" / f"{page}.py"))
    for name, value in parameters.items():
        app.query_params[name] = value
    return app.run()


def title(app: AppTest) -> str:
    """The headline without the signs that colour it."""
    return plain(app.title[0].value)


def plain(text: str) -> str:
    return re.sub(r":(?:red|gray|small|orange|green)\[([^\]]*)\]", r"\1", text).replace("\u00a0", " ").replace("\\", "")


def said(app: AppTest) -> str:
    """Everything written on the page, as one text."""
    parts = [element.value for element in (*app.markdown, *app.title, *app.subheader, *app.error, *app.warning)]
    return plain("\n".join(str(part) for part in parts))


def sound(app: AppTest) -> AppTest:
    """Nothing went wrong while it was drawn."""
    assert not app.exception, [one.value for one in app.exception]
    assert not app.error, [one.value for one in app.error]
    return app
