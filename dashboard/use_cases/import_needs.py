"""What each kind of import cannot do without."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from data_access.vocabulary import ImportKind

_WHO = ("customer", "customer_name", "customer_phone")
NEEDED: Mapping[ImportKind, tuple[tuple[str, ...], ...]] = MappingProxyType(
    {
        ImportKind.CUSTOMERS: (("number", "name", "phone"),),
        ImportKind.ASSETS: (("number", "label"),),
        ImportKind.STAFF: (("name",),),
        ImportKind.SERVICES: (("finished_at",),),
        ImportKind.PURCHASES: (_WHO, ("bought_at",), ("amount",)),
        ImportKind.INTERACTIONS: (("occurred_at",), ("channel",)),
        ImportKind.CASES: (("kind",), ("received_at",)),
        ImportKind.CASE_EVENTS: (("case",), ("kind",)),
        ImportKind.SURVEYS: (("answered_at", "sent_at"),),
        ImportKind.CALLBACKS: ((*_WHO, "case", "service"), ("due_at",)),
        ImportKind.EXPOSURES: (("site",), ("month",), ("quantity",)),
    }
)
"""Of each group at least one field: as a column of the file, and in every row that is new."""
