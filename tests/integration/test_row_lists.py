"""Every subject that a metric can count has a list that opens."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine

from data_access.engine import reading, writing
from data_access.queries.row_lists import _STATEMENTS, listed_rows
from data_access.tables import Asset, Case, Customer, Site, Staff, Team
from data_access.vocabulary import Subject

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize("subject", list(_STATEMENTS))
def test_every_statement_runs_on_both_databases(store: Engine, subject: Subject) -> None:
    with reading(store) as session:
        assert listed_rows(session, subject, [1, 2]) == ()


def test_rows_come_in_the_order_of_the_keys_with_their_names(store: Engine) -> None:
    with writing(store) as session:
        site, team = Site(code="s", name="云杉里"), Team(code="t", name="南区客服")
        person = Staff(number="9", name="陈主管")
        asset, customer = Asset(number="6-1203", label="6-1203"), Customer(number="1", name="王女士", opened_at=NOON)
        session.add_all([site, team, person, asset, customer])
        session.flush()
        for number in ("7", "8"):
            session.add(
                Case(
                    number=number,
                    kind="complaint",
                    content="电梯停运",
                    received_at=NOON,
                    recorded_at=NOON,
                    stage_since=NOON,
                    customer_id=customer.id,
                    asset_id=asset.id,
                    site_id=site.id,
                    team_id=team.id,
                    owner_id=person.id,
                )
            )
    with reading(store) as session:
        found = listed_rows(session, Subject.CASES, [2, 1, 99])
    assert [row.number for row in found] == ["8", "7"]
    first = found[0]
    assert (first.sort, first.customer, first.asset, first.staff_id) == (
        "stage.received",
        "王女士",
        "6-1203",
        person.id,
    )
    assert (first.case_id, first.customer_id, first.what) == (2, customer.id, "电梯停运")
