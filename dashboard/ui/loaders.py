"""Reading for pages: each answer is computed once per arguments, cut-off and data revision, and shared by all who ask the same.

The revision is part of the key, so an answer is never stale: after a write the next reader asks under a new key.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from functools import lru_cache
from typing import Any, TypeVar

from sqlalchemy import Engine

from dashboard.ui.page import Page
from data_access.engine import reading
from data_access.queries.organisation import Organisation
from data_access.queries.organisation import organisation as read_organisation
from data_access.repositories.ledger import revisions
from data_access.vocabulary import Subject

Answer = TypeVar("Answer")
KEPT_ANSWERS = 600


def load(
    page: Page, subjects: tuple[Subject, ...], read: Callable[..., Answer], *arguments: Hashable, **named: Hashable
) -> Answer:
    """`read(session, *arguments, **named)` on one snapshot. `subjects`: every subject that the read touches.

    Arguments must be hashable; scope and cut-off travel inside them (a Selection). The answer is shared: don't change it.
    """
    with reading(page.store) as session:
        revision = revisions(session, subjects)
    return _kept(page.store, read, arguments, tuple(sorted(named.items())), revision)  # type: ignore[no-any-return]


@lru_cache(maxsize=KEPT_ANSWERS)
def _kept(
    store: Engine,
    read: Callable[..., Any],
    arguments: tuple[Hashable, ...],
    named: tuple[tuple[str, Hashable], ...],
    _revision: tuple[int, ...],
) -> Any:
    with reading(store) as session:
        return read(session, *arguments, **dict(named))


def organisation(page: Page) -> Organisation:
    """Names of sites, teams, staff and causes: looked up once per run of the page, however many of its rows ask."""
    if "organisation" not in page.kept:
        page.kept["organisation"] = load(page, (Subject.ORGANISATION,), read_organisation)
    found: Organisation = page.kept["organisation"]
    return found
