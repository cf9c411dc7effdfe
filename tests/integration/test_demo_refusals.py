"""Where the demo company does not go."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine

from dashboard.demo.company import fill
from dashboard.errors import Refusal
from data_access.engine import writing
from data_access.tables import Interaction
from tests.integration.demo_stores import numbers

NOW = datetime(2026, 11, 23, 1, 12, tzinfo=UTC)


def test_a_store_with_somebodys_data_is_left_alone(store: Engine) -> None:
    with writing(store) as session:
        session.add(Interaction(number="1", occurred_at=NOW, recorded_at=NOW, content="真的"))
    with pytest.raises(Refusal) as refusal:
        fill(store, now=NOW)
    assert refusal.value.key == "demo.has_data"
    assert numbers(store, "SELECT count(*) FROM interaction") == [1]
    assert numbers(store, "SELECT count(*) FROM customer") == [0]


def test_a_size_out_of_bounds_is_refused(sqlite_store: Engine) -> None:
    with pytest.raises(Refusal) as refusal:
        fill(sqlite_store, now=NOW, customers=3)
    assert (refusal.value.key, refusal.value.field) == ("demo.size", "customers")
