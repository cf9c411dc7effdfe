"""Two versions of a case in words: what one person wanted, and what another had stored meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from dashboard.errors import Conflict
from dashboard.ui.loaders import organisation
from dashboard.ui.page import Page
from data_access.queries.organisation import Named


def worded(page: Page, conflict: Conflict, meanwhile: list[str]) -> Conflict:
    """Both versions with names instead of keys, and what was done meanwhile."""
    mine, theirs = ({_label(page, name): _shown(page, name, value) for name, value in side.items()}
                    for side in (conflict.mine, conflict.theirs))  # fmt: skip
    told = {_label(page, "meanwhile"): ("；" if page.words.is_chinese else "; ").join(meanwhile)} if meanwhile else {}
    return Conflict(conflict.key, mine=mine, theirs=theirs | told)


def _label(page: Page, name: str) -> str:
    return page.words.text(f"case.version.{name}")


def _shown(page: Page, name: str, value: Any) -> str:
    """A value as people read it."""
    words = page.words
    if isinstance(value, bool):
        return words.text(f"case.version.{'yes' if value else 'no'}")
    if name == "cause_id" and not value:
        return words.text("case.unsorted")
    if not value:
        return words.text("case.with_nobody") if name in ("team_id", "owner_id") else ""
    if isinstance(value, datetime):
        return words.moment(value)
    if isinstance(value, tuple):
        return words.listing([_word(page, name, one) for one in value])
    return _word(page, name, value)


def _word(page: Page, name: str, value: Any) -> str:
    words, names = page.words, organisation(page)
    if name == "stage":
        return words.text(f"stage.{value}")
    if name in ("validity", "outside_body", "demands"):
        return words.text(f"case.{name}.{value}")
    found: dict[str, Callable[[int | None], Named | None]] = {
        **dict.fromkeys(("team_id", "joint_team_ids"), names.team),
        "owner_id": names.person,
        "cause_id": names.cause,
    }
    thing = found[name](value) if name in found else None
    return words.name(thing.name, thing.name_en) if thing else str(value)
