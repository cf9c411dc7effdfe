"""Sites, teams, people and causes that rows name. What is unknown is made: a file must not fail for a name."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sqlmodel import SQLModel

from dashboard.errors import Refusal
from dashboard.use_cases.importing.ground import Ground, RowFault
from data_access.repositories import imports, imports_lookup
from data_access.repositories.imports import Row
from data_access.tables import Cause, Site, Staff, Team

MOST_NEW = 300
"""More new names than this in one column: it holds sentences, not names."""

_MODELS: Mapping[str, type[SQLModel]] = {"site": Site, "team": Team, "cause": Cause, "staff": Staff}
_LONGEST_CODE = {"site": 60, "team": 60, "cause": 80, "staff": 200}


def _folded(name: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


class Places:
    """Looks names up among all that there are; they are few."""

    def __init__(self, ground: Ground) -> None:
        self._ground = ground
        self._known: dict[str, dict[str, list[imports_lookup.Entry]]] = {}

    def find(self, sort: str, field: str, text: str) -> int:
        """The key of what is called `text`, made where it is unknown. `sort`: site, team, cause or staff.

        Raises RowFault where several people bear the name, Refusal where the column can't be one of names.
        """
        known = self._entries(sort)
        found = known.get(_folded(text), [])
        if not found:
            return self._make(sort, field, text)
        active = [entry for entry in found if entry.active] or found[:1]
        if sort == "staff" and len(active) > 1:
            raise RowFault(field, text, "exchange.reason.several_people")
        if active[0].was_undone:
            known[_folded(text)] = [self._wake(sort, active[0])]
        return active[0].id

    def _entries(self, sort: str) -> dict[str, list[imports_lookup.Entry]]:
        if sort not in self._known:
            by_name: dict[str, list[imports_lookup.Entry]] = {}
            for entry in imports_lookup.entries(self._ground.session, _MODELS[sort]):
                for name in {_folded(name) for name in entry.names}:
                    by_name.setdefault(name, []).append(entry)
            self._known[sort] = by_name
        return self._known[sort]

    def _make(self, sort: str, field: str, text: str) -> int:
        ground, model = self._ground, _MODELS[sort]
        ground.made[sort] += 1
        if ground.made[sort] > MOST_NEW and sort != "staff":
            raise Refusal("exchange.error.too_many_names", column=field, n=MOST_NEW)
        if len(text) > 120:
            raise RowFault(field, text, "exchange.reason.too_long", most=120)
        entry = imports_lookup.Entry(
            ground.pretended_key() if ground.is_dry else self._insert(sort, model, text), (text,)
        )
        if not ground.is_dry:
            self._remember(sort, entry)
        self._known[sort][_folded(text)] = [entry]
        return entry.id

    def _insert(self, sort: str, model: type[SQLModel], text: str) -> int:
        ground = self._ground
        named: Row = {"name": text, "number" if sort == "staff" else "code": text[: _LONGEST_CODE[sort]]}
        if sort == "cause":
            named["position"] = imports_lookup.last_cause_position(ground.session) + 1
        made = model(**{**ground.template(model), **named})
        ground.session.add(made)
        ground.session.flush()
        key: int = made.id  # type: ignore[attr-defined]
        return key

    def _wake(self, sort: str, entry: imports_lookup.Entry) -> imports_lookup.Entry:
        """An undone import had made it: it serves again."""
        awake = replace(entry, version=entry.version + 1, active=True, was_undone=False)
        if not self._ground.is_dry:
            table, values = imports.table_of(_MODELS[sort]), {"active": True, "version": awake.version}
            imports.update_rows(self._ground.session, table, [(entry.id, values)])
            self._remember(sort, awake)
        return awake

    def _remember(self, sort: str, entry: imports_lookup.Entry) -> None:
        """Undoing the import takes it out of use again."""
        assert self._ground.import_id is not None
        before: list[tuple[int, dict[str, Any], int]] = [(entry.id, {"active": False}, entry.version)]
        table = imports.table_of(_MODELS[sort])
        imports.remember_changes(self._ground.session, self._ground.import_id, table, before)
