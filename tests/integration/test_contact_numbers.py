"""Contacts by channel, kind and direction, and what must not count."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import count
from zoneinfo import ZoneInfo

from sqlalchemy import Engine

from dashboard.reports.figures import figure, figures
from data_access.engine import reading, writing
from data_access.scope import Selection, Split
from data_access.tables import Interaction

START = datetime(2026, 11, 23, tzinfo=ZoneInfo("Asia/Shanghai"))
T = START + timedelta(hours=15)
TODAY = Selection(as_of=T, start=START, end=START + timedelta(days=1))
NUMBERS = count(1)


def contact(hours: float, **more: object) -> Interaction:
    made = {"number": str(next(NUMBERS)), "occurred_at": START + timedelta(hours=hours), "recorded_at": T, **more}
    return Interaction(**made)


def test_todays_contacts_by_kind_channel_and_direction(store: Engine) -> None:
    with writing(store) as session:
        session.add_all(
            [
                contact(0, kind="enquiry"),
                contact(9, kind="enquiry", channel="wechat"),
                contact(10, kind="repair"),
                contact(11, direction="outbound", reached=False),
                contact(-0.001, kind="complaint"),  # yesterday
                contact(15, kind="complaint"),  # at the cut-off
                contact(12, kind="complaint", voided_at=T),
            ]
        )
    with reading(store) as session:
        whole = {slug: figure(session, slug, TODAY).value for slug in ("contacts", "contacts_inbound")}
        by_kind = {one.group: one.value for one in figures(session, ["contacts"], TODAY.split(Split.KIND))}
        by_channel = {one.group: one.value for one in figures(session, ["contacts"], TODAY.split(Split.CHANNEL))}
        outbound = figure(session, "contacts_outbound", TODAY).value
    assert whole == {"contacts": 4, "contacts_inbound": 3}
    assert outbound == 1
    assert by_kind == {"enquiry": 2, "repair": 1, None: 1}
    assert by_channel == {"phone": 3, "wechat": 1}
