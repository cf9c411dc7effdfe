"""Everything that rows refer to, looked up a portion of rows at a time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dashboard.use_cases.import_batch import Record
from dashboard.use_cases.importing.customers_named import CustomersNamed
from dashboard.use_cases.importing.ground import Ground, RowFault
from dashboard.use_cases.importing.places import Places
from dashboard.use_cases.importing.rows import put
from data_access.repositories import imports, imports_lookup
from data_access.repositories.imports_lookup import Known
from data_access.tables import OWN_SOURCE, Asset, CustomerAsset
from data_access.vocabulary import AssetKind, Preset, Relation

_ASSET_OF_PRESET = {
    Preset.PROPERTY: AssetKind.UNIT,
    Preset.WORKSHOP: AssetKind.VEHICLE,
    Preset.BANK: AssetKind.CONTRACT,
}


class References:
    """Call `learn` with a portion of rows, then ask for each row's keys."""

    def __init__(self, ground: Ground) -> None:
        self._ground = ground
        self.customers = CustomersNamed(ground)
        self.places = Places(ground)
        self._cases: dict[str, Known] = {}
        self._services: dict[str, Known] = {}
        self._assets: dict[str, int] = {}
        self._new_assets: set[int] = set()
        self._linked: set[tuple[int, int]] = set()

    def learn(self, records: Sequence[Record]) -> None:
        self.customers.learn(records)
        session, source = self._ground.session, self._ground.batch.source
        cases = {str(record.values["case"]) for record in records if "case" in record.values} - set(self._cases)
        services = {str(record.values["service"]) for record in records if "service" in record.values}
        for known_in in (OWN_SOURCE, source):
            self._cases |= imports_lookup.cases_numbered(session, known_in, cases)
            self._services |= imports_lookup.services_numbered(session, known_in, services - set(self._services))
        self._learn_assets(records)

    def case(self, values: Any) -> Known | None:
        """The case that a row belongs to. Raises RowFault where there is none of that number."""
        return _standing(self._cases, values, "case")

    def service(self, values: Any) -> Known | None:
        return _standing(self._services, values, "service")

    def asset(self, values: Any) -> int | None:
        return self._assets[str(values["asset"])] if "asset" in values else None

    def place(self, sort: str, values: Any, field: str | None = None) -> int | None:
        name = field or sort
        return self.places.find(sort, name, str(values[name])) if name in values else None

    def link(self, records: Sequence[Record]) -> None:
        """Assets that the portion made are tied to the customers of their rows."""
        if self._ground.is_dry or not self._new_assets:
            return
        links: set[tuple[int, int]] = set()
        for record in records:
            asset = self.asset(record.values)
            customer = self.customers.find(record) if asset in self._new_assets else None
            if asset is not None and customer is not None and (customer, asset) not in self._linked:
                links.add((customer, asset))
        self._linked |= links
        rows = [
            {"customer_id": customer, "asset_id": asset, "relation": Relation.USER, "import_id": self._ground.import_id}
            for customer, asset in sorted(links)
        ]
        imports.insert_rows(self._ground.session, CustomerAsset, rows)

    def _learn_assets(self, records: Sequence[Record]) -> None:
        ground = self._ground
        texts = {str(record.values["asset"])[:200] for record in records if "asset" in record.values} - set(
            self._assets
        )
        known = imports_lookup.assets_called(ground.session, ground.batch.source, texts)
        self._assets |= {text: one.id for text, one in known.items() if not one.was_undone}
        missing = sorted(texts - set(self._assets))
        if not missing:
            return
        ground.made["asset"] += len(missing)
        if ground.is_dry:
            self._assets |= {text: ground.pretended_key() for text in missing}
            return
        sort = _ASSET_OF_PRESET.get(Preset(ground.preset), AssetKind.OTHER)
        template = ground.template(Asset) | {"kind": sort}
        rows = {text: template | {"number": text, "label": text} for text in missing}
        ids, _ = put(ground, Asset, rows, ground.batch.source)
        self._assets |= ids
        self._new_assets |= set(ids.values())


def _standing(known: dict[str, Known], values: Any, field: str) -> Known | None:
    if field not in values:
        return None
    found = known.get(str(values[field]))
    if found is None or found.is_void:
        raise RowFault(field, values[field], f"exchange.reason.no_{field}")
    return found
