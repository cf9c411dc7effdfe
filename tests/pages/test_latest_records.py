"""Records of other years are imported: the page says that its period is empty, and leads to them."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine

from data_access.engine import writing
from tests.integration.cast import case
from tests.pages.screen import installed, said, show, sound


@pytest.mark.parametrize(("as_of", "is_told"), [("2026-12-20T00:00Z", True), ("2026-11-16T00:00Z", False)])
def test_a_page_long_after_the_last_record_leads_to_it(
    sqlite_store: Engine, monkeypatch: pytest.MonkeyPatch, as_of: str, is_told: bool
) -> None:
    with writing(sqlite_store) as session:
        case(session, 5)  # Monday, 2 November 2026
        case(session, 9_000)  # not yet at the cut-off
    with installed(monkeypatch, sqlite_store):
        text = said(sound(show("complaints", as_of=as_of, period=as_of[:7] if is_told else "2026-W46")))
    assert ("最近的记录是 2026年11月2日。" in text) is is_told
