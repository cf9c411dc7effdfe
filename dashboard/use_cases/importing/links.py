"""Ties between rows: customers and their assets, cases and the case that they continue."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dashboard.use_cases.import_batch import Record
from dashboard.use_cases.importing.ground import Ground
from dashboard.use_cases.importing.references import References
from data_access.repositories import imports, imports_lookup
from data_access.tables import Case, CustomerAsset
from data_access.vocabulary import ImportKind, Relation


def link_rows(ground: Ground, refs: References, records: Sequence[Record], keys: Mapping[str, int]) -> set[int]:
    """Customers whose assets the rows of a customer or asset file tell of; the customers that gained one."""
    kind = ground.batch.kind
    wanted: set[tuple[int, int, str]] = set()
    for record in records:
        relation = str(record.values.get("relation", Relation.OWNER))
        if kind is ImportKind.CUSTOMERS and (asset := refs.asset(record.values)) is not None:
            wanted.add((keys[record.number], asset, relation))
        elif kind is ImportKind.ASSETS and (customer := refs.customers.find(record)) is not None:
            wanted.add((customer, keys[record.number], relation))
    known = imports_lookup.links_of(ground.session, {customer for customer, _, _ in wanted}) if wanted else set()
    new = sorted(wanted - known)
    rows = [
        {"customer_id": customer, "asset_id": asset, "relation": relation, "import_id": ground.import_id}
        for customer, asset, relation in new
    ]
    imports.insert_rows(ground.session, CustomerAsset, rows)
    return {customer for customer, _, _ in new}


def link_parents(ground: Ground) -> None:
    """A case that continues another one points at it, once both are there."""
    if ground.batch.kind is not ImportKind.CASES:
        return
    parents = {
        record.number: str(record.values["parent"]) for record in ground.batch.records if "parent" in record.values
    }
    if not parents:
        return
    numbers = {*parents, *parents.values()}
    ids = imports.ids_by_number(ground.session, Case, ground.batch.source, numbers)
    pairs = [(ids[number], {"parent_id": ids[of]}) for number, of in parents.items() if number in ids and of in ids]
    imports.update_rows(ground.session, imports.table_of(Case), pairs)
