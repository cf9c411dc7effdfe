"""The customers that rows name: by number, else by phone, else by name. Who is unknown becomes a marked stub."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from dashboard.rules.search_keys import search_keys
from dashboard.use_cases.import_batch import Moment, Record
from dashboard.use_cases.importing.ground import Ground, RowFault
from dashboard.use_cases.importing.rows import put
from data_access.repositories import imports, imports_lookup
from data_access.repositories.imports import Row
from data_access.tables import OWN_SOURCE, Customer, CustomerSearch

Key = tuple[str, str]
"""("number" | "phone" | "name", the text)."""

_HAPPENED = (
    *("received_at", "occurred_at", "finished_at", "bought_at"),
    *("answered_at", "sent_at", "opened_at", "attempted_at", "due_at"),
)


def who(values: Mapping[str, Any]) -> Key | None:
    """How a row names its customer; None where it doesn't."""
    for sort, field in (("number", "customer"), ("phone", "customer_phone"), ("name", "customer_name")):
        if field in values:
            return sort, str(values[field])[:200]
    return None


class CustomersNamed:
    """Learns the customers of a portion of rows in a few statements; then each row asks for its own."""

    def __init__(self, ground: Ground) -> None:
        self._ground = ground
        self._own = ground.batch.customer_source or ground.batch.source
        self._known: dict[Key, int] = {}
        self._several: set[Key] = set()
        self._earliest = _earliest(ground.batch.records)

    def find(self, record: Record) -> int | None:
        """The customer's key. Raises RowFault where several customers bear the name."""
        key = who(record.values)
        if key is None:
            return None
        if key in self._several:
            raise RowFault("customer_name", key[1], "exchange.reason.several_customers")
        return self._known[key]

    def learn(self, records: Sequence[Record]) -> None:
        unknown: dict[Key, Record] = {}
        for record in records:
            key = who(record.values)
            if key is not None and not self._is_settled(key):
                unknown.setdefault(key, record)
        self._look_up(unknown)
        missing = {key: record for key, record in unknown.items() if not self._is_settled(key)}
        if missing:
            self._make(missing)

    def _is_settled(self, key: Key) -> bool:
        return key in self._known or key in self._several

    def _look_up(self, keys: Iterable[Key]) -> None:
        session = self._ground.session
        sorted_out: dict[str, list[str]] = {"number": [], "phone": [], "name": []}
        for sort, text in keys:
            sorted_out[sort].append(text)
        for source in dict.fromkeys((OWN_SOURCE, self._own)):
            for text, known in imports_lookup.customers_numbered(session, source, sorted_out["number"]).items():
                if not known.was_undone:
                    self._known["number", text] = known.id
        for text, ids in imports_lookup.customers_with_phone(session, sorted_out["phone"]).items():
            self._known["phone", text] = ids[0]
        named = imports_lookup.customers_named(session, (self._own, OWN_SOURCE), sorted_out["name"])
        for text, ids in named.items():
            if len(ids) > 1:
                self._several.add(("name", text))
            else:
                self._known["name", text] = ids[0]

    def _make(self, missing: Mapping[Key, Record]) -> None:
        """Stubs for everybody unknown; who was a stub before an undone import comes back."""
        ground = self._ground
        ground.made["customer"] += len(missing)
        if ground.is_dry:
            self._known |= {key: ground.pretended_key() for key in missing}
            return
        rows = {key[1]: self._stub(key, record) for key, record in missing.items()}
        ids, made = put(ground, Customer, rows, self._own)
        self._known |= {key: ids[key[1]] for key in missing}
        self._make_findable({ids[text]: rows[text] for text in made})

    def _stub(self, key: Key, record: Record) -> Row:
        values = record.values
        row = self._ground.template(Customer) | {"source": self._own, "number": key[1], "is_stub": True}
        row["name"] = str(values.get("customer_name", ""))[:200]
        row["phone"] = str(values["customer_phone"])[:40] if "customer_phone" in values else None
        row["opened_at"] = self._earliest.get(key, self._ground.now)
        return row

    def _make_findable(self, made: Mapping[int, Row]) -> None:
        keys = [
            {"customer_id": customer, "key": key, "kind": kind}
            for customer, row in made.items()
            for key, kind in search_keys(row["name"], row["phone"], row["number"])
        ]
        imports.insert_rows(self._ground.session, CustomerSearch, keys)


def _earliest(records: Iterable[Record]) -> dict[Key, datetime]:
    """A stub's file begins with the first thing that the rows tell of it."""
    found: dict[Key, datetime] = {}
    for record in records:
        key = who(record.values)
        moment = next((record.values[name] for name in _HAPPENED if name in record.values), None)
        if key is not None and isinstance(moment, Moment) and (key not in found or moment.at < found[key]):
            found[key] = moment.at
    return found
